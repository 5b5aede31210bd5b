#include "api/fax_decode.h"

#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "base/uuid.h"

#include "json_value.h"

static const char *const quality_names[] = {
    [FAX_QUALITY_NORMAL] = "normal",         [FAX_QUALITY_HIGH] = "high",
    [FAX_QUALITY_VERY_HIGH] = "very_high",   [FAX_QUALITY_ULTRA_LIGHT] = "ultra_light",
    [FAX_QUALITY_ULTRA_DARK] = "ultra_dark",
};

static enum fax_quality_code
quality_from_name(const char *name)
{
    for (enum fax_quality_code code = FAX_QUALITY_NORMAL; code <= FAX_QUALITY_ULTRA_DARK; code++)
        if (strcmp(name, quality_names[code]) == 0)
            return code;
    return FAX_QUALITY_UNKNOWN;
}

static enum fax_direction_code
direction_from_name(const char *name)
{
    for (enum fax_direction_code code = FAX_DIRECTION_INBOUND; code < FAX_DIRECTION_COUNT; code++)
        if (strcmp(name, fax_direction_name(code)) == 0)
            return code;
    return FAX_DIRECTION_UNKNOWN;
}

bool
fax_decode_reject(struct error *error, const char *what, const char *expected, const char *why)
{
    error_set(error, ERROR_SERVER, "%s is not %s: %s", what, expected, why);
    return error_hint(error, "check that the base URL is the API's, and what a proxy may do to it");
}

static bool
not_a_fax(struct error *error, const char *what, const char *why)
{
    return fax_decode_reject(error, what, "a fax", why);
}

/* Finds the known fields among the members of an object; of a key that comes twice, the last. */
static void
find_fields(struct json_text object, struct json_text found[static FAX_FIELD_COUNT])
{
    const char *cursor = NULL;
    struct json_text key;
    struct json_text value;
    while (json_text_next(object, &cursor, &key, &value)) {
        char name[JSON_KEY_SIZE];
        enum fax_field field;
        json_text_key(key, name);
        if (fax_field_from_key(name, &field))
            found[field] = value;
    }
}

/* Sets presence and JSON of a value, and counts the memory that the rest of it takes. */
static void
begin_value(const struct fax_field_info *info, struct json_text json, struct fax_value *value,
            size_t *pointers, size_t *bytes)
{
    if (json.bytes == NULL)
        return;
    value->json = json;
    value->presence = json_text_type(json) == JSON_NULL ? FAX_NULL : FAX_PRESENT;
    if (value->presence == FAX_NULL)
        return;
    *bytes += json_value_text_size(json);
    if (info->type != FAX_TYPE_links)
        return;
    struct fax_links *links = (struct fax_links *)value;
    bool is_string = json_text_type(json) == JSON_STRING;
    value->typed = is_string || json_value_is_list(json, &links->count);
    if (is_string)
        links->count = 1;
    if (value->typed)
        *pointers += links->count;
}

static bool
decode_links(struct answer *answer, struct fax_links *links)
{
    struct json_text json = links->value.json;
    if (links->value.typed && json_text_type(json) == JSON_ARRAY) {
        links->urls = json_value_list(answer, json, links->count);
        return links->urls != NULL;
    }
    links->value.text = json_value_text(answer, json);
    if (links->value.text == NULL)
        return false;
    if (links->value.typed) {
        links->urls = answer_list(answer, 1);
        links->urls[0] = links->value.text;
    } else {
        links->count = 0;
    }
    return true;
}

/* Decodes what strings of some fields mean. */
static void
decode_string(enum fax_field_type type, struct fax_value *value)
{
    value->typed = true;
    switch (type) {
    case FAX_TYPE_status:
        ((struct fax_status *)value)->code = fax_status_from_name(value->text);
        break;
    case FAX_TYPE_direction:
        ((struct fax_direction *)value)->code = direction_from_name(value->text);
        break;
    case FAX_TYPE_quality:
        ((struct fax_quality *)value)->code = quality_from_name(value->text);
        break;
    case FAX_TYPE_time:
        value->typed = clock_parse(value->text, &((struct fax_time *)value)->seconds);
        break;
    default:
        break;
    }
}

/* Decodes the text and the typed value of a field that is present. Returns false if there is no
 * memory. */
static bool
decode_value(const struct fax_field_info *info, struct answer *answer, struct fax_value *value)
{
    enum json_type type = json_text_type(value->json);
    if (info->type == FAX_TYPE_links)
        return decode_links(answer, (struct fax_links *)value);
    value->text = json_value_text(answer, value->json);
    if (value->text == NULL)
        return false;
    if (info->type == FAX_TYPE_number)
        return json_value_number(value->json, &value->typed, &((struct fax_number *)value)->number);
    if (info->type == FAX_TYPE_flag) {
        value->typed = type == JSON_BOOLEAN;
        ((struct fax_flag *)value)->flag = value->typed && *value->text == 't';
    } else if (type == JSON_STRING) {
        decode_string(info->type, value);
    }
    return true;
}

static struct fax_value *
value_of(struct fax *fax, const struct fax_field_info *info)
{
    return (struct fax_value *)(void *)((char *)fax + info->offset);
}

static bool
decode_fields(struct fax *fax, struct error *error)
{
    struct json_text found[FAX_FIELD_COUNT] = {{0}};
    size_t pointers = 0;
    size_t bytes = 0;
    find_fields(fax->json, found);
    for (enum fax_field i = 0; i < FAX_FIELD_COUNT; i++) {
        const struct fax_field_info *info = fax_field_info(i);
        begin_value(info, found[i], value_of(fax, info), &pointers, &bytes);
    }
    if (!answer_reserve(&fax->answer, pointers, bytes))
        return error_out_of_memory(error);
    for (enum fax_field i = 0; i < FAX_FIELD_COUNT; i++) {
        const struct fax_field_info *info = fax_field_info(i);
        struct fax_value *value = value_of(fax, info);
        if (value->presence == FAX_PRESENT && !decode_value(info, &fax->answer, value))
            return error_out_of_memory(error);
    }
    return true;
}

static bool
check_identity(const struct fax *fax, const char *what, struct error *error)
{
    const struct fax_value *id = &fax->id.value;
    const struct fax_value *record_type = &fax->record_type.value;
    char uuid[UUID_TEXT_SIZE];
    if (id->presence != FAX_PRESENT)
        return not_a_fax(error, what, "it has no id");
    if (!id->typed || !uuid_parse(id->text, strlen(id->text), uuid))
        return not_a_fax(error, what, "its id is not a UUID");
    if (record_type->presence == FAX_PRESENT &&
        (!record_type->typed || strcmp(record_type->text, "fax") != 0))
        return not_a_fax(error, what, "its record_type is not `fax`");
    return true;
}

bool
fax_decode_value(struct json_text value, const char *what, struct fax **fax, struct error *error)
{
    *fax = NULL;
    if (json_text_type(value) != JSON_OBJECT)
        return not_a_fax(error, what, "it is not an object");
    struct fax *decoded = calloc(1, sizeof *decoded);
    if (decoded == NULL)
        return error_out_of_memory(error);
    decoded->json = value;
    if (!decode_fields(decoded, error) || !check_identity(decoded, what, error)) {
        fax_free(decoded);
        return false;
    }
    *fax = decoded;
    return true;
}

bool
fax_decode_not_json(const struct buffer *body, const char *expected, struct error *error)
{
    const char *why = "it is not JSON, or was cut off";
    if (body->length == 0)
        why = "it is empty";
    else if (body->bytes[strspn(body->bytes, " \t\r\n")] == '<')
        why = "it is a page of HTML or XML";
    return fax_decode_reject(error, "the response", expected, why);
}

static bool
has_id(const struct fax *fax, const char *uuid)
{
    char found[UUID_TEXT_SIZE];
    return uuid_parse(fax->id.value.text, strlen(fax->id.value.text), found) &&
           strcmp(found, uuid) == 0;
}

bool
fax_decode(struct buffer *body, const char *uuid, struct fax **fax, struct error *error)
{
    struct json_text response;
    struct json_text data;
    *fax = NULL;
    if (!json_text_check((struct json_text){body->bytes, body->length}, &response))
        return fax_decode_not_json(body, "a fax", error);
    bool wrapped = json_text_find(response, "data", &data);
    struct fax *decoded;
    (void)fax_decode_value(wrapped ? data : response, wrapped ? "/data" : "the response", &decoded,
                           error);
    if (decoded == NULL)
        return false;
    if (!has_id(decoded, uuid)) {
        fax_free(decoded);
        return not_a_fax(error, "the response", "its id is not the requested one");
    }
    decoded->answer.bytes = buffer_take(body);
    *fax = decoded;
    return true;
}

const char *
fax_decode_library_version(void)
{
    return json_value_library_version();
}
