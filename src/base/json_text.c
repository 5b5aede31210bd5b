#include "base/json_text.h"

#include <string.h>

#include "base/text.h"

/* Deeper levels are indented no further: a hostile response of 8 MiB would become gigabytes. */
enum { INDENT_MAX = 32 };

enum { NO_UNIT = 0x10000 };

struct scanner {
    const char *at;
    const char *end;
    int depth;
};

static bool scan_value(struct scanner *scanner);

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
scan_space(struct scanner *scanner)
{
    while (scanner->at < scanner->end && is_space(*scanner->at))
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
        if (scanner->at == scanner->end || *scanner->at == '\0' ||
            strchr("0123456789abcdefABCDEF", *scanner->at) == NULL)
            return false;
    return true;
}

static bool
scan_string(struct scanner *scanner)
{
    if (!scan_character(scanner, '"'))
        return false;
    while (scanner->at < scanner->end) {
        unsigned char c = (unsigned char)*scanner->at++;
        if (c == '"')
            return true;
        if (c < ' ' || (c == '\\' && !scan_escape(scanner)))
            return false;
    }
    return false;
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
        static const char digits[] = "0123456789abcdef0123456789ABCDEF";
        const char *digit = at[i] != '\0' ? strchr(digits, at[i]) : NULL;
        if (digit == NULL)
            return NO_UNIT;
        unit = unit << 4U | ((unsigned)(digit - digits) & 0xFU);
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

/* Stepping through text that has been checked */

static const char *
skip_space(const char *at, const char *end)
{
    while (at < end && is_space(*at))
        at++;
    return at;
}

/* Returns the end of the string that starts at `at`. */
static const char *
skip_string(const char *at, const char *end)
{
    const char *start = ++at;
    while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
        const char *escape = at;
        while (escape > start && escape[-1] == '\\')
            escape--;
        at++;
        if ((at - escape) % 2 == 1)
            return at; /* an even number of backslashes stands before it */
        start = at;
    }
    return end;
}

static const char *
skip_container(const char *at, const char *end)
{
    size_t depth = 0;
    while (at < end) {
        char c = *at;
        if (c == '"') {
            at = skip_string(at, end);
            continue;
        }
        at++;
        if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && --depth == 0)
            break;
    }
    return at;
}

/* Returns the end of the value that starts at `at`. */
static const char *
skip_value(const char *at, const char *end)
{
    if (*at == '"')
        return skip_string(at, end);
    if (*at == '{' || *at == '[')
        return skip_container(at, end);
    while (at < end && !is_space(*at) && *at != ',' && *at != '}' && *at != ']')
        at++;
    return at;
}

bool
json_text_next(struct json_text container, const char **cursor, struct json_text *key,
               struct json_text *value)
{
    const char *end = container.bytes + container.length - 1; /* its closing bracket */
    const char *at = skip_space(*cursor != NULL ? *cursor : container.bytes + 1, end);
    struct json_text found_key = {0};
    if (at < end && *at == ',')
        at = skip_space(at + 1, end);
    if (at >= end)
        return false;
    if (*container.bytes == '{') {
        found_key.bytes = at;
        at = skip_string(at, end);
        found_key.length = (size_t)(at - found_key.bytes);
        at = skip_space(at, end); /* to the colon */
        at = skip_space(at + 1, end);
    }
    value->bytes = at;
    *cursor = skip_value(at, end);
    value->length = (size_t)(*cursor - at);
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

/* How many bytes a JSON string may show as they are. */
static size_t
plain_prefix(const char *text, size_t length)
{
    size_t plain = 0;
    while (plain < length && text[plain] >= ' ' && text[plain] <= '~' && text[plain] != '"' &&
           text[plain] != '\\')
        plain++;
    return plain;
}

/* Writes one character that is not plain ASCII; returns how many bytes of the text it takes. */
static size_t
write_character(FILE *out, const char *text, size_t length)
{
    uint32_t code_point = 0xFFFD;
    size_t used = text_decode(text, length, &code_point);
    if (used == 0 || !text_is_safe(code_point)) {
        fprintf(out, "\\u%04x", (unsigned)code_point);
        return used != 0 ? used : 1;
    }
    fwrite(text, 1, used, out);
    return used;
}

/* Writes a string token, quotes included, that starts at `text`; returns its length there. */
static size_t
write_string_token(FILE *out, const char *text, size_t length)
{
    size_t at = 1;
    fputc('"', out);
    while (at < length && text[at] != '"') {
        size_t used = plain_prefix(text + at, length - at);
        if (used == 0 && text[at] == '\\')
            used = 2;
        if (used != 0)
            fwrite(text + at, 1, used, out);
        else
            used = write_character(out, text + at, length - at);
        at += used;
    }
    fputc('"', out);
    return at + 1;
}

void
json_text_write_break(FILE *out, enum json_layout layout, int level)
{
    if (layout == JSON_INDENTED)
        fprintf(out, "\n%*s", (level < INDENT_MAX ? level : INDENT_MAX) * 2, "");
}

/* The length of an empty object or array; 0 if it is not empty. */
static size_t
empty_container_length(const char *at, const char *end)
{
    const char *close = at + 1;
    while (close < end && is_space(*close))
        close++;
    return close < end && (*close == '}' || *close == ']') ? (size_t)(close - at) + 1 : 0;
}

/* Writes the token at `at`, which is not a string, and updates `level`; returns its length. */
static size_t
write_token(FILE *out, enum json_layout layout, int *level, const char *at, const char *end)
{
    size_t length = 1;
    switch (*at) {
    case '{':
    case '[':
        fputc(*at, out);
        length = empty_container_length(at, end);
        if (length != 0) {
            fputc(at[length - 1], out);
            return length;
        }
        json_text_write_break(out, layout, ++*level);
        return 1;
    case '}':
    case ']':
        json_text_write_break(out, layout, --*level);
        fputc(*at, out);
        return 1;
    case ',':
        fputc(',', out);
        json_text_write_break(out, layout, *level);
        return 1;
    case ':':
        fputs(layout == JSON_INDENTED ? ": " : ":", out);
        return 1;
    default: /* a number, true, false or null */
        while (at + length < end && !is_space(at[length]) && strchr(",]}", at[length]) == NULL)
            length++;
        fwrite(at, 1, length, out);
        return length;
    }
}

/* The length of the part from `at` on that has no white space between its tokens and nothing to
 * escape; it ends between two tokens. */
static size_t
compact_prefix(const char *at, const char *end)
{
    const char *token_end = at;
    while (token_end < end && !is_space(*token_end)) {
        const char *next = token_end + 1;
        if (*token_end == '"') {
            while (next < end && *next != '"') {
                size_t plain = plain_prefix(next, (size_t)(end - next));
                if (plain == 0 && *next != '\\')
                    return (size_t)(token_end - at);
                next += plain != 0 ? plain : 2;
            }
            next++;
        }
        token_end = next;
    }
    return (size_t)(token_end - at);
}

void
json_text_write(FILE *out, struct json_text text, enum json_layout layout, int level)
{
    const char *end = text.bytes + text.length;
    for (const char *at = text.bytes; at < end;) {
        size_t prefix = layout == JSON_COMPACT ? compact_prefix(at, end) : 0;
        if (prefix != 0) {
            fwrite(at, 1, prefix, out);
            at += prefix;
        } else if (is_space(*at)) {
            at++;
        } else if (*at == '"') {
            at += write_string_token(out, at, (size_t)(end - at));
        } else {
            at += write_token(out, layout, &level, at, end);
        }
    }
}

void
json_text_write_string(FILE *out, const char *text)
{
    if (text == NULL) {
        fputs("null", out);
        return;
    }
    fputc('"', out);
    for (size_t length = strlen(text); length != 0;) {
        size_t used = plain_prefix(text, length);
        if (used != 0) {
            fwrite(text, 1, used, out);
        } else if (*text == '"' || *text == '\\') {
            used = 1;
            fprintf(out, "\\%c", *text);
        } else {
            used = write_character(out, text, length);
        }
        text += used;
        length -= used;
    }
    fputc('"', out);
}
