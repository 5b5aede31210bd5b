/*
 * Errors reported by the API: "Errors" of the Telnyx API reference, with the variants of older
 * descriptions and mock servers.
 */
#ifndef FAXCTL_MODEL_API_ERROR_H
#define FAXCTL_MODEL_API_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"

/* Maximum number of errors kept from a response. */
enum { API_ERRORS_KEPT = 1000 };

/* One error. A text is NULL if the API did not send it. All text is untrusted and borrowed from
 * struct api_errors. */
struct api_error {
    const char *code; /* as text, whether it was sent as a number or as text */
    bool has_number;  /* the code is an integer */
    int64_t number;   /* that integer, else 0 */
    const char *title;
    const char *detail;
    const char *pointer;   /* a JSON pointer into the request (RFC 6901) */
    const char *parameter; /* a query parameter */
    struct json meta;      /* the object as the API sent it; no value if absent */
};

/* The errors of one response. */
struct api_errors {
    struct api_error *items; /* owned */
    size_t count;
    char *body;  /* owned: the bytes of the response */
    char *texts; /* owned: the decoded texts, one after another */
};

#endif
