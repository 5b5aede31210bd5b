/*
 * The base URL of the API and media links, which must not expose the key or a fax on the network,
 * and the list query.
 */
#ifndef FAXCTL_API_URL_H
#define FAXCTL_API_URL_H

#include <stdbool.h>
#include <stdint.h>

#include "model/error.h"
#include "model/fax.h"

#define URL_BASE_DEFAULT "https://api.telnyx.com/v2"

/*
 * Checks a base URL and copies it without trailing slashes: https, or http to a loopback address
 * (127.0.0.0/8, ::1, localhost), with no user, query or fragment. `source` names the option or
 * variable in an error. On success the caller must free *base. On failure *base is NULL and *error
 * is set: category usage, or internal if out of memory.
 */
bool url_check_base(const char *text, const char *source, char **base, struct error *error);

/* Checks a link to media: https, or http to a loopback address. On failure *error is set, without
 * the link: category server, or internal if out of memory. */
bool url_check_media(const char *link, struct error *error);

enum { FAX_LIST_NO_TIME = -1 };

/* Filters of a list of faxes; all that are set must match. Texts are borrowed. */
struct fax_list_filter {
    int64_t since; /* created at or after this time (seconds since the Epoch); FAX_LIST_NO_TIME */
    int64_t until; /* created before this time; FAX_LIST_NO_TIME */
    enum fax_direction_code direction; /* FAX_DIRECTION_UNKNOWN: either */
    const char *from;                  /* a number or a SIP URI; NULL: any */
    const char *to;
};

/* Returns the path and query of a page, counted from 1, with `size` faxes ("List faxes" of the
 * Telnyx Programmable Fax API): "/faxes?page%5Bsize%5D=…". All but the unreserved characters of RFC
 * 3986 (2.3) are percent-encoded, so that a `+` remains a plus sign. The caller must free it. On
 * failure returns NULL and sets *error. */
char *fax_list_target(const struct fax_list_filter *filter, int64_t page, int size,
                      struct error *error);

#endif
