#include <signal.h>
#include <stdio.h>

#include "api/http.h"
#include "base/json.h"
#include "base/process.h"
#include "cli/help.h"
#include "commands/table.h"
#include "session/interrupt.h"
#include "session/output.h"

static void
write_version(void)
{
    printf("faxctl %s\n", FAXCTL_VERSION);
    http_write_version(stdout);
    printf(" cJSON/%s\n", json_library_version());
#ifdef FAXCTL_STANDALONE
    printf("standalone, with %s\n", FAXCTL_STANDALONE);
#endif
}

/* Does what the command line asks for. On failure *error is set. */
static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    *exit_status = 0;
    if (options->version) {
        write_version();
    } else if (options->help) {
        if (options->command != NULL)
            help_write_command(stdout, options->command);
        else
            help_write_program(stdout, command_table);
    } else if (options->command == NULL) {
        help_write_short(stderr, command_table);
        *exit_status = error_exit_status(ERROR_USAGE);
    } else {
        return options->command->run(options, exit_status, error);
    }
    return true;
}

static int
fail(const struct options *options, const struct error *error)
{
    return options->command != NULL ? options->command->fail(options, error)
                                    : command_fail(options, error);
}

/* Reports output that could not be written. */
static int
finish_output(const struct options *options, int status)
{
    struct error error;
    return output_finish(&error) ? status : fail(options, &error);
}

/* Makes each line on stderr one write, so that those of several processes do not mix. */
static char error_buffer[8192];

int
main(int argc, char **argv)
{
    struct options options;
    struct error error = {.category = ERROR_NONE};
    int status = 0;
    process_occupy_standard_descriptors();
    /* A write that fails is an error with a message, see session/output.h. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    setvbuf(stderr, error_buffer, _IOLBF, sizeof error_buffer);
    if (options_parse(argc, argv, command_table, &options, &error) &&
        run(&options, &status, &error))
        status = finish_output(&options, status);
    else
        status = fail(&options, &error);
    interrupt_die();
    return status;
}
