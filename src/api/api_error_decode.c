#include "api/api_error_decode.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "json_parse.h"

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

/* Cuts the member out of the text of an error; `quoted_key` has its quotes. */
static struct json_text
member_text(struct json_text error_text, const char *quoted_key)
{
    const char *cursor = NULL;
    struct json_text key;
    struct json_text value;
    while (json_text_next(error_text, &cursor, &key, &value))
        if (key.length == strlen(quoted_key) && memcmp(key.bytes, quoted_key, key.length) == 0)
            return value;
    return (struct json_text){0};
}

/* Keeps the digits of a number as they came, unless there are absurdly many. */
static const char *
number_text(const cJSON *code, struct json_text text, char digits[static API_ERROR_CODE_SIZE])
{
    if (text.bytes == NULL || text.length >= API_ERROR_CODE_SIZE) {
        snprintf(digits, API_ERROR_CODE_SIZE, "%.15g", code->valuedouble);
    } else {
        memcpy(digits, text.bytes, text.length);
        digits[text.length] = '\0';
    }
    return digits;
}

static void
decode_code(const cJSON *code, struct json_text text, struct api_error *error)
{
    error->code = cJSON_GetStringValue(code);
    if (cJSON_IsNumber(code))
        error->code = number_text(code, text, error->code_digits);
    if (error->code == NULL)
        return;
    const char *digits = error->code + (*error->code == '-');
    errno = 0;
    error->number = strtol(error->code, NULL, 10);
    error->has_number = errno == 0 && *digits != '\0' &&
                        digits[strspn(digits, "0123456789")] == '\0';
}

static void
decode_error(const cJSON *item, struct json_text text, struct api_error *error)
{
    decode_code(cJSON_GetObjectItemCaseSensitive(item, "code"), member_text(text, "\"code\""),
                error);
    error->title = text_member(item, "title");
    error->detail = text_member(item, "detail");
    error->pointer = source_member(item, "pointer");
    error->parameter = source_member(item, "parameter");
    error->meta_url = text_member(cJSON_GetObjectItemCaseSensitive(item, "meta"), "url");
    error->meta = member_text(text, "\"meta\"");
    if (error->meta.bytes != NULL && *error->meta.bytes != '{')
        error->meta = (struct json_text){0};
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
    errors->tree = json_parse(answer);
    errors->free_tree = cJSON_Delete;
    struct json_text array_text;
    const cJSON *array = find_array(errors->tree, answer, &array_text);
    if (array == NULL || !decode_array(array, array_text, errors)) {
        api_errors_free(errors);
        return false;
    }
    errors->body = buffer_take(body);
    return true;
}
