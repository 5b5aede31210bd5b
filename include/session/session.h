/*
 * What the commands that fetch have in common: ids in, requests out, results in, records and errors
 * printed, progress shown, and the exit status added up.
 */
#ifndef FAXCTL_SESSION_SESSION_H
#define FAXCTL_SESSION_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "api/client.h"
#include "api/request.h"
#include "cli/options.h"
#include "render/render.h"
#include "session/exit_summary.h"
#include "session/id_source.h"
#include "session/output.h"
#include "session/progress.h"
#include "session/tally.h"

/* How many faxes are open at most: requested, or with a result that is not printed yet. It bounds
 * the memory, however many ids there are. */
enum { SESSION_WINDOW = 512 };

/* How the commands differ. */
struct session_policy {
    int64_t zero_timeout; /* seconds that --timeout 0 stands for; 0: it is an error */
    bool bounds_run;      /* --timeout is for the whole run, not for each fax */
    bool several;         /* the output is that of several faxes, however many there are */

    /* Takes over a finished request, of which it frees or submits again everything but what it
     * keeps; calls session_finish() when it is done with a fax. Returns false if the run cannot go
     * on; *error is set then. */
    bool (*take)(void *context, struct request *request, struct error *error);
    void *context;
};

struct session {
    const struct options *options;       /* borrowed */
    const struct session_policy *policy; /* borrowed */
    struct id_source ids;
    enum id_state id_state;  /* what the last id was */
    struct client *client;   /* owned */
    char *base_url;          /* owned */
    int64_t timeout_ms;      /* for a fax, or for the whole run */
    int64_t run_deadline_ms; /* by clock_monotonic_ms(); 0: none */
    struct output output;
    struct render render;        /* writes to `output` */
    struct exit_summary summary; /* of the faxes that the command is done with */
    struct tally tally;          /* of the statuses that are known so far */
    struct progress progress;
    uint64_t next_sequence; /* of the next id */
    unsigned held;          /* results that wait for those before them */
    unsigned open;          /* faxes that are open, at most SESSION_WINDOW */
    bool stopped;           /* no more requests are wanted */
};

/* Checks ids, base URL and key before anything is sent. On failure *error is set. Free with
 * session_free(), also after a failure. */
bool session_open(struct session *session, const struct options *options,
                  const struct session_policy *policy, struct error *error);

/* Requests all faxes, and hands each result to the command, until all are done, a signal comes, the
 * API rejects the key, or the run cannot go on. Completes what is printed in every case. Returns
 * false if the run could not go on; *error is set then. */
bool session_run(struct session *session, struct error *error);

/* Submits a request that is not made from an id. Whoever takes its result must decrease `open`. */
void session_submit(struct session *session, struct request *request);

/* Counts a fax that the command is done with. */
void session_finish(struct session *session, uint64_t sequence, enum error_category category);

/* Whether a fax has one of the statuses that --status names. */
bool session_wants(const struct session *session, const struct fax *fax);

/* Prints a fax, unless the options leave it out. On failure *error is set, category internal. */
bool session_print_fax(struct session *session, const struct fax *fax, struct error *error);

/* Reports the error of a request, after the records before it. On failure to print those *error is
 * set, category internal. */
bool session_print_error(struct session *session, const struct request *request,
                         struct error *error);

/* Frees what the session owns. Requests that the command keeps must be freed before. */
void session_free(struct session *session);

#endif
