/*
 * A request to the API and its result: one object that goes into the client and comes out again.
 */
#ifndef FAXCTL_API_REQUEST_H
#define FAXCTL_API_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/fax_decode.h"
#include "api/http.h"
#include "base/buffer.h"
#include "base/uuid.h"
#include "model/api_error.h"
#include "model/error.h"
#include "model/fax.h"

enum { REQUEST_STATUS_SIZE = 64 };

struct request;

/* Turns the body of a 200 response into a result: fills in the members of the request that it is
 * for, and takes what it keeps out of `body`. Returns false if the body is not what was requested;
 * *error is set and nothing is kept then. */
typedef bool request_decoder(struct request *request, struct buffer *body, struct error *error);

struct request {
    /* What is requested, for whom, and when. Set by the caller, left alone by the client unless
     * stated otherwise. */
    request_decoder *decode;
    char id[UUID_TEXT_SIZE]; /* of the fax, for error messages; empty if there is none */
    int64_t page_number;     /* of a list, from 1; 0: a fax is requested */
    uint64_t sequence;       /* its place in the order of the results, from 0 */
    void *context;           /* the caller's own */
    char last_status[REQUEST_STATUS_SIZE]; /* that the last look has shown, cut if it is longer;
                                              empty before the first look */
    enum fax_status_code last_code;        /* the same as a code */
    int64_t not_before_ms;                 /* by clock_monotonic_ms(); 0: as soon as possible */
    int64_t deadline_ms; /* when to give up; 0: the client sets it when it first sends */

    /* The result. */
    struct fax *fax;              /* owned; NULL if there is an error */
    struct fax_page *page;        /* owned; the same for a page of a list */
    struct error error;           /* category none if there is a result */
    struct api_errors api_errors; /* owned; what the API reports, if anything */
    size_t size;                  /* bytes of memory that the result takes */

    /* For schedule.c and client.c alone. */
    struct request *previous, *next;
    unsigned attempts;    /* since it was submitted */
    int64_t ready_ms;     /* not to be sent earlier */
    int64_t sent_ms;      /* when it was last sent */
    size_t *size_of_open; /* where `size` is counted until it is freed; NULL: nowhere */

    char target[]; /* path and query below the base URL: "/faxes/0ccc7b54-…" */
};

/* Creates a request for a target, of which a copy is made. Returns NULL if there is no memory. */
struct request *request_new(const char *target, request_decoder *decode);

/* Creates a request for one fax; `uuid` is in lower case. Returns NULL if there is no memory. */
struct request *request_new_fax(const char *uuid);

/* Creates a request for a page of a list. Returns NULL if there is no memory. */
struct request *request_new_page(const char *target);

/* Turns the response, or the failure to get one, into the result of the request. Classifies by HTTP
 * status: the vendor's pages contradict each other on codes. Takes the body out of *result. */
void request_judge(struct request *request, struct http_result *result);

/* Whether the API rejected the key (HTTP 401): every other request would end the same way. */
bool request_key_rejected(const struct request *request);

/* Frees the result, so that the request can be submitted again. */
void request_clear_result(struct request *request);

/* Frees a request and its result, which counts as an open response until then. A request that has
 * been in a client must be freed before the client. Accepts NULL. */
void request_free(struct request *request);

#endif
