#include "base/secret.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

void
secret_wipe(void *memory, size_t size)
{
    volatile unsigned char *bytes = memory;
    while (bytes != NULL && size-- != 0)
        *bytes++ = 0;
}

/* Reads one character at `at`, which JSON may have escaped; returns how many bytes it takes. */
static size_t
unescape(const char *at, const char *end, char *character)
{
    size_t left = (size_t)(end - at);
    *character = *at;
    if (*at != '\\' || left < 2)
        return 1;
    if (at[1] != 'u') {
        *character = at[1];
        return 2;
    }
    if (left < 6 || at[2] != '0' || at[3] != '0')
        return 1;
    const char digits[] = {at[4], at[5], '\0'};
    *character = (char)strtol(digits, NULL, 16);
    return 6;
}

/* How many bytes at `at` stand for the secret; 0 where they do not. */
static size_t
match(const char *at, const char *end, const char *secret)
{
    const char *next = at;
    for (; *secret != '\0'; secret++) {
        char character;
        if (next == end)
            return 0;
        next += unescape(next, end, &character);
        if (character != *secret)
            return 0;
    }
    return (size_t)(next - at);
}

void
secret_redact(char *text, size_t length, const char *secret)
{
    const char *end = text + length;
    if (strlen(secret) < SECRET_REDACT_MIN)
        return;
    const char *redacted_end = text; /* occurrences may overlap */
    char *at = text;
    while (at < end) {
        char character;
        size_t unit = unescape(at, end, &character);
        size_t matched = character == *secret ? match(at, end, secret) : 0;
        if (matched != 0)
            redacted_end = at + matched;
        if (at < redacted_end)
            memset(at, '*', unit);
        at += unit;
    }
}

void
secret_forbid_core_dumps(void)
{
    const struct rlimit none = {0, 0};
    /* Where this fails there is nothing to be done, and the work can go on. */
    (void)setrlimit(RLIMIT_CORE, &none);
}
