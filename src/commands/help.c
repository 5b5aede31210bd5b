#include "cli/command.h"

int
cmd_help(const struct options *options, struct error *error)
{
    const struct command *about = NULL;
    if (options->operand_count != 0) {
        const char *name = options->operands[0];
        about = command_find(name);
        if (about == NULL) {
            const char *nearest = command_nearest(name);
            error_set(error, ERROR_USAGE, "there is no command `%s`", name);
            error_hint(error, nearest != NULL ? "did you mean %s?" : "see faxctl --help", nearest);
            return 0;
        }
    }
    command_write_help(stdout, about);
    return 0;
}
