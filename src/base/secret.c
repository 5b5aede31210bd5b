#include "base/secret.h"

#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/text.h"

void
secret_wipe(void *memory, size_t size)
{
    volatile unsigned char *bytes = memory;
    while (bytes != NULL && size-- != 0)
        *bytes++ = 0;
}

/* Decodes one character at `at`, possibly escaped as in JSON; returns its length in bytes. An
 * escaped control character yields its letter: no secret contains one. */
static size_t
read_character(const char *at, const char *end, unsigned *character)
{
    size_t left = (size_t)(end - at);
    *character = (unsigned char)*at;
    if (*at != '\\' || left < 2)
        return 1;
    *character = (unsigned char)at[1];
    unsigned unit = left < 6 ? TEXT_NO_UNIT : text_escaped_unit(at);
    if (unit == TEXT_NO_UNIT)
        return 2;
    *character = unit;
    return 6;
}

/* Returns the length of an occurrence of the secret at `at`, or 0. */
static size_t
match(const char *at, const char *end, const char *secret, size_t secret_length)
{
    const char *next = at;
    size_t matched = 0;
    while (matched < secret_length && next < end) {
        unsigned character;
        next += read_character(next, end, &character);
        if (character != (unsigned char)secret[matched])
            break;
        matched++;
    }
    if (matched == secret_length)
        return (size_t)(next - at);
    bool verbatim = (size_t)(end - at) >= secret_length && memcmp(at, secret, secret_length) == 0;
    return verbatim ? secret_length : 0;
}

void
secret_redact(char *text, size_t length, const char *secret)
{
    const char *end = text + length;
    size_t secret_length = strlen(secret);
    if (secret_length < SECRET_REDACT_MIN)
        return;
    for (char *at = text; at < end;) {
        if (*at != *secret && *at != '\\') {
            at++;
            continue;
        }
        /* An occurrence that starts inside an escape includes the whole escape. */
        unsigned character;
        size_t size = read_character(at, end, &character);
        size_t offset = 0;
        size_t matched = 0;
        while (offset < size && (matched = match(at + offset, end, secret, secret_length)) == 0)
            offset++;
        if (matched != 0) {
            size = offset + matched;
            memset(at, '*', size);
        }
        at += size;
    }
}

void
secret_forbid_core_dumps(void)
{
    const struct rlimit none = {0, 0};
    /* Failures are ignored: nothing can be done about them. */
    (void)setrlimit(RLIMIT_CORE, &none);
#ifdef PR_SET_DUMPABLE
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
