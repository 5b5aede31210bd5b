/*
 * What the parts of the transport share: the transport itself and its transfers.
 */
#ifndef FAXCTL_HTTP_TRANSFER_H
#define FAXCTL_HTTP_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

#include "api/http.h"

#include "http_coding.h"
#include "http_proxy.h"

/* The headers and trailers of a response, together (bytes): more than any server or proxy sends. */
enum { HTTP_HEADERS_MAX = 64 << 10 };

/* Why faxctl itself ended a transfer. */
enum http_refusal {
    HTTP_NOT_REFUSED,
    HTTP_NO_MEMORY,
    HTTP_NO_DESCRIPTOR,
    HTTP_BODY_TOO_LARGE,
    HTTP_HEADERS_TOO_LARGE,
    HTTP_CODING_REFUSED,
    HTTP_STALLED,
};

/* One request, with the libcurl handle that is used again for the next. */
struct transfer {
    struct http *http;
    struct transfer *next_idle;
    CURL *easy;
    void *context;
    int64_t deadline_ms;
    bool plain;          /* http, without TLS and without a proxy */
    bool active;         /* started, and not ended yet */
    bool sent;           /* the connection is ready, and the request on its way */
    bool from_directory; /* verified against the directory of certificates alone */
    unsigned port;       /* of the last connection attempt; 0: none was made */
    int64_t moved_ms;    /* when it was sent or something last arrived */
    curl_off_t received; /* bytes of the body as they came */
    size_t header_bytes; /* of headers and trailers */
    struct http_coding coding;
    enum http_refusal refusal;
    struct http_response response;
    char error_text[CURL_ERROR_SIZE];
};

struct http {
    CURLM *multi;
    struct curl_slist *headers;
    char *authorization; /* the header with the key; a node of `headers` */
    const char *key;     /* inside `authorization` */
    struct http_config config;
    struct http_proxy proxy; /* of the environment */
    struct transfer *transfers;
    struct transfer *idle;
    int64_t worked_ms;    /* when libcurl last looked for what has arrived */
    unsigned stalls;      /* connections that went silent, and have no replacement yet */
    bool directory_first; /* trust the system's directory before its bundle */
};

#endif
