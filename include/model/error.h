/*
 * Errors as values. A function that can fail fills a struct error and returns false; it never
 * prints and never exits. The category decides the exit status, in one table in error.c.
 *
 * A struct error owns no memory, so that reporting one cannot fail: it is a fixed struct that is
 * copied and forgotten like a number.
 */
#ifndef FAXCTL_MODEL_ERROR_H
#define FAXCTL_MODEL_ERROR_H

#include <stdarg.h>
#include <stdbool.h>

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

/* What kind of thing went wrong. Every kind has a row in the exit-status table. */
enum error_category {
    ERROR_NONE,
    ERROR_INTERNAL,   /* out of memory, output could not be written */
    ERROR_USAGE,      /* bad option, argument or fax id */
    ERROR_AUTH,       /* no API key, HTTP 401 or 403 */
    ERROR_NOT_FOUND,  /* HTTP 404 */
    ERROR_RATE_LIMIT, /* HTTP 429, retries used up */
    ERROR_NETWORK,    /* DNS, connection, TLS, timeout */
    ERROR_SERVER,     /* any other HTTP answer than 200, or an answer that is not a fax */
    ERROR_PENDING,    /* the fax is not final yet */
    ERROR_FAILED,     /* the fax failed */
    ERROR_CATEGORY_COUNT
};

struct error {
    enum error_category category;
    bool retryable;  /* the same request may succeed later */
    int http_status; /* 0 if there was no response */
    char request_id[ERROR_REQUEST_ID_SIZE];
    char message[ERROR_MESSAGE_SIZE]; /* what happened; may hold text from the network */
    char hint[ERROR_HINT_SIZE];       /* what to do next; empty if there is nothing to say */
};

/* Starts an error afresh: category, message (as printf; cut at ERROR_MESSAGE_SIZE), no hint.
 * Always returns false, so that a function can `return error_set(...)`. */
bool error_set(struct error *error, enum error_category category, const char *format, ...)
    ERROR_FORMAT(3, 4);

bool error_vset(struct error *error, enum error_category category, const char *format,
                va_list arguments) ERROR_FORMAT(3, 0);

/* Says what to do next about an error that has been set. Always returns false. */
bool error_hint(struct error *error, const char *format, ...) ERROR_FORMAT(2, 3);

/* Writes what happened and what to do next as one text. */
void error_text(const struct error *error, char text[static ERROR_TEXT_SIZE]);

/* Sets the error that every failed allocation ends in. Always returns false. */
bool error_out_of_memory(struct error *error);

/* The category's name in JSON: "not_found". */
const char *error_category_name(enum error_category category);

/* The category as words in front of a message: "not found"; empty if the message says it all. */
const char *error_category_label(enum error_category category);

/* When a command ends with this category, for the help. */
const char *error_category_meaning(enum error_category category);

/* The exit status of a command that ends with this category. */
int error_exit_status(enum error_category category);

#endif
