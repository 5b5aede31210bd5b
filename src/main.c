#include <signal.h>
#include <time.h>

#include "api/http.h"
#include "base/json.h"
#include "base/process.h"
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

/* Runs the command line. On failure *error is set. */
static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    *exit_status = 0;
    if (options->version) {
        write_version();
    } else if (options->help) {
        help_write(stdout, options->command);
    } else if (options->command == NULL && render_formats[options->format].is_json) {
        error_set(error, ERROR_USAGE, "no command given");
        return error_hint(error, "see faxctl help");
    } else if (options->command == NULL) {
        help_write_short(stderr);
        *exit_status = error_category_info(ERROR_USAGE)->exit_status;
    } else {
        return options->command->run(options, exit_status, error);
    }
    return true;
}

/* One write per line on stderr, so that lines of several processes do not mix. */
static char error_buffer[8192];

int
main(int argc, char **argv)
{
    struct options options;
    struct error error;
    int status;
    process_occupy_standard_descriptors();
    /* A failed write is reported as an error, see session/output.h. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    setvbuf(stderr, error_buffer, _IOLBF, sizeof error_buffer);
    tzset(); /* localtime_r() need not call it */
    bool done = options_parse(argc, argv, command_table, &options, &error) &&
                run(&options, &status, &error) && output_finish(&error);
    if (!done)
        status = options.command != NULL && options.command->fail != NULL
                     ? options.command->fail(&options, &error)
                     : command_fail(&options, &error);
    interrupt_die();
    return status;
}
