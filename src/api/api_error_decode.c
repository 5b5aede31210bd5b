#include "faxctl/api_error_decode.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

static const char *
text_member(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

/* A text under `source`, or in the older form beside `code`. */
static const char *
source_member(const cJSON *item, const char *key)
{
    const char *text = text_member(cJSON_GetObjectItemCaseSensitive(item, "source"), key);
    return text != NULL ? text : text_member(item, key);
}

static void
decode_code(const cJSON *code, struct api_error *error)
{
    error->code = cJSON_GetStringValue(code);
    if (cJSON_IsNumber(code)) {
        snprintf(error->code_digits, sizeof error->code_digits, "%.15g", code->valuedouble);
        error->code = error->code_digits;
    }
    if (error->code == NULL || error->code[strspn(error->code, "0123456789")] != '\0')
        return;
    char *end;
    errno = 0;
    error->number = strtol(error->code, &end, 10);
    error->has_number = errno == 0 && end != error->code;
}

/* Cuts the member `meta` out of the text of an error. */
static struct json_text
meta_text(struct json_text error_text)
{
    const char *cursor = NULL;
    struct json_text key;
    struct json_text value;
    while (json_text_next(error_text, &cursor, &key, &value))
        if (key.length == strlen("\"meta\"") && memcmp(key.bytes, "\"meta\"", key.length) == 0)
            return *value.bytes == '{' ? value : (struct json_text){0};
    return (struct json_text){0};
}

static void
decode_error(const cJSON *item, struct json_text text, struct api_error *error)
{
    decode_code(cJSON_GetObjectItemCaseSensitive(item, "code"), error);
    error->title = text_member(item, "title");
    error->detail = text_member(item, "detail");
    error->pointer = source_member(item, "pointer");
    error->parameter = source_member(item, "parameter");
    error->meta_url = text_member(cJSON_GetObjectItemCaseSensitive(item, "meta"), "url");
    error->meta = meta_text(text);
}

/* Finds the array of errors, as a tree and as text. */
static const cJSON *
find_array(const cJSON *root, struct json_text answer, struct json_text *array_text)
{
    *array_text = answer;
    if (cJSON_IsArray(root))
        return root;
    const char *cursor = NULL;
    const cJSON *item;
    cJSON_ArrayForEach(item, root)
    {
        if (!cJSON_IsObject(root) || !json_text_next(answer, &cursor, NULL, array_text))
            return NULL;
        if (strcmp(item->string, "errors") == 0)
            return cJSON_IsArray(item) ? item : NULL;
    }
    return NULL;
}

static bool
decode_array(const cJSON *array, struct json_text array_text, struct api_errors *errors)
{
    errors->items = calloc((size_t)cJSON_GetArraySize(array) + 1, sizeof *errors->items);
    if (errors->items == NULL)
        return false;
    const char *cursor = NULL;
    struct json_text text;
    const cJSON *item;
    cJSON_ArrayForEach(item, array)
    {
        if (!json_text_next(array_text, &cursor, NULL, &text))
            break;
        if (cJSON_IsObject(item))
            decode_error(item, text, &errors->items[errors->count++]);
    }
    return errors->count != 0;
}

bool
api_errors_decode(struct buffer *body, struct api_errors *errors)
{
    struct json_text answer;
    *errors = (struct api_errors){0};
    if (!json_text_check((struct json_text){body->bytes, body->length}, &answer))
        return false;
    errors->tree = cJSON_ParseWithLength(answer.bytes, answer.length);
    struct json_text array_text;
    const cJSON *array = find_array(errors->tree, answer, &array_text);
    if (array == NULL || !decode_array(array, array_text, errors)) {
        api_errors_free(errors);
        return false;
    }
    errors->body = buffer_take(body);
    return true;
}
