/*
 * Secrets: kept as briefly as can be, and never in a core dump.
 */
#ifndef FAXCTL_BASE_SECRET_H
#define FAXCTL_BASE_SECRET_H

#include <stddef.h>

/* Overwrites memory that held a secret, in a way that no optimiser leaves out. Accepts NULL. */
void secret_wipe(void *memory, size_t size);

/* A shorter secret is no key, but a word that data may hold by chance. */
enum { SECRET_REDACT_MIN = 8 };

/* Overwrites every occurrence of `secret` in `length` bytes of `text`, as it is or with characters
 * escaped as in JSON, with asterisks, so that a
 * server that echoes the key cannot make it appear in any output. A secret of less than
 * SECRET_REDACT_MIN bytes is let be. */
void secret_redact(char *text, size_t length, const char *secret);

/* Turns core dumps of this process off. Call it before the first secret is read. */
void secret_forbid_core_dumps(void);

#endif
