/*
 * The proxy that the environment names for https, so that an error can name it. Whether it is used
 * (no_proxy) is up to libcurl.
 */
#ifndef FAXCTL_HTTP_PROXY_H
#define FAXCTL_HTTP_PROXY_H

enum { HTTP_PROXY_NAME_SIZE = 264 };

struct http_proxy {
    char name[HTTP_PROXY_NAME_SIZE]; /* `host:port` without credentials; empty: there is none */
    unsigned port;
};

/* Reads the proxy from the environment. What is not a proxy counts as none; libcurl reports it. */
void http_proxy_find(struct http_proxy *proxy);

#endif
