/*
 * A run of a command that fetches: ids in, results out. The command pulls:
 *
 *     if (session_open(&session, options, &rules, error))
 *         while ((next = session_next(&session, &result, error)) == SESSION_RESULT)
 *             if (!session_print(&session, &result, error))
 *                 break;
 *     return session_close(&session, next == SESSION_END, exit_status, error);
 *
 * The session sends the requests, keeps results until their turn, counts them, shows the progress
 * and stops for a signal or a rejected key.
 */
#ifndef FAXCTL_SESSION_SESSION_H
#define FAXCTL_SESSION_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "api/client.h"
#include "api/credentials.h"
#include "api/request.h"
#include "cli/options.h"
#include "model/error.h"
#include "model/fax.h"
#include "render/render.h"
#include "session/id_source.h"
#include "session/output.h"
#include "session/progress.h"
#include "session/tally.h"

/* Maximum number of open faxes: requested, or with a result that waits for its turn. It bounds the
 * memory. */
enum { SESSION_WINDOW = 512 };

/* Maximum number of equal errors printed in a row, and the bytes of their texts that are compared.
 */
enum { SESSION_ROW_MAX = 10, SESSION_ROW_TEXT_SIZE = 2048 };

/* Differences between the commands. */
struct session_rules {
    bool lists;     /* the faxes of a list: output as for several ids, without a sum */
    bool unordered; /* results as they arrive, and session_resubmit() */
    bool polls;     /* the status is watched: its changes are logged, and --timeout 0 polls once */
    bool plugin; /* a monitoring plugin: --timeout covers the whole run, and stderr stays empty */
    bool by_outcome;                     /* failed and pending faxes show in the exit status */
    const struct render_column *columns; /* of session_print_record(); NULL: faxes are printed */
    size_t column_count;
    bool raw; /* stdout takes a document instead of records */
};

/* A result: a fax or an error. Everything is borrowed and valid until the next call of
 * session_next(). */
struct session_result {
    const char *id;                      /* of the fax; NULL if the error is about no fax */
    const struct fax *fax;               /* NULL if there is an error */
    const struct error *error;           /* NULL if there is a fax */
    const struct api_errors *api_errors; /* reported by the API, or NULL */
    struct request *request;             /* NULL for an invalid line of standard input */
};

struct session {
    const struct options *options; /* borrowed */
    struct session_rules rules;
    struct id_source ids;
    enum id_state id_state;  /* of the last id */
    struct client *client;   /* owned */
    char *base_url;          /* owned */
    int64_t timeout_ms;      /* for a fax, or for the whole run */
    int64_t run_deadline_ms; /* monotonic; 0: none */
    bool opened;             /* output may have begun */
    char key_source[CREDENTIALS_SOURCE_SIZE];
    bool key_rejected; /* HTTP 401: every other request would end the same way */
    bool reported;     /* an error was printed: the run ends with a sum */
    struct {
        char text[SESSION_ROW_TEXT_SIZE]; /* of each error, without ids */
        enum error_category category;
        uint64_t length;
    } row; /* of equal errors */
    struct output output;
    struct render render; /* renders to `output` */
    struct tally tally;   /* of the results that have arrived */
    struct progress progress;
    uint64_t list_total;     /* faxes in a list, according to the API; 0: unknown */
    uint64_t left_out;       /* faxes of a list left out by --status */
    uint64_t saved_bytes;    /* of media, for the progress */
    uint64_t next_sequence;  /* of the next id */
    uint64_t turn;           /* sequence of the next result */
    unsigned in_client;      /* unfinished requests */
    struct error invalid;    /* of the last invalid line; until it is returned, no more are read */
    struct request *current; /* owned: returned last */
    /* Owned: results that wait for their turn, by sequence modulo the size. */
    struct request *window[SESSION_WINDOW];
};

enum session_next {
    SESSION_RESULT, /* *result is set */
    SESSION_END,    /* no more results, or stopped */
    SESSION_FAILED, /* the run cannot go on; *error is set */
};

/* Checks ids, base URL and key before anything is sent. On failure *error is set. Call
 * session_close() even then. */
bool session_open(struct session *session, const struct options *options,
                  const struct session_rules *rules, struct error *error);

/* Waits for the next result, in input order unless the session is unordered. The error of a
 * rejected key is the last result. */
enum session_next session_next(struct session *session, struct session_result *result,
                               struct error *error);

/* Submits the request of a result again, to be sent at a monotonic time in milliseconds or later.
 * Invalidates the result. A request that is not resubmitted counts by its error, which the command
 * may change. */
void session_resubmit(struct session *session, struct session_result *result, int64_t at_ms);

/* Prints the fax of a result, unless the options exclude it, or reports its error. On failure
 * *error is set, category internal. */
bool session_print(struct session *session, const struct session_result *result,
                   struct error *error);

/* Prints a record of the columns in the rules, unless --quiet is given; see render_record(). On
 * failure *error is set, category internal. */
bool session_print_record(struct session *session, const char *const *texts, struct error *error);

/* Returns whether --status includes this fax. */
bool session_wants(const struct session *session, const struct fax *fax);

/* Ends the run, which is `done` unless it failed: completes the output, prints the sum and frees
 * the session. After a signal the process dies here. Returns false, with *error set, if the run
 * failed or the output cannot be completed. */
bool session_close(struct session *session, bool done, int *exit_status, struct error *error);

/* Prints a line of --verbose on stderr: the time of day, the id unless it is empty, and a text.
 * stderr is line-buffered: the line is one write(2). */
ERROR_FORMAT(3, 4)
void session_log(struct session *session, const char *id, const char *format, ...);

/* For listing.c, which makes its own requests: */

/* Sends a request; takes ownership. */
void session_submit(struct session *session, struct request *request);

/* Waits until a request has finished, and passes its ownership to the caller, or until another
 * event, with *request NULL. Returns false and sets *error if the run cannot go on. */
bool session_wait(struct session *session, struct request **request, struct error *error);

/* Returns whether the run must stop: after a signal or a rejected key. */
bool session_stopped(const struct session *session);

#endif
