/*
 * What a command is. The table of commands is handed in by main: nothing here knows one by name.
 */
#ifndef FAXCTL_CLI_COMMAND_H
#define FAXCTL_CLI_COMMAND_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/options.h"
#include "cli/words.h"
#include "model/error.h"

/* Retries until the timeout. */
#define COMMAND_RETRIES_UNLIMITED UINT_MAX

struct command {
    const char *name;
    const char *synonyms;   /* what other tools call it, between blanks; NULL: nothing else */
    const char *operands;   /* as the synopsis shows them */
    enum word_kind operand; /* what they are */
    int min_operands;
    int max_operands;     /* INT_MAX: any number */
    const char *summary;  /* one line */
    const char *examples; /* lines, each with its newline */
    const char *notes;    /* lines that help shows last; NULL: none */
    uint64_t options;     /* a set of OPTION_BIT(): the options it takes */
    int64_t timeout;      /* seconds; the default of --timeout */
    unsigned retries;     /* the default of --retries */

    /* Does the work. On success *exit_status is set; on failure *error is set, for `fail`. */
    bool (*run)(const struct options *options, int *exit_status, struct error *error);

    /* Reports a failure of the whole command and returns the exit status. */
    int (*fail)(const struct options *options, const struct error *error);
};

/* Finds the command with this name in a table that ends in NULL. Returns NULL if there is none;
 * *error is set, and suggests the name that was most likely meant. */
const struct command *command_find(const struct command *const *commands, const char *name,
                                   struct error *error);

/* Whether the command takes the option. */
bool command_takes(const struct command *command, enum option_id option);

/* Reports a failure as most commands do: on stderr, in the form that goes with the format. Returns
 * the exit status. The command may be NULL in *options. */
int command_fail(const struct options *options, const struct error *error);

#endif
