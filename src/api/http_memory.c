#include "http_memory.h"

#include <stdlib.h>
#include <string.h>

/* libcurl passes no context to its allocator, so this cannot be part of a transport. */
static bool failed;

static void *
note(void *block, bool wanted)
{
    failed = failed || (block == NULL && wanted);
    return block;
}

static void *
allocate(size_t size)
{
    return note(malloc(size), size != 0);
}

static void *
allocate_zeroed(size_t count, size_t size)
{
    return note(calloc(count, size), count != 0 && size != 0);
}

static void *
reallocate(void *block, size_t size)
{
    return note(realloc(block, size), size != 0);
}

static char *
duplicate(const char *text)
{
    return note(strdup(text), true);
}

CURLcode
http_memory_init(void)
{
    return curl_global_init_mem(CURL_GLOBAL_DEFAULT, allocate, free, reallocate, duplicate,
                                allocate_zeroed);
}

bool
http_memory_failed(void)
{
    bool result = failed;
    failed = false;
    return result;
}
