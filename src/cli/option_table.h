/*
 * The rows of the option table, for the files that read it: options.c, which knows getopt_long()
 * and what goes together, option_value.c, which reads arguments, and help.c.
 */
#ifndef FAXCTL_OPTION_TABLE_H
#define FAXCTL_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options.h"
#include "cli/words.h"
#include "model/error.h"

enum value_type {
    VALUE_FLAG,     /* bool: set to true */
    VALUE_TEXT,     /* const char * */
    VALUE_DURATION, /* int64_t seconds, at least `min` */
    VALUE_NUMBER,   /* int64_t from `min` to `max` */
    VALUE_JSON,     /* enum render_format: set to json */
    VALUE_FIELDS,   /* struct render_fields: a list of keys */
    VALUE_STATUSES, /* unsigned: a list of statuses, as a set of FAX_STATUS_BIT() */
    VALUE_WHEN,     /* int64_t seconds since the Epoch */
    VALUE_WORD,     /* an enum, by the word that stands for it */
    VALUE_PHONE,    /* const char *: an E.164 number or a SIP URI */
};

struct option_row {
    const char *name;
    char letter;          /* '\0': none */
    const char *argument; /* its name in the help; NULL: the option takes none */
    enum value_type type;
    size_t offset; /* of what it sets, in struct options */
    int min, max;
    enum word_kind words; /* what the argument is */
    const char *help;
    const char *synonyms; /* what other tools call it, between blanks; NULL: nothing else */
};

/* By enum option_id. */
extern const struct option_row option_rows[OPTION_COUNT];

/* What the options are if the command line names none. */
extern const struct options option_defaults;

/* Reads the argument (NULL if the option takes none) into its place in *options. On failure *error
 * is set, category usage, and names the option. */
bool option_value_read(const struct option_row *row, const char *argument, struct options *options,
                       struct error *error);

#endif
