/*
 * A response: its status, its body and the few headers that anybody asks for.
 */
#ifndef FAXCTL_API_HTTP_RESPONSE_H
#define FAXCTL_API_HTTP_RESPONSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "model/error.h"

enum { HTTP_CONTENT_TYPE_SIZE = 64, HTTP_DATE_SIZE = 64 };

struct http_response {
    long status;
    char request_id[ERROR_REQUEST_ID_SIZE];    /* x-request-id, else x-telnyx-request-id, else
                                                  request-id; empty where there is none */
    int request_id_rank;                       /* which of the three it is, from 0 */
    char content_type[HTTP_CONTENT_TYPE_SIZE]; /* empty where there is none */
    char retry_after[HTTP_DATE_SIZE];          /* as it came (RFC 9110, 10.2.3) */
    int64_t retry_after_seconds;               /* from now; -1: not told */
    int64_t rate_limit_reset_seconds;          /* from x-ratelimit-reset; -1: not told */
    struct buffer body;
};

/* Makes ready for another answer; the memory of the body is kept for it. */
void http_response_reset(struct http_response *response);

/* Takes in one header line of `length` bytes, the line end included. A status line begins anew:
 * what came before it was an interim answer. */
void http_response_header(struct http_response *response, const char *bytes, size_t length);

#endif
