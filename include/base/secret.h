/*
 * Secrets: wiped after use, kept out of core dumps and out of all output.
 */
#ifndef FAXCTL_BASE_SECRET_H
#define FAXCTL_BASE_SECRET_H

#include <stddef.h>

/* Overwrites memory that held a secret; not optimized away. Accepts NULL. */
void secret_wipe(void *memory, size_t size);

/* Shorter secrets are not redacted: data may contain them by chance. */
enum { SECRET_REDACT_MIN = 8 };

/*
 * Replaces each occurrence of `secret` (ASCII) in `length` bytes of `text` by asterisks, so that a
 * key echoed by a server appears in no output. Finds it verbatim and with any characters escaped as
 * in JSON. JSON stays valid.
 *
 * Redact before truncating: a part of the secret is not found.
 */
void secret_redact(char *text, size_t length, const char *secret);

/* Disables core dumps of this process and, if the system can, debugging by the same user. Call it
 * before the first secret is read. */
void secret_forbid_core_dumps(void);

#endif
