/*
 * Fax ids: UUIDs as text, 8-4-4-4-12 hexadecimal digits (RFC 9562), and a set of them.
 */
#ifndef FAXCTL_BASE_UUID_H
#define FAXCTL_BASE_UUID_H

#include <stdbool.h>
#include <stddef.h>

enum { UUID_TEXT_SIZE = 37 }; /* 36 characters and the NUL */

/* Parses a UUID of `length` bytes, ignoring surrounding blanks and one pair of double quotes, and
 * writes it in lower case, as the API expects it. Returns false if it is not one. */
bool uuid_parse(const char *text, size_t length, char uuid[static UUID_TEXT_SIZE]);

/* A set that grows by 16 bytes per UUID. Starts as {0}; free it with uuid_set_free(). */
struct uuid_set {
    struct uuid_bucket *buckets; /* owned; NULL until the first UUID */
};

/* Adds a UUID in lower case. *added is whether it is new. Returns false if out of memory. */
bool uuid_set_add(struct uuid_set *set, const char uuid[static UUID_TEXT_SIZE], bool *added);

/* Frees what the set owns and empties it. */
void uuid_set_free(struct uuid_set *set);

#endif
