/*
 * Many requests at once, each sent again as the policy of schedule.h says. Results come in the
 * order in which they are reached.
 */
#ifndef FAXCTL_API_CLIENT_H
#define FAXCTL_API_CLIENT_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

#include "api/http.h"
#include "api/request.h"
#include "api/schedule.h"
#include "model/error.h"

enum { CLIENT_WAITING_SIZE = ERROR_MESSAGE_SIZE };

struct client;

/* Something that has happened to a request. */
struct client_event {
    enum client_event_kind {
        CLIENT_ANSWERED, /* a response has come */
        CLIENT_RETRY,    /* the attempt has failed, and there will be another */
    } kind;
    const struct request *request;
    int status;                /* of a response: HTTP status */
    int64_t elapsed_ms;        /* of a response: since it was requested */
    const char *request_id;    /* of a response: as the API sent it; may be empty */
    const struct error *error; /* of a retry: why */
    int64_t pause_ms;          /* of a retry: until then */
};

struct client_config {
    const char *base_url; /* as url_check_base() writes it; borrowed until client_free() */
    struct schedule_config schedule;
    struct http_config http; /* `connections` is set from the schedule's jobs */
    /* Called for each event, unless NULL. The event is valid during the call only. */
    void (*observe)(void *context, const struct client_event *event);
    void *observe_context;
};

/* Creates a client. Returns NULL on failure; *error is set then. Free it with client_free(). */
struct client *client_new(const struct client_config *config, struct error *error);

/* Drops all requests that are in the client and frees it. Accepts NULL. */
void client_free(struct client *client);

/* Takes over a request, new or with a result, which is freed. A request that is submitted again
 * counts its attempts anew; its deadline stands. */
void client_submit(struct client *client, struct request *request);

enum client_next {
    CLIENT_RESULT,      /* *request is finished and the caller's; free it with request_free() */
    CLIENT_NOTHING_YET, /* no request is finished; client_wait() waits for one */
    CLIENT_FAILED,      /* the client cannot go on; *error is set */
};

/* Takes the next request that is finished. */
enum client_next client_next(struct client *client, struct request **request, struct error *error);

/* Writes what the client is waiting for at the moment, apart from responses: "rate limited, 4s", or
 * why a request is sent again if no response has come since. Empty if there is no such thing. */
void client_waiting_for(const struct client *client, char text[static CLIENT_WAITING_SIZE]);

/* Works until a request may be finished, one of the `count` other descriptors (at most
 * HTTP_OTHERS_MAX) is ready for reading, or `timeout_ms` have passed (-1: no limit). Returns false
 * if the client cannot go on; *error is set then. */
bool client_wait(struct client *client, struct pollfd *others, unsigned count, int timeout_ms,
                 struct error *error);

#endif
