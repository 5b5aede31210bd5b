/*
 * The documents that are stored for a fax: links, or why there are none.
 */
#ifndef FAXCTL_MODEL_FAX_DOCUMENT_H
#define FAXCTL_MODEL_FAX_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/error.h"
#include "model/fax.h"

enum { FAX_DOCUMENTS_MAX = 2 * FAX_LINKS_MAX };

/* Collects the links to the stored documents, or to the preview. The media_url of an outbound fax
 * is the sender's own, not a stored document. A link that differs from an earlier one only in its
 * signature counts once. Returns their number. */
size_t fax_documents(const struct fax *fax, bool preview,
                     const char *links[static FAX_DOCUMENTS_MAX]);

/* Sets the error of a fax without such a link: category not_found. Always returns false. */
bool fax_document_missing(const struct fax *fax, bool preview, struct error *error);

#endif
