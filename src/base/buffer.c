#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 2048 };

bool
buffer_append(struct buffer *buffer, const void *bytes, size_t length, size_t limit)
{
    if (length > limit || buffer->length > limit - length)
        return false;
    size_t capacity = buffer->capacity != 0 ? buffer->capacity : FIRST_CAPACITY;
    while (capacity <= buffer->length + length)
        capacity *= 2;
    if (capacity != buffer->capacity) {
        char *grown = realloc(buffer->bytes, capacity);
        if (grown == NULL)
            return false;
        buffer->bytes = grown;
        buffer->capacity = capacity;
    }
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
    return true;
}

char *
buffer_take(struct buffer *buffer)
{
    char *bytes = buffer->bytes;
    *buffer = (struct buffer){0};
    return bytes;
}

void
buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}
