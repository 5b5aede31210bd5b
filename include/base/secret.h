/*
 * Secrets: wiped after use, kept out of core dumps and out of all output.
 */
#ifndef FAXCTL_BASE_SECRET_H
#define FAXCTL_BASE_SECRET_H

#include <stddef.h>

/* Overwrites memory that held a secret; no optimizer removes this. Accepts NULL. */
void secret_wipe(void *memory, size_t size);

/* A shorter secret is not redacted: data may contain such a word by chance. */
enum { SECRET_REDACT_MIN = 8 };

/*
 * Replaces each occurrence of `secret` (ASCII) in `length` bytes of `text` by asterisks, so that a
 * server that echoes the key cannot make it appear in any output. An occurrence starts at any byte,
 * verbatim or with any of its characters escaped as in JSON. JSON stays valid.
 *
 * Redact before text is cut: a part of the secret is not found.
 */
void secret_redact(char *text, size_t length, const char *secret);

/* Disables core dumps of this process and, if the system can, access by debuggers of the same user.
 * Call it before the first secret is read. */
void secret_forbid_core_dumps(void);

#endif
