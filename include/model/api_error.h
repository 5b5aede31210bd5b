/*
 * The errors that the API reports, as typed records: "Errors" of the Telnyx API reference, with
 * the variants that its older descriptions and its mock servers show.
 */
#ifndef FAXCTL_MODEL_API_ERROR_H
#define FAXCTL_MODEL_API_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json_text.h"
#include "model/answer.h"

/* The number of errors of a response that are kept; more would help nobody. */
enum { API_ERRORS_KEPT = 1000 };

/* One error. A text is NULL if the API did not send it. All of them are untrusted. */
struct api_error {
    const char *code; /* as text, whether it came as a number or as text */
    bool has_number;  /* whether the code is an integer */
    int64_t number;   /* the code, if it is an integer; else 0 */
    const char *title;
    const char *detail;
    const char *pointer;   /* a JSON pointer into the request (RFC 6901) */
    const char *parameter; /* a parameter of the query */
    struct json_text meta; /* the object as the API sent it; none if it is absent */
};

/* The errors of one response. They borrow all text from its answer. */
struct api_errors {
    struct api_error *items; /* owned */
    size_t count;
    struct answer answer; /* owned */
};

/* Frees what the errors own; there are none then. Accepts empty ones. */
void api_errors_free(struct api_errors *errors);

#endif
