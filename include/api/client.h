/*
 * Faxes by id: many questions at once, each asked again as the retry policy says, and a verdict on
 * each. Verdicts come in the order in which they are reached.
 *
 * The policy: failures that may pass (connections, time-outs, HTTP 408, 429, 500, 502, 503, 504)
 * are tried again after an exponential backoff with full jitter, or when Retry-After or
 * x-ratelimit-reset allow it. A rate limit pauses all questions. Nothing sleeps past the deadline
 * of its fax: it is given up at once instead.
 */
#ifndef FAXCTL_API_CLIENT_H
#define FAXCTL_API_CLIENT_H

#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/http.h"
#include "api/verdict.h"
#include "model/error.h"

/* As many retries as fit before the deadline. */
#define CLIENT_RETRIES_UNLIMITED UINT_MAX

struct client;

struct client_config {
    const char *base_url; /* as base_url_check() writes it; borrowed until client_free() */
    int64_t timeout_ms;   /* how long a fax may take, retries and sleeps included */
    unsigned retries;     /* of one question */
    struct http_config http;
};

struct client_question {
    const char *id;        /* a UUID in lower case; copied */
    uint64_t sequence;     /* handed on to the verdict */
    void *context;         /* handed on to the verdict */
    int64_t not_before_ms; /* when to ask, by clock_monotonic_ms(); 0: as soon as can be */
    int64_t deadline_ms;   /* when to give up; 0: the time-out after the question is taken up */
};

/* Makes a client; NULL where it cannot be had, and *error says why. Free it with client_free(). */
struct client *client_new(const struct client_config *config, struct error *error);

/* Drops all open questions and frees the client. Accepts NULL. */
void client_free(struct client *client);

/* Puts a question. Returns false where there is no memory; *error is set then. */
bool client_ask(struct client *client, const struct client_question *question, struct error *error);

/* Takes a verdict that has been reached; the caller frees it with verdict_free(). Returns false
 * where there is none yet, and also where the client cannot go on: *error is set then, and its
 * category is none otherwise. */
bool client_next(struct client *client, struct verdict *verdict, struct error *error);

/* The failure for which a question was put off last, while no answer has come since; else NULL. It
 * is the client's. */
const struct error *client_trouble(const struct client *client);

/* Works until a verdict may have been reached, one of the `count` other descriptors (at most
 * HTTP_OTHERS_MAX) is ready for reading, or `timeout_ms` have passed (-1: no limit). Returns false
 * where the client cannot go on; *error is set then. */
bool client_wait(struct client *client, struct pollfd *others, unsigned count, int timeout_ms,
                 struct error *error);

#endif
