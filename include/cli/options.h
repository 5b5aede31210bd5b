/*
 * Command line parser: argv into one struct, by the table in cli/option_table.h.
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

/* Sets of options: of every command, of those that print faxes, list faxes, fetch. */
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
    const struct command *command; /* NULL if there is none, or an unknown one */
    char **operands;               /* after the command, or all without one; part of argv */
    int operand_count;
    enum option_id incomplete; /* the option whose argument is missing, or OPTION_COUNT */

    enum render_format format;
    struct render_fields fields;
    unsigned statuses; /* a set of FAX_STATUS_BIT(); 0 for all */
    enum colour_mode colour;
    bool quiet;
    bool verbose;
    bool trace;
    bool exit_status;
    bool help;
    bool version;

    int64_t since; /* seconds since the Epoch, or OPTIONS_UNSET */
    int64_t until;
    enum fax_direction_code direction; /* FAX_DIRECTION_UNKNOWN for both */
    const char *from;                  /* a number or SIP URI, or NULL */
    const char *to;
    int64_t limit; /* number of faxes; 0 for all */

    const char *key_file;
    const char *profile;
    const char *base_url; /* NULL for the environment's, else the API's */
    const char *ca_file;  /* NULL for the environment's, else the system's */

    int64_t timeout; /* OPTIONS_UNSET for the command's own */
    int64_t connect_timeout;
    int64_t retries; /* OPTIONS_UNSET for the command's own */
    int64_t jobs;
    int64_t interval;
    int64_t warn_age; /* or OPTIONS_UNSET */
    int64_t crit_age; /* or OPTIONS_UNSET */
};

/* Parses a command line; `commands` ends in NULL. On failure *error is the first error, category
 * usage. The rest is parsed all the same: the command and the format decide how the error is
 * reported. Borrows from argv and reorders it. Allocates nothing. */
bool options_parse(int argc, char **argv, const struct command *const *commands,
                   struct options *options, struct error *error);

#endif
