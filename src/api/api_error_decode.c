#include "api/api_error_decode.h"

#include <stdlib.h>
#include <string.h>

#include "json_value.h"

/* The members of an error that faxctl knows, as JSON; `bytes` is NULL for what is not there. */
struct members {
    struct json_text code, title, detail, pointer, parameter, meta;
};

static bool
is_type(struct json_text value, enum json_type type)
{
    return value.bytes != NULL && json_text_type(value) == type;
}

/* Finds the members of an object; of a key that comes twice, the last. */
static void
find_members(struct json_text object, struct members *members, struct json_text *source)
{
    const struct {
        const char *name;
        struct json_text *place;
    } rows[] = {{"code", &members->code},
                {"title", &members->title},
                {"detail", &members->detail},
                {"pointer", &members->pointer},
                {"parameter", &members->parameter},
                {"meta", &members->meta},
                {"source", source}};
    const char *cursor = NULL;
    struct json_text key;
    struct json_text value;
    while (json_text_next(object, &cursor, &key, &value)) {
        char name[JSON_KEY_SIZE];
        json_text_key(key, name);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (strcmp(name, rows[i].name) == 0)
                *rows[i].place = value;
    }
}

/* Finds the members of an error. What is under `source` counts before what is beside it. */
static struct members
members_of(struct json_text object)
{
    struct members members = {.code = {0}};
    struct members below = {.code = {0}};
    struct json_text source = {0};
    struct json_text nested = {0};
    find_members(object, &members, &source);
    if (is_type(source, JSON_OBJECT))
        find_members(source, &below, &nested);
    if (is_type(below.pointer, JSON_STRING))
        members.pointer = below.pointer;
    if (is_type(below.parameter, JSON_STRING))
        members.parameter = below.parameter;
    return members;
}

/* Copies a string, or sets *text to NULL if the value is not one. Returns false if there is no
 * memory. */
static bool
decode_text(struct answer *answer, struct json_text value, const char **text)
{
    *text = is_type(value, JSON_STRING) ? json_value_text(answer, value) : NULL;
    return *text != NULL || !is_type(value, JSON_STRING);
}

static bool
decode_code(struct answer *answer, struct json_text value, struct api_error *error)
{
    bool is_number = is_type(value, JSON_NUMBER);
    if (!is_number && !is_type(value, JSON_STRING))
        return true;
    error->code = json_value_text(answer, value);
    if (error->code == NULL)
        return false;
    error->has_number = json_value_integer(error->code, &error->number);
    return true;
}

static bool
decode_error(struct answer *answer, struct json_text object, struct api_error *error)
{
    struct members members = members_of(object);
    if (is_type(members.meta, JSON_OBJECT))
        error->meta = members.meta;
    return decode_code(answer, members.code, error) &&
           decode_text(answer, members.title, &error->title) &&
           decode_text(answer, members.detail, &error->detail) &&
           decode_text(answer, members.pointer, &error->pointer) &&
           decode_text(answer, members.parameter, &error->parameter);
}

/* A bare array may be one of anything else: its objects must look like errors. */
static bool
looks_like_error(struct json_text object)
{
    struct members members = members_of(object);
    return members.code.bytes != NULL || members.title.bytes != NULL ||
           members.detail.bytes != NULL || members.pointer.bytes != NULL ||
           members.parameter.bytes != NULL;
}

/* Finds the next error of an array, which is a bare one or that of `errors`. */
static bool
next_error(struct json_text array, bool bare, const char **cursor, struct json_text *object)
{
    while (json_text_next(array, cursor, NULL, object))
        if (json_text_type(*object) == JSON_OBJECT && (!bare || looks_like_error(*object)))
            return true;
    return false;
}

static bool
decode_array(struct json_text array, bool bare, size_t count, struct api_errors *errors)
{
    const char *cursor = NULL;
    struct json_text object;
    errors->items = calloc(count, sizeof *errors->items);
    /* The texts of an error take less than its JSON. */
    if (errors->items == NULL || !answer_reserve(&errors->answer, 0, array.length))
        return false;
    while (errors->count < count && next_error(array, bare, &cursor, &object))
        if (!decode_error(&errors->answer, object, &errors->items[errors->count++]))
            return false;
    return true;
}

bool
api_errors_decode(struct buffer *body, struct api_errors *errors, struct error *error)
{
    struct json_text array;
    struct json_text response;
    struct json_text object;
    const char *cursor = NULL;
    size_t count = 0;
    *errors = (struct api_errors){0};
    if (!json_text_check((struct json_text){body->bytes, body->length}, &response))
        return true;
    bool bare = !json_text_find(response, "errors", &array);
    if (bare)
        array = response;
    if (json_text_type(array) != JSON_ARRAY)
        return true;
    while (count < API_ERRORS_KEPT && next_error(array, bare, &cursor, &object))
        count++;
    if (count == 0)
        return true;
    array.length = (size_t)(cursor - array.bytes) + 1; /* without what is not kept */
    if (!decode_array(array, bare, count, errors)) {
        api_errors_free(errors);
        return error_out_of_memory(error);
    }
    errors->answer.bytes = buffer_take(body);
    return true;
}
