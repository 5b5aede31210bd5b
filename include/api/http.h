/*
 * The thin transport: GET requests in, responses or errors out, many at once on kept connections.
 * It knows no JSON, no fax and no retry policy. It holds the key.
 *
 * Only http and https, TLS 1.2 or later and always verified, no redirects, limits on headers and
 * body, and no request without a time limit.
 */
#ifndef FAXCTL_API_HTTP_H
#define FAXCTL_API_HTTP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buffer.h"
#include "model/error.h"

enum { HTTP_OTHERS_MAX = 4 };

struct http;

/* Responses */

enum { HTTP_DATE_SIZE = 64 };

struct http_response {
    int status;                             /* 0: there is none */
    char request_id[ERROR_REQUEST_ID_SIZE]; /* x-request-id, else x-telnyx-request-id, else
                                               request-id; empty if there is none */
    int request_id_rank;                    /* which of the three it is, from 0 */
    char retry_after[HTTP_DATE_SIZE];       /* as it came (RFC 9110, 10.2.3) */
    int64_t retry_after_seconds;            /* from now; -1: unknown */
    int64_t rate_limit_reset_seconds;       /* from x-ratelimit-reset; -1: unknown */
    struct buffer body;
};

/* Empties the response for the next one; the memory of the body is kept. */
void http_response_reset(struct http_response *response);

/* Takes in one header line of `length` bytes, the line end included. `secret` is redacted in it. A
 * status line starts afresh: what came before it was an interim response. */
void http_response_header(struct http_response *response, const char *bytes, size_t length,
                          const char *secret);

struct http_config {
    const char *bearer;         /* the key; copied, the caller may wipe it after http_new() */
    int64_t connect_timeout_ms; /* for a connection to be ready, TLS and proxy included */
    int64_t stall_ms;           /* a response that brings nothing for that long is given up */
    unsigned connections;       /* transfers at once, 1 or more */
    size_t body_limit;          /* bytes of a body, after decompression */
    const char *ca_file;        /* the only certificates to trust, or NULL; borrowed */
    const char *ca_directory;   /* the same as a directory with hashed names; borrowed */
    FILE *trace;                /* where the conversation is written, secrets redacted; or NULL */
};

/* How a transfer ended. */
struct http_result {
    void *context;                 /* what http_start() was given */
    bool answered;                 /* whether there is a response; if not, `error` says why */
    struct http_response response; /* the caller may take its body; it is freed with the result */
    struct error error;            /* category network, server or internal */
};

/* Creates a transport. NULL on failure; *error is set then. Free it with http_free(). */
struct http *http_new(const struct http_config *config, struct error *error);

/* Ends all transfers and frees the transport; the key is wiped. Accepts NULL. */
void http_free(struct http *http);

/* Starts a GET of `url`, which must end within `timeout_ms`. Fewer than `connections` transfers may
 * be open. On failure *error is set. */
bool http_start(struct http *http, const char *url, int64_t timeout_ms, void *context,
                struct error *error);

/* Bytes of the bodies of the transfers that have not ended, as far as they have arrived. */
size_t http_arriving_size(const struct http *http);

/* Takes the result of a transfer that has ended. Returns false if there is none. */
bool http_next(struct http *http, struct http_result *result);

/* Works on the transfers until one of them moves, one of the `count` other descriptors (at most
 * HTTP_OTHERS_MAX) is ready (their `revents` are set as by poll()) or `timeout_ms` have passed.
 * Returns false if libcurl fails as a whole; *error is set then. */
bool http_wait(struct http *http, struct pollfd *others, unsigned count, int timeout_ms,
               struct error *error);

/* Frees what a result owns. */
void http_result_free(struct http_result *result);

/* Writes the name and version of the library and its TLS backend:
 * `libcurl/7.88.1 (OpenSSL/3.0.2)`. */
void http_write_version(FILE *out);

#endif
