/*
 * API client: runs many requests at once and retries them as schedule.h decides. Results come in
 * the order in which they arrive.
 */
#ifndef FAXCTL_API_CLIENT_H
#define FAXCTL_API_CLIENT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/http.h"
#include "api/request.h"
#include "api/schedule.h"
#include "model/error.h"

enum { CLIENT_WAITING_SIZE = ERROR_MESSAGE_SIZE };

struct client;

/* The end of an attempt, for --verbose: a response has arrived, or the attempt has failed with the
 * error of the request and will be repeated. */
struct client_event {
    const struct request *request;
    const struct http_response *response; /* without its body; NULL: a retry */
    int64_t elapsed_ms;                   /* since the request was sent */
    int64_t pause_ms;                     /* until the next attempt */
};

struct client_config {
    const char *base_url; /* as url_check_base() writes it; borrowed until client_free() */
    struct schedule_config schedule;
    struct http_config http; /* `connections` is set from the schedule's jobs */
    /* Called for each event, unless NULL. The event is valid during the call only. */
    void (*observe)(void *context, const struct client_event *event);
    void *observe_context;
};

/* Creates a client. Returns NULL on failure and sets *error. Free it with client_free(). */
struct client *client_new(const struct client_config *config, struct error *error);

/* Drops all requests in the client and frees it. Accepts NULL. */
void client_free(struct client *client);

/* Takes ownership of a request, new or finished; an earlier result is freed. A request that is
 * submitted again keeps its deadline, and its attempts are counted from 0. */
void client_submit(struct client *client, struct request *request);

/* Returns the next finished request, which the caller must free with request_free(). *request is
 * NULL if none is finished: call client_wait(). Returns false if the client cannot continue; *error
 * is set then. */
bool client_next(struct client *client, struct request **request, struct error *error);

/* Writes why no response can arrive at the moment: "rate limited, 4s", or the error of a retried
 * request if there has been no success since. Empty if there is no such reason. */
void client_waiting_for(const struct client *client, char text[static CLIENT_WAITING_SIZE]);

/* Works until a request may be finished, one of the `count` other descriptors (at most
 * HTTP_OTHERS_MAX) is readable, or `timeout_ms` have passed (-1: no limit). Returns false if the
 * client cannot continue; *error is set then. */
bool client_wait(struct client *client, struct pollfd *others, unsigned count, int timeout_ms,
                 struct error *error);

#endif
