#include "faxctl/secret.h"

#include <string.h>
#include <sys/resource.h>

void
secret_wipe(void *memory, size_t size)
{
    volatile unsigned char *bytes = memory;
    while (bytes != NULL && size-- != 0)
        *bytes++ = 0;
}

void
secret_redact(char *text, size_t length, const char *secret)
{
    size_t secret_length = strlen(secret);
    if (secret_length < SECRET_REDACT_LEAST)
        return;
    const char *end = text + length;
    char *at = text;
    while ((size_t)(end - at) >= secret_length) {
        at = memchr(at, secret[0], (size_t)(end - at) - secret_length + 1);
        if (at == NULL)
            return;
        if (memcmp(at, secret, secret_length) == 0)
            memset(at, '*', secret_length);
        at++;
    }
}

void
secret_forbid_core_dumps(void)
{
    const struct rlimit none = {0, 0};
    /* Where this fails there is nothing to be done, and the work can go on. */
    (void)setrlimit(RLIMIT_CORE, &none);
}
