/*
 * URLs: the base URL of the API, with the rule that the key must not cross a network in the clear;
 * and query strings.
 */
#ifndef FAXCTL_API_URL_H
#define FAXCTL_API_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "model/error.h"

#define URL_BASE_DEFAULT "https://api.telnyx.com/v2"

/* The longest URL (bytes). */
enum { URL_MAX = 1 << 20 };

/*
 * Checks a base URL, which `source` names in an error, and copies it without a slash at its end:
 * https, or plain http to a loopback address (127.0.0.0/8, ::1, localhost), with no user, query or
 * fragment. On success *base is a string that the caller must free(). On failure *base is NULL and
 * *error is set: category usage, or internal if there is no memory.
 */
bool url_check_base(const char *text, const char *source, char **base, struct error *error);

/* A parameter of a query, as plain text. */
struct url_parameter {
    const char *name;
    const char *value; /* NULL: the parameter is left out */
};

/*
 * Appends `?name=value&…` to `url`, which has no query yet. All but the unreserved characters of
 * RFC 3986 (2.3) are percent-encoded: a `+` in a value stays a plus sign, brackets in a name and
 * text in UTF-8 arrive as they are. Nothing is appended if there is no parameter. On failure, out
 * of memory or above URL_MAX, *error is set (category internal) and `url` must not be used.
 */
bool url_append_query(struct buffer *url, const struct url_parameter *parameters, size_t count,
                      struct error *error);

#endif
