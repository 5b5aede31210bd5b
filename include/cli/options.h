/*
 * What a person typed, read into one struct by one table of options. getopt_long(3), --help and the
 * errors read that table; so do the tests that compare it with the man page.
 */
#ifndef FAXCTL_CLI_OPTIONS_H
#define FAXCTL_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/error.h"
#include "render/render.h"

struct command;

enum colour_mode { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

enum { OPTIONS_UNSET = -1 };

/* Texts are borrowed from argv. Durations are in seconds. */
struct options {
    const struct command *command; /* NULL where none, or no such one, was named */
    char **operands;               /* what follows the command; owned */
    int operand_count;

    int format; /* an enum render_format */
    struct render_fields fields;
    int colour; /* an enum colour_mode */
    bool quiet;
    bool verbose;
    bool exit_status;
    bool help;
    bool version;

    const char *key_file;
    const char *profile;
    const char *base_url; /* NULL: from the environment, or the API's */
    const char *ca_file;  /* NULL: from the environment, or the system's */

    int64_t timeout; /* OPTIONS_UNSET: the command's own */
    int64_t connect_timeout;
    int64_t retries; /* OPTIONS_UNSET: the command's own */
    int64_t jobs;
    int64_t interval;
    int64_t warn_age; /* OPTIONS_UNSET: none */
    int64_t crit_age; /* OPTIONS_UNSET: none */
};

/* Reads the command line. On failure *error is set, category usage or internal; *options holds
 * what could be read, the command included, so that the error can be told in its way. It is to be
 * freed with options_free() in any case. */
bool options_parse(int argc, char **argv, struct options *options, struct error *error);

void options_free(struct options *options);

/* Writes the options of a command, or those that need none where it is NULL, for --help. */
void options_write_help(FILE *out, const struct command *command);

#endif
