/*
 * A response: its status, its body and the few headers that matter.
 */
#ifndef FAXCTL_API_HTTP_RESPONSE_H
#define FAXCTL_API_HTTP_RESPONSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "model/error.h"

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

#endif
