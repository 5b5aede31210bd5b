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

/* Reads one ASCII character at `at`, which JSON may have escaped; returns how many bytes it
 * takes. */
static size_t
unescape(const char *at, const char *end, char *character)
{
    size_t left = (size_t)(end - at);
    *character = *at;
    if (*at != '\\' || left < 2)
        return 1;
    if (at[1] == '"' || at[1] == '\\' || at[1] == '/') {
        *character = at[1];
        return 2;
    }
    if (left < 6 || at[1] != 'u' || at[2] != '0' || at[3] != '0' || text_hex_value(at[4]) < 0 ||
        text_hex_value(at[5]) < 0)
        return 1;
    *character = (char)(text_hex_value(at[4]) << 4 | text_hex_value(at[5]));
    return 6;
}

/* How many bytes at `at` spell the secret with escapes; 0 if they do not. */
static size_t
match_escaped(const char *at, const char *end, const char *secret)
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

/* How many bytes at `at` spell the secret, with escapes or as it is; 0 if they do not. */
static size_t
match(const char *at, const char *end, const char *secret, size_t secret_length)
{
    if (*at != *secret && *at != '\\')
        return 0;
    size_t escaped = match_escaped(at, end, secret);
    bool as_it_is = (size_t)(end - at) >= secret_length && memcmp(at, secret, secret_length) == 0;
    return as_it_is && secret_length > escaped ? secret_length : escaped;
}

/* How many bytes the JSON escape at `at` takes. */
static size_t
escape_length(const char *at, const char *end)
{
    size_t length = 2;
    if (end - at < 6 || at[1] != 'u')
        return length;
    while (length < 6 && text_hex_value(at[length]) >= 0)
        length++;
    return length == 6 ? length : 2;
}

/* Where the secret or an escape may begin next: most of a response is neither. */
struct candidates {
    char *end;    /* of the text */
    char first;   /* byte of the secret */
    char *secret; /* the next such byte, as far as it was looked for */
    char *escape; /* the next backslash, likewise */
};

static char *
find(char *at, char *end, char c)
{
    char *found = memchr(at, c, (size_t)(end - at));
    return found != NULL ? found : end;
}

/* The first candidate at or after `at`; the end of the text if there is none. */
static char *
next_candidate(struct candidates *candidates, char *at)
{
    if (candidates->secret < at)
        candidates->secret = find(at, candidates->end, candidates->first);
    if (candidates->escape < at)
        candidates->escape = find(at, candidates->end, '\\');
    return candidates->secret < candidates->escape ? candidates->secret : candidates->escape;
}

void
secret_redact(char *text, size_t length, const char *secret)
{
    char *end = text + length;
    const char *redacted_end = text; /* occurrences may overlap */
    size_t secret_length = strlen(secret);
    char *escape = text; /* the last escape, and where it ends */
    const char *escape_end = text;
    if (secret_length < SECRET_REDACT_MIN || length == 0)
        return;
    struct candidates candidates = {end, *secret, find(text, end, *secret), find(text, end, '\\')};
    for (char *at = next_candidate(&candidates, text); at < end;) {
        if (at >= escape_end && *at == '\\') {
            escape = at;
            escape_end = at + escape_length(at, end);
        }
        size_t matched = match(at, end, secret, secret_length);
        if (matched != 0 && at + matched > redacted_end)
            redacted_end = at + matched;
        if (matched != 0 && at < escape_end) /* in JSON, a part of an escape would be invalid */
            memset(escape, '*', (size_t)(at - escape));
        if (at < redacted_end)
            *at = '*';
        at++;
        if (at < end && at >= redacted_end)
            at = next_candidate(&candidates, at);
    }
}

void
secret_forbid_core_dumps(void)
{
    const struct rlimit none = {0, 0};
    /* If one of these fails, nothing can be done, and the work can go on. */
    (void)setrlimit(RLIMIT_CORE, &none);
#ifdef PR_SET_DUMPABLE
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
