/*
 * The table of options. The parser, help and completion read it; tests compare it with the man
 * page.
 */
#ifndef FAXCTL_CLI_OPTION_TABLE_H
#define FAXCTL_CLI_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options.h"
#include "cli/words.h"
#include "model/error.h"

enum value_type {
    VALUE_FLAG,     /* bool: set to true */
    VALUE_TEXT,     /* const char * */
    VALUE_DURATION, /* int64_t: seconds, at least `min` */
    VALUE_NUMBER,   /* int64_t: from `min` to `max` */
    VALUE_JSON,     /* enum render_format: set to json */
    VALUE_FIELDS,   /* struct render_fields: a list of WORD_FIELD */
    VALUE_STATUSES, /* unsigned: a list of WORD_STATUS, as a set of FAX_STATUS_BIT() */
    VALUE_WHEN,     /* int64_t: seconds since the Epoch */
    VALUE_WORD,     /* the enum of a word kind */
    VALUE_PHONE,    /* const char *: an E.164 number or a SIP URI */
};

struct option_row {
    const char *name;
    char letter;          /* '\0' if it has none */
    const char *argument; /* its name in help; NULL if the option takes none */
    enum value_type type;
    size_t offset; /* of the value in struct options */
    int min, max;
    enum word_kind words; /* the words that the argument can be */
    const char *help;
    const char *synonyms; /* names in other tools, space-padded, or NULL */
};

/* By enum option_id. */
extern const struct option_row option_rows[OPTION_COUNT];

/* The options of a command line without any. */
extern const struct options option_defaults;

/* Reads the argument (NULL if the option takes none) into its place in *options. On failure *error
 * is set, category usage, and names the option. */
bool option_value_read(const struct option_row *row, const char *argument, struct options *options,
                       struct error *error);

#endif
