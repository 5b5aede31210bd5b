/*
 * Types and functions shared by http*.c and the unit tests.
 */
#ifndef FAXCTL_HTTP_PRIVATE_H
#define FAXCTL_HTTP_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CURL_DISABLE_DEPRECATION /* protocols as text need libcurl 7.85 */
#include <curl/curl.h>

#include "api/http.h"

/* Maximum size of all headers of a response, in bytes. libcurl's own limits differ between HTTP/1
 * and HTTP/2 and between versions. */
enum { HTTP_HEADERS_LIMIT = 100 << 10 };

/* One request at a time; its libcurl handle is reused for the next. */
struct transfer {
    struct http *http;
    CURL *easy;
    bool active; /* started and not finished */
    int64_t deadline_ms;
    uint64_t body_limit;
    struct http_media *media; /* of the request */
    bool plain;               /* http: no TLS and no proxy, for loopback addresses only */
    bool from_directory;      /* verified against the certificate directory only */
    bool compressed;          /* the response has a Content-Encoding */
    bool tunnelled;           /* a proxy has completed the headers of its answer to CONNECT */
    bool headers_ended;       /* of the response, so far */
    size_t headers_size;      /* bytes of them */
    unsigned port;            /* of the last connection attempt; 0: none */
    int request_id_rank;      /* index of the header that named the request id */
    char date[40];            /* the headers, parsed only when needed: that is slow */
    char retry_after[40];
    int64_t rate_limit_reset_seconds; /* x-ratelimit-reset; -1: none */
    curl_off_t received;              /* bytes of headers and body; -1: request not sent yet */
    int64_t progressed_ms;     /* when `received` last changed, initially when connecting began */
    struct http_result result; /* may be set by a callback that aborts the transfer */
    char error_text[CURL_ERROR_SIZE];
};

struct http {
    CURLM *multi;
    struct curl_slist *headers;
    char *key; /* inside the first header */
    struct http_config config;
    int running;                 /* active transfers */
    int64_t stalled_ms;          /* time of the last stall; 0: none */
    bool directory_first;        /* try the system's certificate directory before its bundle */
    struct transfer transfers[]; /* `connections` of them */
};

/* http.c */

/* Returns whether the request has been sent: the connection, including proxy and TLS, was ready. */
bool http_is_sent(const struct transfer *transfer);

/* http_response.c */

/* Clears what the headers have set. */
void http_reset_response(struct transfer *transfer);

/* Parses one header line of `length` bytes, including the line end. A status line starts the
 * response over, after an interim response. Returns false for a content coding other than a single
 * gzip. */
bool http_take_header(struct transfer *transfer, const char *bytes, size_t length);

/* http_setup.c */

/* Sets the headers of all requests, with the key. Returns false if out of memory. */
bool http_make_headers(struct http *http, const char *bearer);

/* Sets the certificates to trust by default: the system's. */
void http_choose_trust(struct http *http);

/* Returns whether a directory has certificates with hashed names; `path` may be NULL. */
bool http_has_hashed_names(const char *path);

/* Sets an option of a handle, unless an earlier one has failed with `code`. */
#define HTTP_SET(code, easy, option, value)                                                        \
    ((code) = (code) != CURLE_OK ? (code) : curl_easy_setopt(easy, option, value))

/* Set the options of a request, and those of one attempt. */
CURLcode http_set_request(struct transfer *transfer, const char *url);
CURLcode http_set_attempt(struct transfer *transfer);

/* http_error.c */

/* The https proxy of the environment. */
struct http_proxy {
    const char *variable; /* the environment variable, or NULL */
    unsigned port;        /* 0 if there is no proxy, or its URL is invalid */
    bool https;           /* the connection to it is encrypted */
    bool ends_early;      /* an unescaped `/`, `?` or `#` in its password ends the host name */
    char name[264];       /* `host:port`, without credentials */
};

/* Reads the proxy from the environment. libcurl decides whether to use it (no_proxy). */
void http_find_proxy(struct http_proxy *proxy);

/* Sets the error of a failed transfer: who caused it, what happened and what to do. Keeps the error
 * of a callback. */
void http_describe_error(struct transfer *transfer, CURLcode code);

/* Report an option that libcurl refuses, and a failure of libcurl as a whole. Return false. */
bool http_option_error(CURLcode code, struct error *error);
bool http_multi_error(CURLMcode code, struct error *error);

/* http_trace.c */

/* Returns the start of the first secret in a line: the value of a secret header, the credentials or
 * the query of a URL, a proxy in quotes; in the trace of `media`, whatever follows a question mark.
 * NULL if there is none. */
char *http_find_secret(char *line, bool media);

/* libcurl callback for --trace; `data` is the transfer. */
int http_trace(CURL *easy, curl_infotype type, char *bytes, size_t length, void *data);

/* Writes `length` bytes of the conversation to a line-buffered file, each line marked as curl does:
 * `>` for sent, `<` for received, `*` for other events. Redacts secret headers, the query of every
 * URL (a presigned link is a secret), for `media` also that of the request, and `key`. Escapes
 * characters that could drive a terminal. */
void http_trace_write(FILE *out, char mark, const char *bytes, size_t length, const char *key,
                      bool media);

#endif
