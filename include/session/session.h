/*
 * What the commands that fetch have in common: the key, the client, ids in and results out, errors
 * reported, and the exit status added up.
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

/* How many faxes are open at most: asked for, or answered and not yet printed. It bounds the
 * memory, however many ids there are. */
enum { SESSION_WINDOW = 512 };

struct session {
    const struct options *options;
    struct id_source ids;
    struct client *client;
    char *base_url;
    int64_t timeout_ms; /* for a fax */
    struct render render;
    struct exit_summary summary;
    uint64_t next_sequence; /* of the next id */
    unsigned open;          /* faxes that are open, at most SESSION_WINDOW */
};

/* What a command does with results. */
struct session_handler {
    /* Takes over a request that is finished, and frees or submits it sooner or later; calls
     * session_close_fax() when it is done with a fax. Returns false if the session must end; *error
     * is set if that is a failure. */
    bool (*take)(void *context, struct request *request, struct error *error);
    /* Called before the session sleeps; returns for how many milliseconds it may, -1 for as long
     * as it wants. May be NULL. */
    int (*idle)(void *context);
    void *context;
};

/* In what the commands differ. */
struct session_policy {
    int64_t zero_timeout; /* seconds that --timeout 0 stands for; 0: it is an error */
    bool bounds_run;      /* --timeout is for the whole run, not for each fax */
};

/* Gets ready: checks the ids, the base URL and the key before anything is sent. On failure *error
 * is set. session_free() is due in any case. */
bool session_open(struct session *session, const struct options *options,
                  const struct session_policy *policy, struct error *error);

/* Requests all faxes, and hands each result to the handler. Returns early, and true, if a signal
 * comes. On failure *error is set. */
bool session_run(struct session *session, const struct session_handler *handler,
                 struct error *error);

/* Says that the command is done with one fax. */
void session_close_fax(struct session *session);

/* Prints a fax on stdout unless the user wants no data. */
void session_print_fax(struct session *session, const struct fax *fax);

/* Reports the error of a request on stderr, after what is on stdout so far. */
void session_print_error(struct session *session, const struct request *request);

void session_free(struct session *session);

#endif
