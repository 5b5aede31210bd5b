/*
 * Links to stored media. A presigned link is a secret, whoever holds it can read the fax, and it
 * is a temporary one: the link itself says until when.
 */
#ifndef FAXCTL_MODEL_LINK_H
#define FAXCTL_MODEL_LINK_H

#include <stdbool.h>
#include <stdint.h>

/* Finds when a link expires, from its query: `X-Amz-Date` and `X-Amz-Expires` (AWS Signature
 * Version 4, query parameters), or `Expires`, in seconds since the Epoch (Signature Version 2).
 * Returns false where the link does not say. */
bool link_expiry(const char *url, int64_t *seconds);

#endif
