#include "api/api_error_decode.h"

#include <stdlib.h>

#include "base/json.h"

/* Finds a member of `source`, or of the error itself if it is not a string there. */
static struct json
find_source(struct json object, const char *name)
{
    struct json value = json_find(json_find(object, "source"), name);
    return json_type(value) == JSON_STRING ? value : json_find(object, name);
}

/* A bare array may be a list of something else: its objects must look like errors. */
static bool
looks_like_error(struct json object)
{
    return json_find(object, "code").bytes != NULL || json_find(object, "title").bytes != NULL ||
           json_find(object, "detail").bytes != NULL ||
           find_source(object, "pointer").bytes != NULL ||
           find_source(object, "parameter").bytes != NULL;
}

/* Finds the next error in the array of `errors` or in a bare one. */
static bool
next_error(struct json array, bool bare, const char **cursor, struct json *object)
{
    while (json_next(array, cursor, NULL, object))
        if (json_type(*object) == JSON_OBJECT && (!bare || looks_like_error(*object)))
            return true;
    return false;
}

/* Decodes a string to *end and moves *end behind it. Returns false if out of memory. */
static bool
decode_text(struct json value, const char **text, char **end)
{
    if (json_type(value) != JSON_STRING)
        return true;
    *text = *end;
    *end = json_decode(value, *end);
    return *end != NULL;
}

static bool
decode_error(struct json object, struct api_error *error, char **end)
{
    struct json code = json_find(object, "code");
    struct json meta = json_find(object, "meta");
    error->has_number = json_integer(code, &error->number);
    if (json_type(code) == JSON_NUMBER) {
        error->code = *end;
        *end = json_decode(code, *end);
    }
    if (json_type(meta) == JSON_OBJECT)
        error->meta = meta;
    return decode_text(code, &error->code, end) &&
           decode_text(json_find(object, "title"), &error->title, end) &&
           decode_text(json_find(object, "detail"), &error->detail, end) &&
           decode_text(find_source(object, "pointer"), &error->pointer, end) &&
           decode_text(find_source(object, "parameter"), &error->parameter, end);
}

bool
api_errors_decode(struct buffer *body, struct api_errors *errors, struct error *error)
{
    struct json response;
    struct json object;
    const char *cursor = NULL;
    size_t count = 0;
    *errors = (struct api_errors){0};
    if (!json_check(body->bytes, body->length, &response))
        return true;
    struct json array = json_find(response, "errors");
    bool bare = array.bytes == NULL;
    if (bare)
        array = response;
    if (json_type(array) != JSON_ARRAY)
        return true;
    while (count < API_ERRORS_KEPT && next_error(array, bare, &cursor, &object))
        count++;
    if (count == 0)
        return true;
    size_t length = (size_t)(cursor - array.bytes); /* more than the texts of these errors need */
    errors->items = calloc(count, sizeof *errors->items);
    errors->texts = malloc(length);
    bool decoded = errors->items != NULL && errors->texts != NULL;
    char *end = errors->texts;
    for (cursor = NULL; decoded && errors->count < count; errors->count++) {
        next_error(array, bare, &cursor, &object);
        decoded = decode_error(object, &errors->items[errors->count], &end);
    }
    if (!decoded) {
        api_errors_free(errors);
        return error_out_of_memory(error);
    }
    errors->body = buffer_take(body);
    return true;
}
