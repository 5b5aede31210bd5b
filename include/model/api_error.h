/*
 * The errors that the API reports, as typed records: "Errors" of the Telnyx API reference, with
 * the variants that its older descriptions and its mock servers show.
 */
#ifndef FAXCTL_MODEL_API_ERROR_H
#define FAXCTL_MODEL_API_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json_text.h"

enum { API_ERROR_CODE_SIZE = 24 };

struct cJSON;

/* One error. A text is NULL where the API did not send it. All of them are untrusted. */
struct api_error {
    const char *code; /* as text, whether it came as a number or as text */
    bool has_number;  /* whether the code is an integer */
    long number;      /* the code, if it is one; else 0 */
    const char *title;
    const char *detail;
    const char *pointer;                   /* a JSON pointer into the request (RFC 6901) */
    const char *parameter;                 /* a parameter of the query */
    const char *meta_url;                  /* often a link to the documentation */
    struct json_text meta;                 /* the object as it came; none where it did not */
    char code_digits[API_ERROR_CODE_SIZE]; /* what `code` points to where it came as a number */
};

/* The errors of one answer. It owns the answer and borrows all text from there. */
struct api_errors {
    struct api_error *items; /* owned */
    size_t count;
    struct cJSON *tree;                    /* owned */
    void (*free_tree)(struct cJSON *tree); /* of whoever decoded it */
    char *body;                            /* owned */
};

/* Frees what the errors own; there are none then. Accepts empty ones. */
void api_errors_free(struct api_errors *errors);

#endif
