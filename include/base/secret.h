/*
 * Secrets: kept no longer than needed, never in a core dump, and never in what is shown.
 */
#ifndef FAXCTL_BASE_SECRET_H
#define FAXCTL_BASE_SECRET_H

#include <stddef.h>

/* Overwrites memory that held a secret, in a way that no optimizer removes. Accepts NULL. */
void secret_wipe(void *memory, size_t size);

/* A shorter secret is not redacted: data may contain such a word by chance. */
enum { SECRET_REDACT_MIN = 8 };

/*
 * Overwrites every occurrence of `secret` in `length` bytes of `text` with asterisks, so that a
 * server that echoes the key cannot make it appear in any output. An occurrence may start at any
 * byte, overlap another one, and be spelled as it is or with any of its characters escaped as in
 * JSON. JSON stays JSON. The secret is ASCII.
 *
 * Redact before a text is cut: a part of the secret is not found.
 */
void secret_redact(char *text, size_t length, const char *secret);

/* Turns off core dumps of this process and, if the system can do that, access by debuggers of the
 * same user. Call it before the first secret is read. */
void secret_forbid_core_dumps(void);

#endif
