/*
 * What became of a question about one fax: a record, or an error with what the API says of it.
 */
#ifndef FAXCTL_API_VERDICT_H
#define FAXCTL_API_VERDICT_H

#include <stdint.h>

#include "api/http.h"
#include "base/uuid.h"
#include "model/api_error.h"
#include "model/error.h"
#include "model/fax.h"

struct verdict {
    char id[UUID_TEXT_SIZE];      /* of the fax; empty where the input held no id */
    uint64_t sequence;            /* its place in the input, from 0 */
    void *context;                /* of whoever asked */
    int64_t deadline_ms;          /* when to give up on it, by clock_monotonic_ms() */
    struct fax *fax;              /* owned; NULL where there is an error */
    struct error error;           /* category none where there is a record */
    struct api_errors api_errors; /* owned; what the API says of the error, if anything */
};

/* Judges how a request for the fax `verdict->id` ended, and fills in fax, error and api_errors.
 * Classifies by HTTP status: the vendor's pages contradict each other on codes. Takes the body out
 * of *result. */
void verdict_judge(struct verdict *verdict, struct http_result *result);

/* Frees what the verdict owns; accepts one that owns nothing. */
void verdict_free(struct verdict *verdict);

#endif
