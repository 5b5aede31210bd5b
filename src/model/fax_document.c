#include "model/fax_document.h"

#include <string.h>

#include "model/link.h"

/* Returns whether two links differ only in their signatures. */
static bool
is_same(const char *link, const char *other)
{
    size_t length = link_public_length(link);
    return link_public_length(other) == length && memcmp(link, other, length) == 0;
}

size_t
fax_documents(const struct fax *fax, bool preview, const char *links[static FAX_DOCUMENTS_MAX])
{
    bool inbound = fax->direction.code == FAX_DIRECTION_INBOUND;
    const struct fax_links *sources[] = {preview ? &fax->preview_url : &fax->stored_media_url,
                                         !preview && inbound ? &fax->media_url : NULL};
    size_t count = 0;
    for (size_t i = 0; i < 2 && sources[i] != NULL; i++) {
        for (size_t j = 0; j < sources[i]->count; j++) {
            const char *link = fax_link(sources[i], j);
            size_t k = 0;
            while (k < count && !is_same(links[k], link))
                k++;
            if (k == count && *link != '\0')
                links[count++] = link;
        }
    }
    return count;
}

bool
fax_document_missing(const struct fax *fax, bool preview, struct error *error)
{
    const char *name = fax->media_name.value.text;
    bool stored = fax->direction.code != FAX_DIRECTION_OUTBOUND || fax->store_media.flag;
    error_set(error, ERROR_NOT_FOUND, preview ? "the fax has no preview" : "no stored document");
    error->retryable = fax_outcome(fax) == FAX_OUTCOME_PENDING;
    if (error->retryable)
        return error_hint(error, "the fax is not final: use faxctl wait %s", fax->id.value.text);
    if (preview)
        return error_hint(error, "a preview must be requested when the fax is sent");
    if (name != NULL && *name != '\0')
        return error_hint(error, "the document sent is at GET /media/%s/download", name);
    return error_hint(error,
                      stored ? "see faxctl get %s"
                             : "the API stores it only if store_media is set on sending",
                      fax->id.value.text);
}
