/*
 * Content codings (RFC 9110, 8.4). faxctl offers gzip. libcurl decodes whatever it can, as many
 * layers as there are, and a few kilobytes in four layers of gzip keep a processor busy for
 * minutes. So a response may have one layer of gzip and nothing else.
 */
#ifndef FAXCTL_HTTP_CODING_H
#define FAXCTL_HTTP_CODING_H

#include <stdbool.h>
#include <stddef.h>

/* The codings of a response so far. */
struct http_coding {
    unsigned content; /* layers of gzip */
    unsigned chunked; /* layers of the transfer coding "chunked" (RFC 9112, 7.1) */
};

/* Takes in a header line of `length` bytes, a content or transfer coding or anything else. Returns
 * false if the response now has more than one layer, or a coding that was not offered. */
bool http_coding_take(struct http_coding *coding, const char *line, size_t length);

#endif
