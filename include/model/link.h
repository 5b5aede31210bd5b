/*
 * Links to stored media. A presigned link is a secret: whoever holds it can read the fax. It is
 * temporary: the link itself holds its expiry.
 */
#ifndef FAXCTL_MODEL_LINK_H
#define FAXCTL_MODEL_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Finds when a link expires, from its query: `X-Amz-Date` and `X-Amz-Expires` (AWS Signature
 * Version 4, query parameters), or `Expires`, in seconds since the Epoch (Signature Version 2).
 * Returns false if it has none of these. */
bool link_expiry(const char *url, int64_t *seconds);

/* How many bytes at the start of a link are not secret: those before the query of a presigned link,
 * all bytes of any other link. */
size_t link_public_length(const char *url);

#endif
