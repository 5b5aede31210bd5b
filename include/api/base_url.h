/*
 * The address of the API, and the rule that the key must not cross a network in the clear.
 */
#ifndef FAXCTL_API_BASE_URL_H
#define FAXCTL_API_BASE_URL_H

#include <stdbool.h>

#include "model/error.h"

#define BASE_URL_DEFAULT "https://api.telnyx.com/v2"

/*
 * Checks a base URL, which `source` names in an error, and copies it without a slash at its end:
 * https, or plain http to a loopback address (127.0.0.0/8, ::1, localhost), with no user, query or
 * fragment. On success *base_url is a string for the caller to free(). On failure *error is set,
 * category usage.
 */
bool base_url_check(const char *text, const char *source, char **base_url, struct error *error);

#endif
