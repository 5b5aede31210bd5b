/*
 * Links to the stored documents of a fax, usually presigned. A link is a secret: anyone who has it
 * can read the fax. It is temporary; the query contains its expiry.
 */
#ifndef FAXCTL_MODEL_LINK_H
#define FAXCTL_MODEL_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/error.h"
#include "model/fax.h"

enum { LINK_DOCUMENTS_MAX = 2 * FAX_LINKS_MAX };

/* Reads when a link expires, in seconds since the Epoch, from `X-Amz-Date` and `X-Amz-Expires` (AWS
 * Signature Version 4, query parameters) or `Expires` (Signature Version 2). Returns false if it
 * has neither. */
bool link_expiry(const char *url, int64_t *seconds);

/* Collects the links to the documents of a fax that are stored, or to its preview, borrowed from
 * the record. Those that differ only in their signatures count once. The media_url of an outbound
 * fax is its sender's own. Returns their number. */
size_t link_documents(const struct fax *fax, bool preview,
                      const char *links[static LINK_DOCUMENTS_MAX]);

/* Sets the error of a fax without such a link: category not_found. Always returns false. */
bool link_explain_missing(const struct fax *fax, bool preview, struct error *error);

/* Returns the length of the public part of a link: up to the query if it is presigned, else all of
 * it. */
size_t link_public_length(const char *url);

#endif
