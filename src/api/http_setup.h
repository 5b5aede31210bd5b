/*
 * The options of a transfer: protocols, time limits, certificates.
 */
#ifndef FAXCTL_HTTP_SETUP_H
#define FAXCTL_HTTP_SETUP_H

#include "http_transfer.h"

/* Sets an option. Returns false if libcurl refuses it; *error is set then. */
#define HTTP_SET(easy, option, value, error)                                                       \
    http_option(curl_easy_setopt(easy, option, value), option, error)

/* Whether libcurl accepted an option; if not, *error says why. */
bool http_option(CURLcode code, CURLoption option, struct error *error);

/* Sets the options that are the same for every request. On failure *error is set. */
bool http_setup_transfer(struct transfer *transfer, struct error *error);

/* Chooses the certificates to trust. On failure *error is set. */
bool http_setup_trust(struct transfer *transfer, struct error *error);

/* Sets the options of one request. On failure *error is set. */
bool http_setup_request(struct transfer *transfer, const char *url, struct error *error);

/* Sets the time that is left for a transfer. On failure *error is set. */
bool http_setup_deadline(struct transfer *transfer, struct error *error);

#endif
