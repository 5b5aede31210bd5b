/*
 * Any text in which the key is redacted. The first byte of the input says how long the key is, the
 * next ones are the key, the rest is the text: first as it is, then with the key spelled in it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { KEY_MAX = 40 };

/* A key is printable ASCII; 0 if there is none at the start of the input. */
static size_t
read_key(const uint8_t *data, size_t size, char key[static KEY_MAX + 1])
{
    size_t length = size != 0 ? SECRET_REDACT_MIN + data[0] % (KEY_MAX - SECRET_REDACT_MIN) : 0;
    if (length == 0 || size < 1 + length)
        return 0;
    for (size_t i = 0; i < length; i++) {
        key[i] = (char)('!' + data[1 + i] % ('~' - '!' + 1));
        if (key[i] == '*')
            key[i] = 'x'; /* an asterisk is what replaces it */
    }
    key[length] = '\0';
    return length;
}

/* Unescapes what JSON escapes of ASCII; returns the length. */
static size_t
unescape(const char *text, size_t length, char *plain)
{
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        char hex[3] = "";
        plain[used] = text[i];
        if (text[i] == '\\' && i + 1 < length && text[i + 1] != '\0' &&
            strchr("\"\\/", text[i + 1]) != NULL) {
            plain[used] = text[++i];
        } else if (length - i >= 6 && memcmp(text + i, "\\u00", 4) == 0) {
            char *end;
            memcpy(hex, text + i + 4, 2);
            long code = strtol(hex, &end, 16);
            if (end == hex + 2 && hex[0] != '+' && hex[0] != '-' && hex[0] != ' ') {
                plain[used] = (char)code;
                i += 5;
            }
        }
        used++;
    }
    return used;
}

static void
expect_nothing_of(const char *key, size_t key_length, const char *text, size_t length)
{
    for (size_t i = 0; i + key_length <= length; i++)
        if (memcmp(text + i, key, key_length) == 0)
            abort();
}

/* Redacts a copy of the text; nothing of the key may be left, and JSON must stay JSON unless the
 * key has a character in it that JSON escapes. */
static void
check(const char *key, size_t key_length, const char *text, size_t length)
{
    char *copy = malloc(length + 1);
    char *plain = malloc(length + 1);
    struct json value;
    if (copy == NULL || plain == NULL)
        abort();
    memcpy(copy, text, length);
    copy[length] = '\0';
    bool is_json = json_check(copy, length, &value);
    secret_redact(copy, length, key);
    expect_nothing_of(key, key_length, copy, length);
    expect_nothing_of(key, key_length, plain, unescape(copy, length, plain));
    if (is_json && *value.bytes == '"' && strpbrk(key, "\"\\") == NULL &&
        !json_check(copy, length, &value))
        abort();
    free(plain);
    free(copy);
}

/* Spells the key with an escape of its character number `escaped`. */
static size_t
spell(const char *key, size_t escaped, char *out)
{
    static const char digits[] = "0123456789abcdef";
    size_t length = 0;
    for (size_t i = 0; key[i] != '\0'; i++) {
        if (i == escaped || key[i] == '"' || key[i] == '\\') {
            memcpy(out + length, "\\u00", 4);
            out[length + 4] = digits[(unsigned char)key[i] >> 4U];
            out[length + 5] = digits[(unsigned char)key[i] & 0xFU];
            length += 6;
        } else {
            out[length++] = key[i];
        }
    }
    return length;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char key[KEY_MAX + 1];
    size_t key_length = read_key(data, size, key);
    if (key_length == 0)
        return 0;
    const char *text = (const char *)data + 1 + key_length;
    size_t length = size - 1 - key_length;
    check(key, key_length, text, length);
    char *longer = malloc(length + 2 * sizeof "\\u0000" * KEY_MAX + 1);
    if (longer == NULL)
        abort();
    size_t before = length / 2;
    memcpy(longer, text, before);
    size_t used = before + spell(key, data[0] % (key_length + 1), longer + before);
    memcpy(longer + used, text + before, length - before);
    check(key, key_length, longer, used + length - before);
    free(longer);
    return 0;
}
