/*
 * HTTP transport on libcurl: GET requests in, responses or errors out, many at once on persistent
 * connections. It knows no JSON, no fax and no retry policy. It holds the API key.
 *
 * Only http and https, TLS 1.2 or later and always verified, no redirects of the API, a size limit
 * for each body, and a deadline for each request.
 */
#ifndef FAXCTL_API_HTTP_H
#define FAXCTL_API_HTTP_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buffer.h"
#include "model/error.h"

enum { HTTP_OTHERS_MAX = 4, HTTP_CONTENT_TYPE_SIZE = 128 };

/* Longer pauses (seconds) are timestamps or mistakes, and ignored. */
enum { HTTP_PAUSE_MAX = 24 * 3600 };

struct http;

/* Media to download into a regular file. The request goes to a media store: without the API key; up
 * to 3 redirects are followed; its trace shows no query. */
struct http_media {
    const char *url;                           /* borrowed: the link */
    int descriptor;                            /* of the file; owned by the caller */
    uint64_t limit;                            /* maximum size (bytes) */
    uint64_t received;                         /* bytes written in this attempt */
    int64_t expected;                          /* size according to Content-Length; -1: unknown */
    char content_type[HTTP_CONTENT_TYPE_SIZE]; /* empty if there is none */
};

struct http_request {
    const char *url; /* borrowed during the call */
    int64_t timeout_ms;
    uint64_t body_limit;      /* bytes, decompressed */
    struct http_media *media; /* takes the body of a 200; borrowed until the result; or NULL */
    void *context;
};

struct http_response {
    int status;                             /* 0 if there is no response */
    char request_id[ERROR_REQUEST_ID_SIZE]; /* x-request-id, else x-telnyx-request-id, else
                                               request-id; empty if there is none */
    /* Retry-After (RFC 9110, 10.2.3), dates by the server's clock, else with a 429
     * x-ratelimit-reset; -1: none. */
    int64_t retry_after_seconds;
    struct buffer body; /* of a media store: the start of an error */
};

struct http_config {
    const char *bearer;         /* the API key; copied, so the caller may wipe it */
    int64_t connect_timeout_ms; /* for connecting, including proxy and TLS */
    int64_t stall_ms;           /* give up on a response if no byte arrives for this long */
    unsigned connections;       /* maximum number of concurrent transfers, at least 1 */
    const char *ca_file;        /* trust only these certificates (PEM), or NULL; borrowed */
    const char *ca_directory;   /* the same, as a directory with hashed names; borrowed */
    FILE *trace;                /* receives the conversation, secrets redacted; or NULL */
    int (*interrupted)(void);   /* set to end all transfers; or NULL */
};

struct http_result {
    void *context;                 /* of the request */
    struct error error;            /* category network, server or internal; none on a response */
    struct http_response response; /* the caller must free or take the body */
};

/* Creates a transport. Returns NULL on failure and sets *error. Free it with http_free(). */
struct http *http_new(const struct http_config *config, struct error *error);

/* Aborts all transfers, wipes the key and frees the transport. Accepts NULL. */
void http_free(struct http *http);

/* Starts a GET. Fewer than `connections` transfers may be running. On failure *error is set. */
bool http_start(struct http *http, const struct http_request *request, struct error *error);

/* Returns the result of a finished transfer; false if there is none. */
bool http_next(struct http *http, struct http_result *result);

/* Runs the transfers until one of them makes progress, one of the `count` other descriptors (at
 * most HTTP_OTHERS_MAX) is readable (`revents` is set as by poll()), or `timeout_ms` have passed.
 * Returns false and sets *error if libcurl fails as a whole. */
bool http_wait(struct http *http, struct pollfd *others, unsigned count, int timeout_ms,
               struct error *error);

/* Returns whether a request may succeed later after this HTTP status. */
bool http_status_is_transient(int status);

/* Writes the versions of libcurl and its TLS backend: `libcurl/7.88.1 (OpenSSL/3.0.2)`. */
void http_write_version(FILE *out);

#endif
