/*
 * API client: runs many requests at once and retries them as schedule.h decides. Results are
 * returned as they arrive.
 */
#ifndef FAXCTL_API_CLIENT_H
#define FAXCTL_API_CLIENT_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "api/http.h"
#include "api/request.h"
#include "api/schedule.h"
#include "model/error.h"

enum { CLIENT_WAITING_SIZE = ERROR_MESSAGE_SIZE };

struct client;

struct client_config {
    const char *base_url; /* from url_check_base(); borrowed until client_free() */
    struct schedule_config schedule;
    struct http_config http; /* `connections` is taken from schedule.jobs */
    /* Called for --verbose when a response has arrived, with the milliseconds since the request was
     * sent, and before a retry, with the pause. The request has the error, if any, and always the
     * HTTP status. */
    void (*observe)(void *context, const struct request *request, bool retry, int64_t span_ms);
    void *observe_context;
};

/* Creates a client. Returns NULL on failure and sets *error. Free it with client_free(). */
struct client *client_new(const struct client_config *config, struct error *error);

/* Frees the client and all requests in it. Accepts NULL. */
void client_free(struct client *client);

/* Takes ownership of a request, new or finished; an earlier result is freed. A resubmitted request
 * keeps its deadline and restarts its count of attempts. */
void client_submit(struct client *client, struct request *request);

/* Returns the next finished request, which the caller must free with request_free(). *request is
 * NULL if none is finished: call client_wait(). Returns false and sets *error if the client cannot
 * continue. */
bool client_next(struct client *client, struct request **request, struct error *error);

/* Writes the reason for a delay: "rate limited, 4s", or the error of a retried request if there has
 * been no success since. Empty if there is none. */
void client_waiting_for(const struct client *client, char text[static CLIENT_WAITING_SIZE]);

/* Adds the media that is arriving: its bytes, and which fraction of each file has arrived. */
void client_media(const struct client *client, uint64_t *bytes, double *files);

/* Works until a request may be finished, one of the `count` other descriptors (at most
 * HTTP_OTHERS_MAX) is readable, or `timeout_ms` have passed (-1: no limit). Returns false and sets
 * *error if the client cannot continue. */
bool client_wait(struct client *client, struct pollfd *others, unsigned count, int timeout_ms,
                 struct error *error);

#endif
