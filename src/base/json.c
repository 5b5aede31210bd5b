#include "base/json.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "base/secret.h"
#include "base/text.h"

/* Checking. The functions return the byte after what they check, or NULL if it is invalid. The NUL
 * after the text matches nothing. */

static const char *check_value(const char *at, int depth);

static const char *
skip_space(const char *at)
{
    while (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
        at++;
    return at;
}

static const char *
check_digits(const char *at)
{
    size_t digits = strspn(at, "0123456789");
    return digits != 0 ? at + digits : NULL;
}

static const char *
check_number(const char *at)
{
    at += *at == '-';
    at = *at == '0' ? at + 1 : check_digits(at);
    if (at != NULL && *at == '.')
        at = check_digits(at + 1);
    if (at == NULL || (*at != 'e' && *at != 'E'))
        return at;
    at++;
    return check_digits(at + (*at == '+' || *at == '-'));
}

static const char *
check_string(const char *at)
{
    if (*at++ != '"')
        return NULL;
    while (*at != '"') {
        if ((unsigned char)*at < ' ')
            return NULL;
        if (*at++ != '\\')
            continue;
        if (*at == '\0' || strchr("\"\\/bfnrtu", *at) == NULL)
            return NULL;
        if (*at == 'u' && text_escaped_unit(at - 1) == TEXT_NO_UNIT)
            return NULL;
        at++;
    }
    return at + 1;
}

static const char *
check_container(const char *at, int depth)
{
    bool is_object = *at == '{';
    char close = is_object ? '}' : ']';
    if (depth > JSON_DEPTH_MAX)
        return NULL;
    at = skip_space(at + 1);
    if (*at == close)
        return at + 1;
    for (;; at = skip_space(at + 1)) {
        if (is_object) {
            at = check_string(at);
            if (at == NULL)
                return NULL;
            at = skip_space(at);
            if (*at != ':')
                return NULL;
            at = skip_space(at + 1);
        }
        at = check_value(at, depth);
        if (at == NULL)
            return NULL;
        at = skip_space(at);
        if (*at == close)
            return at + 1;
        if (*at != ',')
            return NULL;
    }
}

/* Checks a value within `depth` containers. */
static const char *
check_value(const char *at, int depth)
{
    static const char *const literals[] = {"true", "false", "null"};
    if (*at == '{' || *at == '[')
        return check_container(at, depth + 1);
    if (*at == '"')
        return check_string(at);
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++)
        if (strncmp(at, literals[i], strlen(literals[i])) == 0)
            return at + strlen(literals[i]);
    return check_number(at);
}

/* Replaces escapes in JSON text by that of U+FFFD: lone surrogates (RFC 8259, 8.2: a name cut in
 * the middle of an emoji), which jq and cJSON reject, and, with `nul`, NUL, which ends C
 * strings. */
static void
replace_escapes(char *text, size_t length, bool nul)
{
    static const char replacement[] = {'f', 'f', 'f', 'd'};
    char *at = text;
    while ((at = memchr(at, '\\', (size_t)(text + length - at))) != NULL) {
        unsigned unit = text_escaped_unit(at);
        bool surrogate = unit >= 0xD800 && unit <= 0xDFFF;
        unsigned next = surrogate && unit < 0xDC00 ? text_escaped_unit(at + 6) : TEXT_NO_UNIT;
        bool pair = next >= 0xDC00 && next <= 0xDFFF;
        if ((surrogate && !pair) || (nul && unit == 0))
            memcpy(at + 2, replacement, sizeof replacement);
        at += pair ? 12 : 2; /* past the escaped character, which may be a backslash */
    }
}

bool
json_check(char *text, size_t length, struct json *value)
{
    if (text == NULL)
        return false;
    bool has_mark = strncmp(text, "\xEF\xBB\xBF", 3) == 0;
    value->bytes = skip_space(has_mark ? text + 3 : text);
    const char *end = check_value(value->bytes, 0);
    if (end == NULL || skip_space(end) != text + length)
        return false;
    value->length = (size_t)(end - value->bytes);
    replace_escapes(text, length, false);
    return true;
}

/* Reading */

enum json_type
json_type(struct json value)
{
    if (value.bytes == NULL)
        return JSON_NONE;
    char first = *value.bytes;
    if (first == '-' || (first >= '0' && first <= '9'))
        return JSON_NUMBER;
    return first == 'f' ? JSON_BOOLEAN : (enum json_type)first;
}

const char *
json_skip_string(const char *string)
{
    const char *at = string + 1;
    while (at += strcspn(at, "\"\\"), *at == '\\')
        at += 2;
    return at + 1;
}

/* Returns the byte after a value within a container. */
static const char *
skip_value(const char *at)
{
    int depth = 0;
    do {
        if (*at == '"') {
            at = json_skip_string(at);
        } else {
            depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
            at++;
        }
    } while (depth != 0 || strchr(",]} \t\r\n", *at) == NULL);
    return at;
}

bool
json_next(struct json container, const char **cursor, struct json *key, struct json *value)
{
    enum json_type type = json_type(container);
    struct json found_key = {0};
    if (type != JSON_OBJECT && type != JSON_ARRAY)
        return false;
    const char *at = skip_space(*cursor != NULL ? *cursor : container.bytes + 1);
    if (at == container.bytes + container.length - 1) /* the closing bracket */
        return false;
    if (*at == ',')
        at = skip_space(at + 1);
    if (type == JSON_OBJECT) {
        const char *end = json_skip_string(at);
        found_key = (struct json){at, (size_t)(end - at)};
        at = skip_space(skip_space(end) + 1); /* past the colon */
    }
    *cursor = skip_value(at);
    *value = (struct json){at, (size_t)(*cursor - at)};
    if (key != NULL)
        *key = found_key;
    return true;
}

void
json_key(struct json key, char name[static JSON_KEY_SIZE])
{
    if (key.length > JSON_KEY_SIZE || json_decode(key, name) == NULL)
        name[0] = '\0';
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

static char *
unescape(struct json string, char *text)
{
    memcpy(text, string.bytes, string.length);
    replace_escapes(text, string.length, true);
    cJSON *item = cJSON_ParseWithLength(text, string.length);
    if (item == NULL)
        return NULL;
    size_t size = strlen(item->valuestring) + 1;
    memcpy(text, item->valuestring, size);
    secret_wipe(item->valuestring, size); /* config.json contains API keys */
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
    size_t quote = type == JSON_STRING ? 1 : 0;
    int64_t number;
    if (type != JSON_NUMBER && type != JSON_STRING)
        return false;
    const char *end = value.bytes + value.length - quote;
    if (text_number(value.bytes + quote, INT64_MAX, &number) != end)
        return false;
    *integer = number;
    return true;
}

const char *
json_library_version(void)
{
    return cJSON_Version();
}
