#include "model/link.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/time.h"

enum { PARAMETER_SIZE = 32 };

/* Finds the value of a query parameter, whose name may have either case. Returns NULL if the URL
 * has none; *length is the length of the value. */
static const char *
find_parameter(const char *url, const char *name, size_t *length)
{
    size_t name_length = strlen(name);
    const char *at = url + strcspn(url, "?#");
    bool more = *at == '?';
    while (more) {
        at++;
        if (strncasecmp(at, name, name_length) == 0 && at[name_length] == '=') {
            at += name_length + 1;
            *length = strcspn(at, "&#");
            return at;
        }
        at += strcspn(at, "&#");
        more = *at == '&';
    }
    return NULL;
}

/* Copies the value of a query parameter. Returns false if the URL has none, or one that is too long
 * for a time or a duration. */
static bool
query_parameter(const char *url, const char *name, char value[static PARAMETER_SIZE])
{
    size_t length;
    const char *found = find_parameter(url, name, &length);
    if (found == NULL || length >= PARAMETER_SIZE)
        return false;
    memcpy(value, found, length);
    value[length] = '\0';
    return true;
}

/* Reads a number of seconds, of at most 12 digits: past the year 30000. */
static bool
parse_seconds(const char *text, int64_t *seconds)
{
    const char *rest = text_number(text, INT64_C(999999999999), seconds);
    return rest != NULL && *rest == '\0';
}

bool
link_expiry(const char *url, int64_t *seconds)
{
    char date[PARAMETER_SIZE];
    char lifetime_text[PARAMETER_SIZE];
    int64_t lifetime;
    if (query_parameter(url, "X-Amz-Date", date) &&
        query_parameter(url, "X-Amz-Expires", lifetime_text)) {
        if (!clock_parse(date, seconds) || !parse_seconds(lifetime_text, &lifetime))
            return false;
        *seconds += lifetime;
        return true;
    }
    return query_parameter(url, "Expires", date) && parse_seconds(date, seconds);
}

size_t
link_public_length(const char *url)
{
    /* Of Amazon (Signature Version 4 and 2), CloudFront, Google and Azure. */
    static const char *const secrets[] = {
        "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token",
        "X-Amz-Date",      "X-Amz-Expires",    "X-Goog-Signature",
        "Signature",       "Expires",          "sig"};
    size_t length;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (find_parameter(url, secrets[i], &length) != NULL)
            return strcspn(url, "?");
    return strlen(url);
}
