#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 2048 };

static bool
reserve(struct buffer *buffer, size_t needed)
{
    if (needed != 0 && needed <= buffer->capacity)
        return true;
    if (needed == 0)
        return false; /* SIZE_MAX bytes and a NUL */
    size_t capacity = buffer->capacity != 0 ? buffer->capacity : FIRST_CAPACITY;
    while (capacity < needed) {
        if (capacity > (size_t)-1 / 2)
            return false;
        capacity *= 2;
    }
    char *bytes = realloc(buffer->bytes, capacity);
    if (bytes == NULL)
        return false;
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

bool
buffer_append(struct buffer *buffer, const void *bytes, size_t length, size_t limit)
{
    if (length > limit || buffer->length > limit - length)
        return false;
    if (!reserve(buffer, buffer->length + length + 1))
        return false;
    if (length != 0)
        memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
    return true;
}

void
buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    if (buffer->bytes != NULL)
        buffer->bytes[0] = '\0';
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
