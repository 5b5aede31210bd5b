/*
 * The commands: a file cmd_*.c and a row in the table each.
 */
#ifndef FAXCTL_CLI_COMMAND_H
#define FAXCTL_CLI_COMMAND_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/options.h"
#include "model/error.h"

/* The bits by which the option table says who takes an option. */
enum command_bit {
    COMMAND_GET = 1 << 0,
    COMMAND_WAIT = 1 << 1,
    COMMAND_CHECK = 1 << 2,
    COMMAND_EXPLAIN = 1 << 3,
    COMMAND_HELP = 1 << 4,
    COMMAND_FETCHING = COMMAND_GET | COMMAND_WAIT | COMMAND_CHECK,
};

struct command {
    const char *name;
    enum command_bit bit;
    const char *operands; /* as the synopsis shows them */
    int min_operands;
    int max_operands;     /* INT_MAX: any number */
    const char *summary;  /* one line */
    const char *examples; /* lines, each with its newline */
    int64_t timeout;      /* seconds; the default of --timeout */

    /* Does the work. Returns the exit status; where *error is set, the command failed as a whole
     * and `fail` tells of it. */
    int (*run)(const struct options *options, struct error *error);

    /* Tells of a failure of the whole command and returns the exit status. */
    int (*fail)(const struct options *options, const struct error *error);
};

/* The row with this name; NULL where there is none. */
const struct command *command_find(const char *name);

/* The name that somebody most likely meant; NULL where none is near. */
const char *command_nearest(const char *name);

/* Writes the help of a command, or of the program where it is NULL. */
void command_write_help(FILE *out, const struct command *command);

/* Writes what is said to somebody who types nothing but `faxctl`. */
void command_write_short_help(FILE *out);

/* Tells of a failure as most commands do: on stderr, in the form that goes with the format. The
 * command may be NULL in *options. */
int command_fail(const struct options *options, const struct error *error);

int cmd_get(const struct options *options, struct error *error);
int cmd_wait(const struct options *options, struct error *error);
int cmd_check(const struct options *options, struct error *error);
int cmd_check_fail(const struct options *options, const struct error *error);
int cmd_explain(const struct options *options, struct error *error);
int cmd_help(const struct options *options, struct error *error);

#endif
