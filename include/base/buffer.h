/*
 * Bytes that grow, up to a limit. The content is always followed by a NUL that does not count, so
 * that a buffer of text can be read as a C string.
 */
#ifndef FAXCTL_BASE_BUFFER_H
#define FAXCTL_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *bytes;     /* owned; NULL until the first byte */
    size_t length;   /* bytes in use, without the NUL */
    size_t capacity; /* bytes allocated */
};

/* Appends `length` bytes. Returns false, and leaves the buffer as it was, if it would hold more
 * than `limit` bytes or if there is no memory. */
bool buffer_append(struct buffer *buffer, const void *bytes, size_t length, size_t limit);

/* Empties the buffer and keeps its memory for the next use. */
void buffer_clear(struct buffer *buffer);

/* Hands the bytes over to the caller, who frees them with free(); the buffer is empty again.
 * NULL if nothing was ever appended. */
char *buffer_take(struct buffer *buffer);

/* Frees what the buffer owns; it is empty again. Accepts an empty one. */
void buffer_free(struct buffer *buffer);

#endif
