/*
 * Presigned links to stored media. A link is a secret: anyone who has it can read the fax. It is
 * temporary; the query contains its expiry.
 */
#ifndef FAXCTL_MODEL_LINK_H
#define FAXCTL_MODEL_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads when a link expires, in seconds since the Epoch, from `X-Amz-Date` and `X-Amz-Expires` (AWS
 * Signature Version 4, query parameters) or `Expires` (Signature Version 2). Returns false if it
 * has neither. */
bool link_expiry(const char *url, int64_t *seconds);

/* Returns the length of the public part of a link: up to the query if it is presigned, else all of
 * it. */
size_t link_public_length(const char *url);

#endif
