#include "model/link.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/time.h"

/* Finds the value of a query parameter, whose name is case-insensitive. Returns NULL if the URL has
 * none. */
static const char *
find_parameter(const char *url, const char *name)
{
    size_t length = strlen(name);
    const char *at = url + strcspn(url, "?#");
    while (*at == '?' || *at == '&') {
        at++;
        if (strncasecmp(at, name, length) == 0 && at[length] == '=')
            return at + length + 1;
        at += strcspn(at, "&#");
    }
    return NULL;
}

/* Reads a parameter in seconds, of at most 12 digits. */
static bool
find_seconds(const char *url, const char *name, int64_t *seconds)
{
    const char *value = find_parameter(url, name);
    const char *end = value != NULL ? text_number(value, INT64_C(999999999999), seconds) : NULL;
    return end != NULL && strchr("&#", *end) != NULL;
}

bool
link_expiry(const char *url, int64_t *seconds)
{
    char date[32];
    int64_t lifetime;
    const char *value = find_parameter(url, "X-Amz-Date");
    if (value != NULL && find_seconds(url, "X-Amz-Expires", &lifetime)) {
        text_copy(date, sizeof date, value, strcspn(value, "&#"));
        if (clock_parse(date, seconds)) {
            *seconds += lifetime;
            return true;
        }
    }
    return find_seconds(url, "Expires", seconds);
}

size_t
link_public_length(const char *url)
{
    /* Amazon (Signature Version 4 and 2), CloudFront, Google and Azure. */
    static const char *const secrets[] = {
        "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token",
        "X-Amz-Date",      "X-Amz-Expires",    "X-Goog-Signature",
        "Signature",       "Expires",          "sig"};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (find_parameter(url, secrets[i]) != NULL)
            return strcspn(url, "?");
    return strlen(url);
}
