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

size_t
link_documents(const struct fax *fax, bool preview, const char *links[static LINK_DOCUMENTS_MAX])
{
    const struct fax_links *sources[] = {preview ? &fax->preview_url : &fax->stored_media_url,
                                         &fax->media_url};
    bool inbound = fax->direction.code == FAX_DIRECTION_INBOUND; /* else its sender's own link */
    size_t count = 0;
    for (size_t i = 0; i < (inbound && !preview ? 2 : 1); i++) {
        for (size_t j = 0; j < sources[i]->count; j++) {
            const char *link = fax_link(sources[i], j);
            size_t length = link_public_length(link);
            size_t k = 0;
            while (k < count &&
                   (link_public_length(links[k]) != length || memcmp(links[k], link, length) != 0))
                k++;
            if (k == count && *link != '\0')
                links[count++] = link;
        }
    }
    return count;
}

bool
link_explain_missing(const struct fax *fax, bool preview, struct error *error)
{
    const char *id = fax->id.value.text;
    const char *name = fax->media_name.value.text;
    error_set(error, ERROR_NOT_FOUND, preview ? "the fax has no preview" : "no stored document");
    error->retryable = fax_outcome(fax) == FAX_OUTCOME_PENDING;
    if (error->retryable)
        return error_hint(error, "the fax is not final: use faxctl wait %s", id);
    if (preview)
        return error_hint(error, "a preview must be requested when the fax is sent");
    if (name != NULL && *name != '\0')
        return error_hint(error, "the document sent is at GET /media/%s/download", name);
    return error_hint(error, "see faxctl get %s; a document sent needs store_media", id);
}
