/*
 * Commands in general. The table of commands is passed in.
 */
#ifndef FAXCTL_CLI_COMMAND_H
#define FAXCTL_CLI_COMMAND_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/options.h"
#include "cli/words.h"
#include "model/error.h"

struct command {
    const char *name;
    const char *synonyms;   /* names in other tools, space-padded, or NULL */
    const char *operands;   /* as in the synopsis */
    enum word_kind operand; /* the words that an operand can be */
    int min_operands;
    int max_operands;               /* INT_MAX for any number */
    const char *summary;            /* one line */
    const char *examples;           /* lines, each with its newline */
    const char *notes;              /* lines at the end of the help, or NULL */
    uint64_t options;               /* a set of OPTION_BIT() */
    int64_t defaults[OPTION_COUNT]; /* of options; 0: as in the table of options */

    /* Runs the command. Sets *exit_status on success, *error on failure. */
    bool (*run)(const struct options *options, int *exit_status, struct error *error);

    /* Reports the error of a failed run. Returns the exit status. NULL: command_fail(). */
    int (*fail)(const struct options *options, const struct error *error);
};

/* Finds a command by name in a NULL-terminated table. On failure returns NULL and sets *error, with
 * a suggestion as its hint. */
const struct command *command_find(const struct command *const *commands, const char *name,
                                   struct error *error);

/* If the word is a fax id, adds the hint to pass it to the first command that takes ids. Returns
 * whether it is one. */
bool command_suggest_id(const struct command *const *commands, const char *word,
                        struct error *error);

/* Returns the default of an option for the command, which may be NULL. */
int64_t command_default(const struct command *command, enum option_id option);

/* Returns whether the command takes the option. */
bool command_takes(const struct command *command, enum option_id option);

/* Returns whether the command, which may be NULL, supports a format: csv and value are only for
 * commands that fetch. */
bool command_takes_format(const struct command *command, enum render_format format);

/* Prints an error on stderr, as JSON if the format is JSON. Returns its exit status. */
int command_fail(const struct options *options, const struct error *error);

#endif
