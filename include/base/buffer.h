/*
 * Byte buffers that grow up to a limit. A NUL always follows the content, so that text in a buffer
 * is a C string.
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

/* Appends `length` bytes. Returns false, with the buffer unchanged, if it would exceed `limit`
 * bytes or if out of memory. */
bool buffer_append(struct buffer *buffer, const void *bytes, size_t length, size_t limit);

/* Passes ownership of the bytes to the caller, who must free() them, and empties the buffer. NULL
 * if nothing was ever appended. */
char *buffer_take(struct buffer *buffer);

/* Frees the bytes and empties the buffer. Accepts an empty one. */
void buffer_free(struct buffer *buffer);

#endif
