/*
 * libcurl's memory. libcurl reports a header that is over its limits as "out of memory"
 * (CURLE_OUT_OF_MEMORY, before 8.6), and its decoders report a lack of memory as a write error. So
 * faxctl notes whether an allocation of libcurl has really failed.
 */
#ifndef FAXCTL_HTTP_MEMORY_H
#define FAXCTL_HTTP_MEMORY_H

#include <stdbool.h>

#include <curl/curl.h>

/* Initializes libcurl; curl_global_cleanup() undoes it. */
CURLcode http_memory_init(void);

/* Whether an allocation of libcurl has failed since this was last asked. */
bool http_memory_failed(void);

#endif
