#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "api/fax_decode.h"
#include "api/http.h"
#include "cli/command.h"
#include "cli/options.h"
#include "session/interrupt.h"
#include "session/output.h"

/* Where one of the three standard descriptors is closed, no socket must take its place. Opened the
 * wrong way round, each still fails when it is used. */
static void
occupy_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) == -1 && errno == EBADF)
            (void)!open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static void
write_version(void)
{
    printf("faxctl %s\n", FAXCTL_VERSION);
    http_write_version(stdout);
    printf(" cJSON/%s\n", fax_decode_library_version());
#ifdef FAXCTL_STANDALONE
    printf("standalone, with %s\n", FAXCTL_STANDALONE);
#endif
}

/* Does what the command line asks for; returns the exit status. */
static int
run(const struct options *options, struct error *error)
{
    if (options->version) {
        write_version();
        return 0;
    }
    if (options->help) {
        command_write_help(stdout, options->command);
        return 0;
    }
    if (options->command == NULL) {
        command_write_short_help(stderr);
        return error_exit_status(ERROR_USAGE);
    }
    return options->command->run(options, error);
}

static int
fail(const struct options *options, const struct error *error)
{
    return options->command != NULL ? options->command->fail(options, error)
                                    : command_fail(options, error);
}

/* Does not let output be lost in silence. */
static int
finish_output(const struct options *options, int status)
{
    struct error error;
    return output_finish(&error) ? status : fail(options, &error);
}

int
main(int argc, char **argv)
{
    struct options options;
    struct error error = {.category = ERROR_NONE};
    int status = 0;
    occupy_standard_descriptors();
    signal(SIGPIPE, SIG_IGN);
    if (options_parse(argc, argv, &options, &error))
        status = run(&options, &error);
    if (error.category != ERROR_NONE)
        status = fail(&options, &error);
    else
        status = finish_output(&options, status);
    options_free(&options);
    interrupt_die();
    return status;
}
