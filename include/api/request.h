/*
 * A request with its result: to the API for a fax or a page of a list, or to a media store.
 */
#ifndef FAXCTL_API_REQUEST_H
#define FAXCTL_API_REQUEST_H

#include <stddef.h>
#include <stdint.h>

#include "api/fax_decode.h"
#include "api/http.h"
#include "base/uuid.h"
#include "model/error.h"
#include "model/fax.h"

enum { REQUEST_STATUS_SIZE = 64, REQUEST_STORE_CODE_SIZE = 65 };

/* Maximum sizes of a response (bytes). They bound the memory of concurrent requests. */
enum { REQUEST_FAX_LIMIT = 1 << 20, REQUEST_PAGE_LIMIT = 8 << 20 };

struct request {
    /* Set by the caller; the client changes only the deadline. */
    char id[UUID_TEXT_SIZE];               /* of the fax; empty: a page of a list is requested */
    int64_t page_number;                   /* of a list, from 1, for messages */
    uint64_t sequence;                     /* position in the order of results, from 0 */
    void *context;                         /* the caller's own */
    void (*release)(void *context);        /* frees `context` with the request; or NULL */
    char last_status[REQUEST_STATUS_SIZE]; /* of the last poll, truncated; empty before the first */
    enum fax_status_code last_code;        /* the same as a code */
    int64_t not_before_ms; /* when to send, by clock_monotonic_ms(); 0: as soon as possible */
    int64_t deadline_ms;   /* 0: set by the client at the first send */
    int64_t started_ms;    /* when the clock started; set by the client */

    struct http_media *media; /* of `fax`, which is kept; borrowed; NULL: the API is asked */

    /* The result. */
    struct fax *fax;              /* owned */
    struct fax_page *page;        /* owned; for a page of a list */
    struct error error;           /* on success: category none, HTTP status and request id */
    struct api_errors api_errors; /* owned; the errors in the response, if any */

    /* Private to request.c, schedule.c and client.c. */
    char *target;         /* owned: path and query */
    struct request *next; /* in a queue */
    unsigned attempts;    /* since it was submitted */
    int64_t ready_ms;     /* earliest time to send */
    int64_t sent_ms;      /* when it was last sent */
};

/* Creates a request for one fax; `uuid` is in lower case. Returns NULL if out of memory. */
struct request *request_new_fax(const char *uuid);

/* Creates a request for a page of a list; `target` is copied. Returns NULL if out of memory. */
struct request *request_new_page(const char *target);

/* Reads the `<Code>` of a media store's error, empty if there is none: up to 64 letters and digits.
 * The rest of such a body is never shown, because it may echo secrets. */
void request_store_code(const char *body, char code[static REQUEST_STORE_CODE_SIZE]);

/* Returns the context of a request. At first it is `size` zeroed bytes, which `release` frees with
 * the request. Returns NULL if out of memory. */
void *request_context(struct request *request, size_t size, void (*release)(void *context));

/* Turns a response or a transport error into the result of the request; frees an earlier result.
 * Classifies by HTTP status, because the vendor's pages contradict each other on codes. May take
 * the body out of *result. */
void request_judge(struct request *request, struct http_result *result);

/* Frees the result, except a fax whose media is requested, so that the request can be
 * resubmitted. */
void request_clear_result(struct request *request);

/* Frees a request and its result. Accepts NULL. */
void request_free(struct request *request);

#endif
