/*
 * Fax ids: UUIDs as text, 8-4-4-4-12 hexadecimal digits (RFC 9562).
 */
#ifndef FAXCTL_BASE_UUID_H
#define FAXCTL_BASE_UUID_H

#include <stdbool.h>
#include <stddef.h>

enum { UUID_TEXT_SIZE = 37 }; /* 36 characters and the NUL */

/* Reads a UUID of either case from `length` bytes, with blanks around it ignored, and writes it in
 * lower case as the API wants it. Returns false if it is not one. */
bool uuid_parse(const char *text, size_t length, char uuid[static UUID_TEXT_SIZE]);

#endif
