#include "api/fax_decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/clock.h"
#include "base/uuid.h"

#include "json_parse.h"

/* The object being decoded, as a tree and as text, and where it stands in the answer. */
struct decoder {
    const cJSON *object;
    struct json_text text;
    const char *parent; /* the JSON pointer of `object`; empty for the whole answer */
    struct error *error;
};

struct name_row {
    const char *name;
    int code;
};

static const struct name_row directions[] = {
    {"inbound", FAX_DIRECTION_INBOUND}, {"outbound", FAX_DIRECTION_OUTBOUND}, {NULL, 0}};

static const struct name_row qualities[] = {
    {"normal", FAX_QUALITY_NORMAL},         {"high", FAX_QUALITY_HIGH},
    {"very_high", FAX_QUALITY_VERY_HIGH},   {"ultra_light", FAX_QUALITY_ULTRA_LIGHT},
    {"ultra_dark", FAX_QUALITY_ULTRA_DARK}, {NULL, 0}};

/* The code of a name in a table that ends with a NULL; 0, "unknown", where it is not there. */
static int
code_from_name(const struct name_row *rows, const char *name)
{
    while (rows->name != NULL && strcmp(rows->name, name) != 0)
        rows++;
    return rows->code;
}

static const char *
type_name(const cJSON *item)
{
    static const struct {
        cJSON_bool (*is)(const cJSON *);
        const char *name;
    } types[] = {{cJSON_IsString, "a string"},
                 {cJSON_IsNumber, "a number"},
                 {cJSON_IsBool, "a boolean"},
                 {cJSON_IsArray, "an array"},
                 {cJSON_IsObject, "an object"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].is(item))
            return types[i].name;
    return "null";
}

static bool
no_fax(struct error *error, const char *why)
{
    error_set(error, ERROR_SERVER, "the answer is no fax: %s", why);
    return error_hint(error, "check that the base URL is the API's, and what a proxy may do to it");
}

/* Says what is wrong with the type of a member, or of what stands under it (`below` is the rest of
 * the pointer). */
static bool
wrong_type(const struct decoder *decoder, const char *key, const char *below, const cJSON *item,
           const char *expected)
{
    error_set(decoder->error, ERROR_SERVER, "the answer is no fax: %s/%s%s is %s, not %s",
              decoder->parent, key, below, type_name(item), expected);
    return error_hint(decoder->error, "look for a newer faxctl; `curl` shows the answer as it is");
}

/* Decodes an array of strings. The array of pointers belongs to *links at once. */
static bool
decode_list(const struct decoder *decoder, const cJSON *item, struct fax_links *links)
{
    size_t capacity = (size_t)cJSON_GetArraySize(item);
    links->urls = calloc(capacity != 0 ? capacity : 1, sizeof *links->urls);
    if (links->urls == NULL)
        return error_out_of_memory(decoder->error);
    const cJSON *element;
    cJSON_ArrayForEach(element, item)
    {
        if (!cJSON_IsString(element)) {
            char below[24];
            snprintf(below, sizeof below, "/%zu", links->count);
            return wrong_type(decoder, item->string, below, element, "a string");
        }
        links->urls[links->count++] = element->valuestring;
    }
    return true;
}

static bool
decode_links(const struct decoder *decoder, const cJSON *item, struct fax_links *links)
{
    if (cJSON_IsArray(item))
        return decode_list(decoder, item, links);
    if (!cJSON_IsString(item))
        return wrong_type(decoder, item->string, "", item, "a string or an array of strings");
    links->urls = calloc(1, sizeof *links->urls);
    if (links->urls == NULL)
        return error_out_of_memory(decoder->error);
    links->urls[0] = item->valuestring;
    links->count = 1;
    return true;
}

static bool
decode_flag(const struct decoder *decoder, const cJSON *item, struct fax_flag *flag)
{
    flag->flag = cJSON_IsTrue(item);
    return cJSON_IsBool(item) || wrong_type(decoder, item->string, "", item, "a boolean");
}

static bool
decode_number(const struct decoder *decoder, const cJSON *item, struct fax_number *number)
{
    number->number = item->valuedouble;
    return cJSON_IsNumber(item) || wrong_type(decoder, item->string, "", item, "a number");
}

/* Decodes the types that are strings, and what some of them mean. */
static bool
decode_string(const struct decoder *decoder, const cJSON *item, enum fax_field_type type,
              struct fax_value *value)
{
    if (!cJSON_IsString(item))
        return wrong_type(decoder, item->string, "", item, "a string");
    const char *text = value->text = item->valuestring;
    if (type == FAX_TYPE_status)
        ((struct fax_status *)value)->code = fax_status_from_name(text);
    else if (type == FAX_TYPE_direction)
        ((struct fax_direction *)value)->code = (enum fax_direction_code)code_from_name(directions,
                                                                                        text);
    else if (type == FAX_TYPE_quality)
        ((struct fax_quality *)value)->code = (enum fax_quality_code)code_from_name(qualities,
                                                                                    text);
    else if (type == FAX_TYPE_time)
        ((struct fax_time *)value)->known = clock_parse(text, &((struct fax_time *)value)->seconds);
    return true;
}

static bool
decode_field(const struct decoder *decoder, const cJSON *item, struct json_text json,
             const struct fax_field_info *row, struct fax *fax)
{
    void *place = (char *)fax + row->offset;
    struct fax_value *value = place;
    /* Where a key comes twice, the last counts, and nothing is left of the first. */
    if (row->type == FAX_TYPE_links)
        free(((struct fax_links *)place)->urls);
    memset(place, 0, row->size);
    *value = (struct fax_value){cJSON_IsNull(item) ? FAX_NULL : FAX_PRESENT, json, NULL};
    if (value->presence == FAX_NULL)
        return true;
    switch (row->type) {
    case FAX_TYPE_links:
        return decode_links(decoder, item, place);
    case FAX_TYPE_flag:
        return decode_flag(decoder, item, place);
    case FAX_TYPE_number:
        return decode_number(decoder, item, place);
    default:
        return decode_string(decoder, item, row->type, value);
    }
}

/* Decodes all members. Tree and text have the same members in the same order. */
static bool
decode_members(const struct decoder *decoder, struct fax *fax)
{
    const char *cursor = NULL;
    struct json_text json;
    const cJSON *item;
    cJSON_ArrayForEach(item, decoder->object)
    {
        enum fax_field field;
        if (!json_text_next(decoder->text, &cursor, NULL, &json))
            return no_fax(decoder->error, "its members do not add up");
        if (fax_field_from_key(item->string, &field) &&
            !decode_field(decoder, item, json, fax_field_info(field), fax))
            return false;
    }
    return true;
}

static bool
check_identity(const struct fax *fax, const char *uuid, struct error *error)
{
    const char *record_type = fax->record_type.value.text;
    const char *id = fax->id.value.text;
    char found[UUID_TEXT_SIZE];
    if (id == NULL)
        return no_fax(error, "it has no id");
    if (record_type != NULL && strcmp(record_type, "fax") != 0)
        return no_fax(error, "its record_type is not `fax`");
    if (!uuid_parse(id, strlen(id), found) || strcmp(found, uuid) != 0)
        return no_fax(error, "its id is not the one asked for");
    return true;
}

/* Finds the fax object in the answer: under `data`, or the answer itself. */
static bool
find_object(struct decoder *decoder)
{
    if (!cJSON_IsObject(decoder->object))
        return no_fax(decoder->error, "it is JSON, but no object");
    const char *cursor = NULL;
    struct json_text json;
    const cJSON *item;
    cJSON_ArrayForEach(item, decoder->object)
    {
        if (!json_text_next(decoder->text, &cursor, NULL, &json))
            break;
        if (strcmp(item->string, "data") != 0)
            continue;
        if (!cJSON_IsObject(item))
            return wrong_type(decoder, item->string, "", item, "an object");
        decoder->object = item;
        decoder->text = json;
        decoder->parent = "/data";
        return true;
    }
    return true;
}

static bool
decode_answer(struct json_text answer, const char *uuid, struct fax *fax, struct error *error)
{
    fax->tree = json_parse(answer);
    fax->free_tree = cJSON_Delete;
    if (fax->tree == NULL)
        return no_fax(error, "its JSON cannot be read: no memory, or a number of absurd length");
    struct decoder decoder = {fax->tree, answer, "", error};
    if (!find_object(&decoder) || !decode_members(&decoder, fax))
        return false;
    fax->json = decoder.text;
    return check_identity(fax, uuid, error);
}

bool
fax_decode(struct buffer *body, const char *uuid, struct fax **fax, struct error *error)
{
    struct json_text answer;
    *fax = NULL;
    if (body->length == 0)
        return no_fax(error, "it is empty");
    if (!json_text_check((struct json_text){body->bytes, body->length}, &answer))
        return no_fax(error, body->bytes[strspn(body->bytes, " \t\r\n")] == '<'
                                 ? "it is a page of HTML or XML"
                                 : "it is not JSON, or was cut off");
    struct fax *decoded = calloc(1, sizeof *decoded);
    if (decoded == NULL)
        return error_out_of_memory(error);
    if (!decode_answer(answer, uuid, decoded, error)) {
        fax_free(decoded);
        return false;
    }
    decoded->body = buffer_take(body);
    *fax = decoded;
    return true;
}

const char *
fax_decode_library_version(void)
{
    return cJSON_Version();
}
