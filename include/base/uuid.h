/*
 * Fax ids: UUIDs as text, 8-4-4-4-12 hexadecimal digits (RFC 9562).
 */
#ifndef FAXCTL_BASE_UUID_H
#define FAXCTL_BASE_UUID_H

#include <stdbool.h>
#include <stddef.h>

enum { UUID_TEXT_SIZE = 37 }; /* 36 characters and the NUL */

/* Reads a UUID in either case from `length` bytes, ignoring surrounding blanks, and writes it in
 * lower case as the API expects. Returns false for other text. */
bool uuid_parse(const char *text, size_t length, char uuid[static UUID_TEXT_SIZE]);

#endif
