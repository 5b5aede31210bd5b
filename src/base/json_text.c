#include "base/json_text.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum { NO_UNIT = 0x10000 };

struct scanner {
    const char *at;
    const char *end;
    int depth;
};

static bool scan_value(struct scanner *scanner);

static void
scan_space(struct scanner *scanner)
{
    while (scanner->at < scanner->end && json_is_space(*scanner->at))
        scanner->at++;
}

static bool
scan_character(struct scanner *scanner, char wanted)
{
    if (scanner->at == scanner->end || *scanner->at != wanted)
        return false;
    scanner->at++;
    return true;
}

static size_t
scan_digits(struct scanner *scanner)
{
    const char *start = scanner->at;
    while (scanner->at < scanner->end && *scanner->at >= '0' && *scanner->at <= '9')
        scanner->at++;
    return (size_t)(scanner->at - start);
}

static bool
scan_number(struct scanner *scanner)
{
    scan_character(scanner, '-');
    if (!scan_character(scanner, '0') && scan_digits(scanner) == 0)
        return false;
    if (scan_character(scanner, '.') && scan_digits(scanner) == 0)
        return false;
    if (!scan_character(scanner, 'e') && !scan_character(scanner, 'E'))
        return true;
    if (!scan_character(scanner, '+'))
        scan_character(scanner, '-');
    return scan_digits(scanner) != 0;
}

static bool
scan_literal(struct scanner *scanner)
{
    static const char *const literals[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
        size_t length = strlen(literals[i]);
        if ((size_t)(scanner->end - scanner->at) >= length &&
            memcmp(scanner->at, literals[i], length) == 0) {
            scanner->at += length;
            return true;
        }
    }
    return false;
}

static bool
scan_escape(struct scanner *scanner)
{
    if (scanner->at == scanner->end)
        return false;
    char c = *scanner->at++;
    if (c != 'u')
        return c != '\0' && strchr("\"\\/bfnrt", c) != NULL;
    for (int i = 0; i < 4; i++, scanner->at++)
        if (scanner->at == scanner->end || text_hex_value(*scanner->at) < 0)
            return false;
    return true;
}

/* Whether one of eight bytes is a quote, a backslash or a control character. */
static bool
has_special(uint64_t block)
{
    const uint64_t ones = UINT64_MAX / 0xFF;
    uint64_t quote = block ^ (ones * '"');
    uint64_t backslash = block ^ (ones * '\\');
    /* The top bit of a byte is set if it was below what is subtracted, and not above 0x7F. */
    uint64_t special = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                       ((block - ones * ' ') & ~block);
    return (special & (ones * 0x80)) != 0;
}

/* Skips the characters of a string that stand for themselves. Most of a response is that. */
static void
scan_plain(struct scanner *scanner)
{
    const char *at = scanner->at;
    uint64_t block;
    while ((size_t)(scanner->end - at) >= sizeof block) {
        memcpy(&block, at, sizeof block);
        if (has_special(block))
            break;
        at += sizeof block;
    }
    while (at < scanner->end && *at != '"' && *at != '\\' && (unsigned char)*at >= ' ')
        at++;
    scanner->at = at;
}

static bool
scan_string(struct scanner *scanner)
{
    if (!scan_character(scanner, '"'))
        return false;
    for (scan_plain(scanner); scan_character(scanner, '\\'); scan_plain(scanner))
        if (!scan_escape(scanner))
            return false;
    return scan_character(scanner, '"');
}

/* Scans what is between two commas of an object or array. */
static bool
scan_element(struct scanner *scanner, bool keyed)
{
    scan_space(scanner);
    if (keyed) {
        if (!scan_string(scanner))
            return false;
        scan_space(scanner);
        if (!scan_character(scanner, ':'))
            return false;
    }
    if (!scan_value(scanner))
        return false;
    scan_space(scanner);
    return true;
}

static bool
scan_container(struct scanner *scanner, char close)
{
    if (++scanner->depth > JSON_TEXT_DEPTH)
        return false;
    scanner->at++;
    scan_space(scanner);
    bool closed = scan_character(scanner, close);
    while (!closed) {
        if (!scan_element(scanner, close == '}'))
            return false;
        closed = scan_character(scanner, close);
        if (!closed && !scan_character(scanner, ','))
            return false;
    }
    scanner->depth--;
    return true;
}

static bool
scan_value(struct scanner *scanner)
{
    scan_space(scanner);
    if (scanner->at == scanner->end)
        return false;
    switch (*scanner->at) {
    case '{':
        return scan_container(scanner, '}');
    case '[':
        return scan_container(scanner, ']');
    case '"':
        return scan_string(scanner);
    case 't':
    case 'f':
    case 'n':
        return scan_literal(scanner);
    default:
        return scan_number(scanner);
    }
}

bool
json_text_check(struct json_text text, struct json_text *value)
{
    if (text.bytes == NULL)
        return false;
    struct scanner scanner = {.at = text.bytes, .end = text.bytes + text.length};
    scanner.at += text_bom_length(text.bytes, text.length);
    scan_space(&scanner);
    const char *start = scanner.at;
    if (!scan_value(&scanner))
        return false;
    *value = (struct json_text){start, (size_t)(scanner.at - start)};
    scan_space(&scanner);
    return scanner.at == scanner.end;
}

/* The code unit that a \u escape at `at` stands for; NO_UNIT if there is no such escape. */
static unsigned
escaped_unit(const char *at, const char *end)
{
    unsigned unit = 0;
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return NO_UNIT;
    for (int i = 2; i < 6; i++) {
        int value = text_hex_value(at[i]);
        if (value < 0)
            return NO_UNIT;
        unit = unit << 4U | (unsigned)value;
    }
    return unit;
}

void
json_text_prepare(char *bytes, size_t length)
{
    static const char replacement[] = {'\\', 'u', 'f', 'f', 'f', 'd'};
    const char *end = bytes + length;
    char *at = bytes;
    while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL) {
        unsigned unit = escaped_unit(at, end);
        bool high = unit >= 0xD800 && unit <= 0xDBFF;
        bool low = unit >= 0xDC00 && unit <= 0xDFFF;
        unsigned next = high ? escaped_unit(at + 6, end) : NO_UNIT;
        if (high && next >= 0xDC00 && next <= 0xDFFF) {
            at += 12;
            continue;
        }
        if (high || low || unit == 0)
            memcpy(at, replacement, sizeof replacement);
        at += 2; /* past the character that is escaped, which may be a backslash */
        if (at >= end)
            return;
    }
}

enum json_type
json_text_type(struct json_text value)
{
    switch (*value.bytes) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    case 'n':
        return JSON_NULL;
    case 't':
    case 'f':
        return JSON_BOOLEAN;
    default:
        return JSON_NUMBER;
    }
}

bool
json_text_next(struct json_text container, const char **cursor, struct json_text *key,
               struct json_text *value)
{
    struct scanner scanner = {.at = *cursor != NULL ? *cursor : container.bytes + 1,
                              .end = container.bytes + container.length - 1};
    struct json_text found_key = {0};
    scan_space(&scanner);
    if (scan_character(&scanner, ','))
        scan_space(&scanner);
    if (scanner.at == scanner.end)
        return false;
    if (*container.bytes == '{') {
        found_key.bytes = scanner.at;
        scan_string(&scanner);
        found_key.length = (size_t)(scanner.at - found_key.bytes);
        scan_space(&scanner);
        scan_character(&scanner, ':');
        scan_space(&scanner);
    }
    value->bytes = scanner.at;
    scan_value(&scanner);
    value->length = (size_t)(scanner.at - value->bytes);
    *cursor = scanner.at;
    if (key != NULL)
        *key = found_key;
    return true;
}

void
json_text_key(struct json_text key, char name[static JSON_KEY_SIZE])
{
    const char *at = key.bytes + 1;
    const char *end = key.bytes + key.length - 1;
    size_t length = 0;
    while (at < end && length < JSON_KEY_SIZE - 1) {
        bool escaped = *at == '\\';
        unsigned unit = escaped ? escaped_unit(at, end) : (unsigned char)*at;
        if (unit < ' ' || unit > '~')
            break;
        name[length++] = (char)unit;
        at += escaped ? 6 : 1;
    }
    name[at == end ? length : 0] = '\0';
}

bool
json_text_find(struct json_text object, const char *name, struct json_text *value)
{
    const char *cursor = NULL;
    struct json_text key;
    struct json_text next;
    bool found = false;
    if (json_text_type(object) != JSON_OBJECT)
        return false;
    while (json_text_next(object, &cursor, &key, &next)) {
        char unescaped[JSON_KEY_SIZE];
        json_text_key(key, unescaped);
        if (strcmp(unescaped, name) == 0) {
            *value = next;
            found = true;
        }
    }
    return found;
}
