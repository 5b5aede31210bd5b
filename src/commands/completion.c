#include "commands/table.h"

#include <stdio.h>
#include <string.h>

#include "api/credentials.h"
#include "cli/completion.h"

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    const char *shell = options->operands[0];
    *exit_status = 0;
    if (strcmp(shell, "profiles") == 0)
        return credentials_write_profiles(stdout, error);
    size_t index = words_find(WORD_SHELL, shell);
    if (index < words_count(WORD_SHELL)) {
        completion_write(stdout, index, command_table);
        return true;
    }
    const char *nearest = words_nearest(WORD_SHELL, shell);
    error_set(error, ERROR_USAGE, "no completion for `%s`", shell);
    return error_hint(error, nearest != NULL ? "did you mean %s?" : "expected bash, zsh or fish",
                      nearest);
}

const struct command completion_command = {
    .name = "completion",
    .operands = "SHELL",
    .operand = WORD_SHELL,
    .min_operands = 1,
    .max_operands = 1,
    .summary = "print the completion script of a shell",
    .examples = "  source <(faxctl completion bash)\n"
                "  faxctl completion zsh > ~/.zfunc/_faxctl\n"
                "  faxctl completion fish > ~/.config/fish/completions/faxctl.fish\n",
    .notes = "`faxctl completion profiles` prints profile names; the scripts use it.\n",
    .run = run,
    .fail = command_fail,
};
