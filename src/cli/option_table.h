/*
 * The rows of the option table, for the two files that read it: options.c, which knows
 * getopt_long() and what goes together, and option_value.c, which reads arguments.
 */
#ifndef FAXCTL_OPTION_TABLE_H
#define FAXCTL_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options.h"
#include "model/error.h"

enum option_type {
    OPTION_FLAG,     /* bool: set to true */
    OPTION_TEXT,     /* const char * */
    OPTION_DURATION, /* int64_t seconds, of at least `least` */
    OPTION_NUMBER,   /* int64_t from `least` to `most` */
    OPTION_FORMAT,   /* int: the name of a format */
    OPTION_JSON,     /* int: set to the format json */
    OPTION_COLOUR,   /* int: the name of a colour mode */
    OPTION_FIELDS,   /* struct render_fields: a list of keys */
    OPTION_TYPE_COUNT
};

struct option_row {
    const char *name;
    char letter;          /* '\0' where there is none */
    const char *argument; /* its name in the help; NULL where the option takes none */
    unsigned commands;    /* who takes it: a set of command_bit; 0: it stands for itself */
    enum option_type type;
    size_t offset; /* of what it sets, in struct options */
    int least, most;
    const char *help;
};

/* Reads the argument (NULL where the option takes none) into its place in *options. On failure
 * *error is set, category usage, and names the option. */
bool option_value_read(const struct option_row *row, const char *argument, struct options *options,
                       struct error *error);

#endif
