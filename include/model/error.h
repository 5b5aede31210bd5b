/*
 * Errors as values. A function that can fail fills a struct error and returns false; it never
 * prints and never exits. The category decides the exit status, by one table in error.c.
 *
 * A struct error owns no memory, so that reporting one cannot fail.
 */
#ifndef FAXCTL_MODEL_ERROR_H
#define FAXCTL_MODEL_ERROR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"

#if defined(__GNUC__)
#define ERROR_FORMAT(format_index, first_argument)                                                 \
    __attribute__((format(printf, format_index, first_argument)))
#else
#define ERROR_FORMAT(format_index, first_argument)
#endif

enum {
    ERROR_REQUEST_ID_SIZE = 128,
    ERROR_MESSAGE_SIZE = 512,
    ERROR_HINT_SIZE = 512,
    ERROR_TEXT_SIZE = ERROR_MESSAGE_SIZE + ERROR_HINT_SIZE + 2,
};

enum error_category {
    ERROR_NONE,
    ERROR_INTERNAL,   /* out of memory, output could not be written */
    ERROR_USAGE,      /* bad option, argument or fax id */
    ERROR_AUTH,       /* no API key, HTTP 401 or 403 */
    ERROR_NOT_FOUND,  /* HTTP 404 */
    ERROR_RATE_LIMIT, /* HTTP 429, retries used up */
    ERROR_NETWORK,    /* DNS, connection, TLS, timeout */
    ERROR_SERVER,     /* any other HTTP status than 200, or a response that is not a fax */
    ERROR_PENDING,    /* the fax is not final yet */
    ERROR_FAILED,     /* the fax failed */
    ERROR_CATEGORY_COUNT
};

struct error {
    enum error_category category;
    bool retryable;  /* the same request may succeed later */
    int http_status; /* 0 if there was no response */
    char request_id[ERROR_REQUEST_ID_SIZE];
    char message[ERROR_MESSAGE_SIZE]; /* what happened; may contain untrusted text */
    char hint[ERROR_HINT_SIZE];       /* what to do next; may be empty */
};

/* Sets category and message (as printf; cut at ERROR_MESSAGE_SIZE) and clears everything else.
 * Always returns false, so that a function can `return error_set(...)`. */
bool error_set(struct error *error, enum error_category category, const char *format, ...)
    ERROR_FORMAT(3, 4);

void error_vset(struct error *error, enum error_category category, const char *format,
                va_list arguments) ERROR_FORMAT(3, 0);

/* Adds what to do next to an error that has been set. Always returns false. */
bool error_hint(struct error *error, const char *format, ...) ERROR_FORMAT(2, 3);

/* Joins message and hint. */
void error_text(const struct error *error, char text[static ERROR_TEXT_SIZE]);

/* Sets the error of a failed allocation. Always returns false. */
bool error_out_of_memory(struct error *error);

struct error_category_info {
    const char *name;  /* in JSON: "not_found" */
    const char *label; /* prefix of messages: "not found"; may be empty */
    int exit_status;
    const char *meaning; /* for help */
    const char *counted; /* after a number: "2 not allowed" */
    const char *plural;  /* its plural ending: "s" or "" */
};

/* Returns the row of a category, never NULL. */
const struct error_category_info *error_category_info(enum error_category category);

/*
 * Errors reported by the API: "Errors" of the Telnyx API reference, and the variants of older
 * descriptions and mock servers.
 */

/* Maximum number of errors kept from a response. */
enum { API_ERRORS_KEPT = 1000 };

/* One error. A text is NULL if the API did not send it. All text is untrusted and borrowed from
 * struct api_errors. */
struct api_error {
    const char *code; /* as text, even if sent as a number */
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
    char *texts; /* owned: the decoded texts */
};

/* Frees what the errors own and empties them. Accepts empty ones. */
void api_errors_free(struct api_errors *errors);

#endif
