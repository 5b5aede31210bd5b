/*
 * Command-line parser: argv into one struct, by one table of options. Help and completion read the
 * table too; tests compare it with the man page.
 */
#ifndef FAXCTL_CLI_OPTIONS_H
#define FAXCTL_CLI_OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/process.h"
#include "cli/words.h"
#include "model/error.h"
#include "model/fax.h"
#include "render/render.h"

struct command;

enum value_type {
    VALUE_FLAG,     /* bool: set to true */
    VALUE_TEXT,     /* const char * */
    VALUE_PHONE,    /* const char *: an E.164 number or a SIP URI */
    VALUE_DURATION, /* int64_t: seconds, at least `min` */
    VALUE_NUMBER,   /* int64_t: from `min` to `max` */
    VALUE_SIZE,     /* int64_t: bytes, at least `min` */
    VALUE_AMOUNT,   /* struct option_amount: the same, or a percentage */
    VALUE_WHEN,     /* int64_t: seconds since the Epoch */
    VALUE_WORD,     /* the enum of a word kind; for WORD_KEY const char *; --json names its own */
    VALUE_FIELDS,   /* struct render_fields: a list of WORD_FIELD */
    VALUE_STATUSES, /* unsigned: a list of WORD_STATUS, as a set of FAX_STATUS_BIT() */
    VALUE_REASONS,  /* struct option_reasons: a list of WORD_FAILURE, or of unknown reasons */
};

/* A number or a percentage. */
struct option_amount {
    int64_t number; /* 0 if it is not given */
    bool percent;
};

enum { OPTION_REASONS_MAX = 64 };

/* Failure reasons, borrowed from argv; unknown ones are allowed. */
struct option_reasons {
    struct {
        const char *text;
        size_t length;
    } list[OPTION_REASONS_MAX];
    size_t count;
};

enum { OPTIONS_UNSET = -1 };

/* Retries until the timeout. */
#define OPTIONS_NO_LIMIT UINT_MAX

/*
 * The table of options, in the order of the help. A row is
 *
 *     OPTION(id, name, letter, argument, type, member, initial, min, max, words, help, synonyms)
 *
 * as in struct option_row; the member is that of struct options.
 */
// clang-format off
#define OPTION_TABLE(OPTION)                                                                  \
    OPTION(OUTPUT, "output", 'o', "FORMAT", WORD, format, 0, 0, 0, FORMAT,                    \
           "output format", " format ")                                                       \
    OPTION(JSON, "json", 0, NULL, WORD, format, 0, 0, 0, FORMAT,                              \
           "alias for --output json", NULL)                                                   \
    OPTION(FIELDS, "fields", 'F', "LIST", FIELDS, fields, 0, 0, 0, FIELD,                     \
           "pick and order fields: status,to,failure_reason", " columns field ")              \
    OPTION(STATUS, "status", 'S', "LIST", STATUSES, statuses, 0, 0, 0, STATUS,                \
           "only faxes with one of these statuses", " state ")                                \
    OPTION(SINCE, "since", 0, "WHEN", WHEN, since, OPTIONS_UNSET, 0, 0, ANY,                  \
           "only faxes created at or after WHEN", " after start from-date ")                  \
    OPTION(UNTIL, "until", 0, "WHEN", WHEN, until, OPTIONS_UNSET, 0, 0, ANY,                  \
           "only faxes created before WHEN", " before end to-date ")                          \
    OPTION(DIRECTION, "direction", 0, "NAME", WORD, direction, 0, 0, 0, DIRECTION,            \
           "only inbound or outbound faxes", NULL)                                            \
    OPTION(FROM, "from", 0, "NUMBER", PHONE, from, 0, 0, 0, ANY,                              \
           "only faxes from this number", " sender ")                                         \
    OPTION(TO, "to", 0, "NUMBER", PHONE, to, 0, 0, 0, ANY,                                    \
           "only faxes to this number", " recipient ")                                        \
    OPTION(LIMIT, "limit", 'n', "N", NUMBER, limit, OPTIONS_UNSET, 0, 999999, ANY,            \
           "print at most N faxes; 0: all (default: see below)", " max max-items ")           \
    OPTION(BY, "by", 0, "KEY", WORD, by, 0, 0, 0, KEY,                                        \
           "count by KEY: status, failure_reason, day ...", " group-by group ")               \
    OPTION(EXIT_STATUS, "exit-status", 0, NULL, FLAG, exit_status, 0, 0, 0, ANY,              \
           "exit 9 if a fax failed, else 8 if one is not final", NULL)                        \
    OPTION(FOLLOW, "follow", 0, NULL, FLAG, follow, 0, 0, 0, ANY,                             \
           "then poll for new faxes and changes of status", " watch tail ")                   \
    OPTION(INTERVAL, "interval", 0, "DUR", DURATION, interval, 5, 1, 0, ANY,                  \
           "polling interval", NULL)                                                          \
    OPTION(WARN_AGE, "warn-age", 'w', "DUR", DURATION, warn_age, OPTIONS_UNSET, 0, 0, ANY,    \
           "WARNING for a fax pending longer than DUR", " warning ")                          \
    OPTION(CRIT_AGE, "crit-age", 'c', "DUR", DURATION, crit_age, OPTIONS_UNSET, 0, 0, ANY,    \
           "CRITICAL for a fax pending longer than DUR", " critical ")                        \
    OPTION(WARN_FAILED, "warn-failed", 0, "N", AMOUNT, warn_failed, 0, 1, 999999, ANY,        \
           "WARNING if at least N faxes, or N%, failed", NULL)                                \
    OPTION(CRIT_FAILED, "crit-failed", 0, "N", AMOUNT, crit_failed, 0, 1, 999999, ANY,        \
           "CRITICAL if at least N faxes, or N%, failed", NULL)                               \
    OPTION(IGNORE, "ignore", 0, "LIST", REASONS, ignored, 0, 0, 0, FAILURE,                   \
           "ignore faxes that failed for these reasons", " exclude ")                         \
    OPTION(DIRECTORY, "directory", 'd', "DIR", TEXT, directory, 0, 0, 0, FILE,                \
           "save files in DIR (default: here)", " dir output-dir directory-prefix ")          \
    OPTION(OUTPUT_FILE, "output-file", 'O', "FILE", TEXT, output_file, 0, 0, 0, FILE,         \
           "save one document as FILE; - is stdout", " file output-document ")                \
    OPTION(PREVIEW, "preview", 0, NULL, FLAG, preview, 0, 0, 0, ANY,                          \
           "save the preview, not the document", NULL)                                        \
    OPTION(MAX_SIZE, "max-size", 0, "SIZE", SIZE, max_size, 100 << 20, 1, 0, ANY,             \
           "give up on a file larger than SIZE", " max-filesize ")                            \
    OPTION(FORCE, "force", 0, NULL, FLAG, force, 0, 0, 0, ANY,                                \
           "overwrite existing files", " overwrite clobber ")                                 \
    OPTION(SKIP_EXISTING, "skip-existing", 0, NULL, FLAG, skip_existing, 0, 0, 0, ANY,        \
           "keep existing files, and count them as done", " no-clobber continue ")            \
    OPTION(COLOR, "color", 0, "MODE", WORD, colour, 0, 0, 0, COLOUR,                          \
           "colour tables: auto, always or never", " colour ")                                \
    OPTION(QUIET, "quiet", 'q', NULL, FLAG, quiet, 0, 0, 0, ANY,                              \
           "print no data; the exit status is the answer", " silent ")                        \
    OPTION(VERBOSE, "verbose", 'v', NULL, FLAG, verbose, 0, 0, 0, ANY,                        \
           "print a line on stderr for each event", NULL)                                     \
    OPTION(TRACE, "trace", 0, NULL, FLAG, trace, 0, 0, 0, ANY,                                \
           "print the HTTP conversation, secrets redacted", " debug ")                        \
    OPTION(KEY_FILE, "key-file", 0, "FILE", TEXT, key_file, 0, 0, 0, FILE,                    \
           "read the API key from FILE; - is stdin", NULL)                                    \
    OPTION(PROFILE, "profile", 0, "NAME", TEXT, profile, 0, 0, 0, PROFILE,                    \
           "use the API key of a profile in telnyx/config.json", NULL)                        \
    OPTION(BASE_URL, "base-url", 0, "URL", TEXT, base_url, 0, 0, 0, ANY,                      \
           "base URL of the API", " url api-url endpoint ")                                   \
    OPTION(TIMEOUT, "timeout", 't', "DUR", DURATION, timeout, 30, 0, 0, ANY,                  \
           "give up after DUR", " max-time ")                                                 \
    OPTION(CONNECT_TIMEOUT, "connect-timeout", 0, "DUR", DURATION, connect_timeout, 10, 1, 0, ANY,\
           "give up on a connection after DUR", NULL)                                         \
    OPTION(RETRIES, "retries", 0, "N", NUMBER, retries, 3, 0, 1000, ANY,                      \
           "maximum number of retries", " retry max-retries ")                                \
    OPTION(JOBS, "jobs", 'j', "N", NUMBER, jobs, 8, 1, 256, ANY,                              \
           "maximum concurrent requests", " parallel concurrency ")                           \
    OPTION(CACERT, "cacert", 0, "FILE", TEXT, ca_file, 0, 0, 0, FILE,                         \
           "trust only the certificates in FILE", " ca-file cafile ")                         \
    OPTION(HELP, "help", 'h', NULL, FLAG, help, 0, 0, 0, ANY,                                 \
           "show help", NULL)                                                                 \
    OPTION(VERSION, "version", 'V', NULL, FLAG, version, 0, 0, 0, ANY,                        \
           "show the versions of faxctl and its libraries", NULL)
// clang-format on

/* The options by name: OPTION_OUTPUT. */
enum option_id {
#define OPTION_ENUMERATOR(id, ...) OPTION_##id,
    OPTION_TABLE(OPTION_ENUMERATOR)
#undef OPTION_ENUMERATOR
        OPTION_COUNT
};

struct option_row {
    const char *name;
    char letter;          /* 0 if it has none */
    const char *argument; /* its name in help; NULL if the option takes none */
    enum value_type type;
    size_t offset;   /* of the value in struct options */
    int64_t initial; /* default of a number, or age of a time, unless the command has its own; or
                        OPTIONS_UNSET */
    int min, max;
    enum word_kind words; /* the words that the argument can be */
    const char *help;
    const char *synonyms; /* names in other tools, space-padded, or NULL */
};

extern const struct option_row option_rows[OPTION_COUNT];

#define OPTION_BIT(id) (UINT64_C(1) << (id))

/* Sets of options: for all commands, for those that print faxes, list faxes, fetch. */
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

/* Texts are borrowed from argv. Durations are in seconds. */
struct options {
    int64_t now;                   /* seconds since the Epoch; base of WHEN */
    const struct command *command; /* NULL if missing or unknown */
    char **operands;               /* after the command, or all without one; in argv */
    int operand_count;
    uint64_t given;            /* a set of OPTION_BIT() */
    enum option_id incomplete; /* the option whose argument is missing, or OPTION_COUNT */

    enum render_format format;
    struct render_fields fields;
    unsigned statuses; /* a set of FAX_STATUS_BIT(); 0 for all */
    enum colour_mode colour;
    bool quiet;
    bool verbose;
    bool trace;
    bool exit_status;
    bool follow;
    bool help;
    bool version;

    int64_t since; /* seconds since the Epoch, or OPTIONS_UNSET */
    int64_t until;
    enum fax_direction_code direction; /* FAX_DIRECTION_UNKNOWN for both */
    const char *from;                  /* a number or SIP URI, or NULL */
    const char *to;
    int64_t limit;  /* number of faxes; 0 for all, OPTIONS_UNSET for the default */
    const char *by; /* a key, or NULL for status */

    const char *directory;   /* NULL for the current one */
    const char *output_file; /* `-` for stdout, or NULL */
    bool preview;
    bool force;
    bool skip_existing;
    int64_t max_size; /* bytes */

    const char *key_file;
    const char *profile;
    const char *base_url; /* NULL for the environment's, else the API's */
    const char *ca_file;  /* NULL for the environment's, else the system's */

    int64_t timeout;
    int64_t connect_timeout;
    int64_t retries; /* or OPTIONS_NO_LIMIT */
    int64_t jobs;
    int64_t interval;
    int64_t warn_age; /* or OPTIONS_UNSET */
    int64_t crit_age; /* or OPTIONS_UNSET */
    struct option_amount warn_failed;
    struct option_amount crit_failed;
    struct option_reasons ignored;
};

/* Parses a command line; `commands` ends in NULL. On failure *error is the first error, category
 * usage; the rest is still parsed, because the command and the format decide how to report it.
 * Borrows from argv and reorders it. Allocates nothing. */
bool options_parse(int argc, char **argv, const struct command *const *commands,
                   struct options *options, struct error *error);

/* Returns the width that a table on stdout must fit: that of the terminal or, with an explicit
 * --output table elsewhere, COLUMNS (set by watch(1)). 0 means no limit. */
size_t options_table_width(const struct options *options);

/* Parses an argument (NULL if the option takes none) into *options. On failure *error is set,
 * category usage, and names the option. */
bool option_value_read(const struct option_row *row, const char *argument, struct options *options,
                       struct error *error);

#endif
