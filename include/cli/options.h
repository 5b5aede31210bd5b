/*
 * What a person typed, read into one struct by one table of options. getopt_long(3), --help,
 * completion and the errors read that table; so do the tests that compare it with the man page.
 */
#ifndef FAXCTL_CLI_OPTIONS_H
#define FAXCTL_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/process.h"
#include "model/error.h"
#include "model/fax.h"
#include "render/render.h"

struct command;

enum option_id {
    OPTION_OUTPUT,
    OPTION_JSON,
    OPTION_FIELDS,
    OPTION_STATUS,
    OPTION_SINCE,
    OPTION_UNTIL,
    OPTION_DIRECTION,
    OPTION_FROM,
    OPTION_TO,
    OPTION_LIMIT,
    OPTION_EXIT_STATUS,
    OPTION_INTERVAL,
    OPTION_WARN_AGE,
    OPTION_CRIT_AGE,
    OPTION_COLOR,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_TRACE,
    OPTION_KEY_FILE,
    OPTION_PROFILE,
    OPTION_BASE_URL,
    OPTION_TIMEOUT,
    OPTION_CONNECT_TIMEOUT,
    OPTION_RETRIES,
    OPTION_JOBS,
    OPTION_CACERT,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_COUNT
};

#define OPTION_BIT(id) (UINT64_C(1) << (id))

/* Sets of options: those of every command, of those that print faxes, of those that list
 * them, of those that fetch. */
#define OPTIONS_COMMON (OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_VERSION))
#define OPTIONS_FAXES                                                                              \
    (OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_FIELDS) |             \
     OPTION_BIT(OPTION_COLOR))
#define OPTIONS_FILTERS                                                                            \
    (OPTION_BIT(OPTION_SINCE) | OPTION_BIT(OPTION_UNTIL) | OPTION_BIT(OPTION_DIRECTION) |          \
     OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_TO))
#define OPTIONS_FETCHING                                                                           \
    (OPTION_BIT(OPTION_QUIET) | OPTION_BIT(OPTION_VERBOSE) | OPTION_BIT(OPTION_TRACE) |            \
     OPTION_BIT(OPTION_KEY_FILE) | OPTION_BIT(OPTION_PROFILE) | OPTION_BIT(OPTION_BASE_URL) |      \
     OPTION_BIT(OPTION_TIMEOUT) | OPTION_BIT(OPTION_CONNECT_TIMEOUT) |                             \
     OPTION_BIT(OPTION_RETRIES) | OPTION_BIT(OPTION_JOBS) | OPTION_BIT(OPTION_CACERT))

enum { OPTIONS_UNSET = -1 };

/* Texts are borrowed from argv. Durations are in seconds. */
struct options {
    const struct command *command; /* NULL if none, or an unknown one, was named */
    char **operands;               /* what follows the command; part of argv */
    int operand_count;

    enum render_format format;
    struct render_fields fields;
    unsigned statuses; /* a set of FAX_STATUS_BIT(); 0: all */
    enum colour_mode colour;
    bool quiet;
    bool verbose;
    bool trace;
    bool exit_status;
    bool help;
    bool version;

    int64_t since;                     /* seconds since the Epoch; OPTIONS_UNSET: not limited */
    int64_t until;                     /* the same */
    enum fax_direction_code direction; /* FAX_DIRECTION_UNKNOWN: either */
    const char *from;                  /* a number or SIP URI; NULL: any */
    const char *to;
    int64_t limit; /* faxes to print; 0: all */

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

/* Reads the command line; `commands` ends in NULL. On failure *error is set, category usage;
 * *options holds what could be read, the command included, so that the error can be reported in the
 * right form. It borrows from argv, whose words change their order. Nothing is allocated. */
bool options_parse(int argc, char **argv, const struct command *const *commands,
                   struct options *options, struct error *error);

#endif
