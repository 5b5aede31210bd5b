#include "json_value.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

/* cJSON 1.7.15 reads no more characters of a number, and ignores the rest. */
enum { NUMBER_LENGTH_MAX = 63 };

/* Parses text that is valid JSON, so that NULL means that there is no memory. */
static cJSON *
parse(const char *bytes, size_t length)
{
    return cJSON_ParseWithLength(bytes, length);
}

/* Copies a string without its escapes. It takes no more bytes than its JSON. */
static const char *
unescape(struct answer *answer, struct json_text string)
{
    char *text = answer_text(answer, string.length);
    if (memchr(string.bytes, '\\', string.length) == NULL) { /* as most strings */
        memcpy(text, string.bytes + 1, string.length - 2);
        text[string.length - 2] = '\0';
        return text;
    }
    memcpy(text, string.bytes, string.length);
    json_text_prepare(text, string.length);
    cJSON *item = parse(text, string.length);
    if (item == NULL)
        return NULL;
    memcpy(text, item->valuestring, strlen(item->valuestring) + 1);
    cJSON_Delete(item);
    return text;
}

size_t
json_value_text_size(struct json_text value)
{
    return value.length + 1;
}

const char *
json_value_text(struct answer *answer, struct json_text value)
{
    if (json_text_type(value) == JSON_STRING)
        return unescape(answer, value);
    char *text = answer_text(answer, value.length + 1);
    memcpy(text, value.bytes, value.length);
    text[value.length] = '\0';
    return text;
}

bool
json_value_is_list(struct json_text value, size_t *count)
{
    const char *cursor = NULL;
    struct json_text element;
    *count = 0;
    if (json_text_type(value) != JSON_ARRAY)
        return false;
    while (json_text_next(value, &cursor, NULL, &element)) {
        if (json_text_type(element) != JSON_STRING)
            return false;
        ++*count;
    }
    return true;
}

const char **
json_value_list(struct answer *answer, struct json_text value, size_t count)
{
    const char **list = answer_list(answer, count);
    const char *cursor = NULL;
    struct json_text element;
    for (size_t i = 0; i < count && json_text_next(value, &cursor, NULL, &element); i++) {
        list[i] = unescape(answer, element);
        if (list[i] == NULL)
            return NULL;
    }
    return list;
}

bool
json_value_number(struct json_text value, bool *typed, double *number)
{
    *typed = false;
    *number = 0;
    if (json_text_type(value) != JSON_NUMBER || value.length > NUMBER_LENGTH_MAX)
        return true;
    cJSON *item = parse(value.bytes, value.length);
    if (item == NULL)
        return false;
    *typed = isfinite(item->valuedouble);
    *number = *typed ? item->valuedouble : 0;
    cJSON_Delete(item);
    return true;
}

bool
json_value_integer(const char *text, int64_t *integer)
{
    const char *digits = text + (*text == '-');
    *integer = 0;
    if (*digits == '\0' || digits[strspn(digits, "0123456789")] != '\0')
        return false;
    errno = 0;
    long long parsed = strtoll(text, NULL, 10);
    if (errno != 0)
        return false;
    *integer = parsed;
    return true;
}

const char *
json_value_library_version(void)
{
    return cJSON_Version();
}
