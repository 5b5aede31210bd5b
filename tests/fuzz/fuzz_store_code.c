/*
 * Reads the code of a media store's error from any bytes: only letters and digits come out.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer body = {0};
    char code[REQUEST_STORE_CODE_SIZE];
    if (!buffer_append(&body, data, size, 1 << 20))
        return 0;
    memset(code, '<', sizeof code);
    request_store_code(body.bytes, code);
    if (memchr(code, '\0', sizeof code) == NULL || strstr(body.bytes, code) == NULL)
        abort();
    for (const char *at = code; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at))
            abort();
    buffer_free(&body);
    return 0;
}
