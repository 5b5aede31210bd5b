#include "api/api_error_decode.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

/* Finds a string in `source`, else in the error itself. */
static struct json
find_source(struct json object, const char *name)
{
    struct json value = json_find(json_find(object, "source"), name);
    return json_type(value) == JSON_STRING ? value : json_find(object, name);
}

/* The elements of a bare array must look like errors: it may be any list. */
static bool
looks_like_error(struct json object)
{
    return json_find(object, "code").bytes != NULL || json_find(object, "title").bytes != NULL ||
           json_find(object, "detail").bytes != NULL ||
           find_source(object, "pointer").bytes != NULL ||
           find_source(object, "parameter").bytes != NULL;
}

/* Decodes a string to *end and moves *end past it. Returns false if out of memory. */
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
    struct json detail = json_find(object, "detail");
    *error = (struct api_error){.code = NULL};
    if (json_type(code) == JSON_NUMBER) {
        error->code = *end;
        *end = json_decode(code, *end);
    }
    if (json_type(meta) == JSON_OBJECT)
        error->meta = meta;
    if (json_type(detail) != JSON_STRING)
        detail = json_find(object, "description");
    bool decoded = decode_text(code, &error->code, end) &&
                   decode_text(json_find(object, "title"), &error->title, end) &&
                   decode_text(detail, &error->detail, end) &&
                   decode_text(find_source(object, "pointer"), &error->pointer, end) &&
                   decode_text(find_source(object, "parameter"), &error->parameter, end);
    if (error->pointer != NULL && strcmp(error->pointer, "/") == 0)
        error->pointer = NULL; /* it points at nothing */
    return decoded;
}

bool
api_errors_decode(struct buffer *body, struct api_errors *errors, struct error *error)
{
    struct json response;
    const char *cursor = NULL;
    *errors = (struct api_errors){0};
    if (!json_check(body->bytes, body->length, &response))
        return true;
    struct json array = json_find(response, "errors");
    struct json object = json_find(response, "error");
    bool bare = array.bytes == NULL;
    bool single = bare && json_type(object) == JSON_OBJECT;
    if (bare)
        array = response;
    if (!single && json_type(array) != JSON_ARRAY)
        return true;
    char *end = errors->texts = malloc(array.length); /* enough for all texts */
    bool decoded = end != NULL;
    while (decoded && errors->count < API_ERRORS_KEPT &&
           (single ? errors->count == 0 : json_next(array, &cursor, NULL, &object))) {
        if (!single && (json_type(object) != JSON_OBJECT || (bare && !looks_like_error(object))))
            continue;
        struct api_error *items = realloc(errors->items, (errors->count + 1) * sizeof *items);
        if (items != NULL)
            errors->items = items;
        decoded = items != NULL && decode_error(object, &items[errors->count++], &end);
    }
    if (decoded && errors->count != 0) {
        errors->body = buffer_take(body);
        return true;
    }
    api_errors_free(errors);
    return decoded || error_out_of_memory(error);
}
