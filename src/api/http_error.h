/*
 * What libcurl's codes mean to somebody who wants a fax.
 */
#ifndef FAXCTL_HTTP_ERROR_H
#define FAXCTL_HTTP_ERROR_H

#include "http_transfer.h"

/* Describes why a transfer failed: who caused it, what happened and what to do. */
void http_error_describe(const struct transfer *transfer, CURLcode code, struct error *error);

/* Reports a failure of libcurl as a whole. Always returns false. */
bool http_error_multi(CURLMcode code, struct error *error);

#endif
