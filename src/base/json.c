#include "base/json.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "base/secret.h"
#include "base/text.h"

/* Checking */

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

static bool
scan_digits(struct scanner *scanner)
{
    const char *start = scanner->at;
    while (scanner->at < scanner->end && *scanner->at >= '0' && *scanner->at <= '9')
        scanner->at++;
    return scanner->at != start;
}

static bool
scan_number(struct scanner *scanner)
{
    scan_character(scanner, '-');
    if (!scan_character(scanner, '0') && !scan_digits(scanner))
        return false;
    if (scan_character(scanner, '.') && !scan_digits(scanner))
        return false;
    if (!scan_character(scanner, 'e') && !scan_character(scanner, 'E'))
        return true;
    if (!scan_character(scanner, '+'))
        scan_character(scanner, '-');
    return scan_digits(scanner);
}

static bool
scan_literal(struct scanner *scanner, const char *literal)
{
    while (*literal != '\0')
        if (!scan_character(scanner, *literal++))
            return false;
    return true;
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

/* Checks eight bytes at once for a quote, a backslash or a control character. */
static bool
has_special(uint64_t block)
{
    const uint64_t ones = UINT64_MAX / 0xFF;
    uint64_t quote = block ^ (ones * '"');
    uint64_t backslash = block ^ (ones * '\\');
    /* The top bit of a byte is set if it was less than the number subtracted, and at most 0x7F. */
    uint64_t special = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                       ((block - ones * ' ') & ~block);
    return (special & (ones * 0x80)) != 0;
}

/* Skips unescaped characters of a string, which most of a response consists of. */
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

/* Scans a key and its colon. */
static bool
scan_key(struct scanner *scanner)
{
    scan_space(scanner);
    if (!scan_string(scanner))
        return false;
    scan_space(scanner);
    return scan_character(scanner, ':');
}

static bool
scan_container(struct scanner *scanner, char close)
{
    if (++scanner->depth > JSON_DEPTH_MAX)
        return false;
    scanner->at++;
    scan_space(scanner);
    bool closed = scan_character(scanner, close);
    while (!closed) {
        if (close == '}' && !scan_key(scanner))
            return false;
        if (!scan_value(scanner))
            return false;
        scan_space(scanner);
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
        return scan_literal(scanner, "true");
    case 'f':
        return scan_literal(scanner, "false");
    case 'n':
        return scan_literal(scanner, "null");
    default:
        return scan_number(scanner);
    }
}

bool
json_check(const char *bytes, size_t length, struct json *value)
{
    if (bytes == NULL)
        return false;
    struct scanner scanner = {.at = bytes + text_bom_length(bytes, length), .end = bytes + length};
    scan_space(&scanner);
    value->bytes = scanner.at;
    if (!scan_value(&scanner))
        return false;
    value->length = (size_t)(scanner.at - value->bytes);
    scan_space(&scanner);
    return scanner.at == scanner.end;
}

/* Reading */

enum json_type
json_type(struct json value)
{
    if (value.bytes == NULL)
        return JSON_NONE;
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
json_next(struct json container, const char **cursor, struct json *key, struct json *value)
{
    enum json_type type = json_type(container);
    struct json found_key = {0};
    if (type != JSON_OBJECT && type != JSON_ARRAY)
        return false;
    struct scanner scanner = {.at = *cursor != NULL ? *cursor : container.bytes + 1,
                              .end = container.bytes + container.length - 1};
    scan_space(&scanner);
    if (scan_character(&scanner, ','))
        scan_space(&scanner);
    if (scanner.at == scanner.end)
        return false;
    if (type == JSON_OBJECT) {
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

const char *
json_skip_string(const char *at, const char *end)
{
    struct scanner scanner = {.at = at, .end = end};
    scan_string(&scanner);
    return scanner.at;
}

enum { NO_UNIT = 0x10000 };

/* Returns the UTF-16 code unit of a \u escape; NO_UNIT if there is no such escape at `at`. */
static unsigned
escaped_unit(const char *at, const char *end)
{
    unsigned unit = 0;
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return NO_UNIT;
    for (int i = 2; i < 6; i++)
        unit = unit << 4U | (unsigned)text_hex_value(at[i]);
    return unit;
}

void
json_key(struct json key, char name[static JSON_KEY_SIZE])
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

struct json
json_find(struct json object, const char *name)
{
    const char *cursor = NULL;
    struct json key;
    struct json value;
    struct json found = {0};
    if (json_type(object) != JSON_OBJECT)
        return found;
    while (json_next(object, &cursor, &key, &value)) {
        char decoded[JSON_KEY_SIZE];
        json_key(key, decoded);
        if (strcmp(decoded, name) == 0)
            found = value;
    }
    return found;
}

/* Decoding */

static bool
is_low_surrogate(unsigned unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

/* Replaces escapes in a string token by that of U+FFFD: half a surrogate pair (RFC 8259, 8.2 allows
 * it: a name cut in the middle of an emoji), which cJSON refuses, and NUL, where C strings end. */
static void
replace_escapes(char *at, const char *end)
{
    static const char replacement[] = {'\\', 'u', 'f', 'f', 'f', 'd'};
    while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL) {
        unsigned unit = escaped_unit(at, end);
        bool high = unit >= 0xD800 && unit <= 0xDBFF;
        if (high && is_low_surrogate(escaped_unit(at + 6, end))) {
            at += 12;
            continue;
        }
        if (high || is_low_surrogate(unit) || unit == 0)
            memcpy(at, replacement, sizeof replacement);
        at += 2; /* past the character that is escaped, which may be a backslash */
    }
}

static char *
unescape(struct json string, char *text)
{
    memcpy(text, string.bytes, string.length);
    replace_escapes(text, text + string.length);
    cJSON *item = cJSON_ParseWithLength(text, string.length);
    if (item == NULL)
        return NULL;
    size_t size = strlen(item->valuestring) + 1;
    memcpy(text, item->valuestring, size);
    secret_wipe(item->valuestring, size); /* config.json has keys */
    cJSON_Delete(item);
    return text + size;
}

char *
json_decode(struct json value, char *text)
{
    size_t quote = json_type(value) == JSON_STRING ? 1 : 0;
    size_t length = value.length - 2 * quote;
    if (quote != 0 && memchr(value.bytes, '\\', value.length) != NULL)
        return unescape(value, text);
    memcpy(text, value.bytes + quote, length);
    text[length] = '\0';
    return text + length + 1;
}

bool
json_integer(struct json value, int64_t *integer)
{
    enum json_type type = json_type(value);
    if (type != JSON_NUMBER && type != JSON_STRING)
        return false;
    size_t quote = type == JSON_STRING ? 1 : 0;
    const char *digits = value.bytes + quote;
    bool negative = *digits == '-';
    int64_t number;
    if (text_number(digits + negative, INT64_MAX, &number) != value.bytes + value.length - quote)
        return false;
    *integer = negative ? -number : number;
    return true;
}

const char *
json_library_version(void)
{
    return cJSON_Version();
}
