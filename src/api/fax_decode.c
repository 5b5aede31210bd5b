#include "api/fax_decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "base/uuid.h"

static const char a_fax[] = "a fax";
static const char a_page[] = "a page of faxes";

/* Sets the error for JSON that is not what was expected. `what` names it: "the response", or its
 * JSON pointer (RFC 6901). */
static bool
reject(struct error *error, const char *what, const char *expected, const char *why)
{
    error_set(error, ERROR_SERVER, "%s is not %s: %s", what, expected, why);
    return error_hint(error, "check that the base URL is the API's, and what a proxy may do to it");
}

static bool
reject_text(struct error *error, const struct buffer *body, const char *expected)
{
    const char *why = "it is not JSON, or was cut off";
    if (body->length == 0)
        why = "it is empty";
    else if (body->bytes[strspn(body->bytes, " \t\r\n")] == '<')
        why = "it is a page of HTML or XML";
    return reject(error, "the response", expected, why);
}

/* Faxes */

/* Decode a value to `texts`. Return the byte after its texts, or NULL if out of memory. */

/* Decodes a link, or a list of links one after another. */
static char *
decode_links(struct fax_links *links, char *texts)
{
    struct json json = links->value.json;
    struct json element;
    const char *cursor = NULL;
    char *end = texts;
    bool is_list = json_type(json) == JSON_ARRAY;
    while (is_list && end != NULL && json_next(json, &cursor, NULL, &element)) {
        is_list = json_type(element) == JSON_STRING && links->count++ < FAX_LINKS_MAX;
        if (is_list)
            end = json_decode(element, end);
    }
    if (!is_list) {
        links->value.typed = json_type(json) == JSON_STRING;
        links->count = links->value.typed ? 1 : 0;
        return json_decode(json, texts);
    }
    links->value.typed = true;
    if (links->count == 0)
        links->value.text = "";
    return end;
}

static char *
decode_value(enum fax_field_type field_type, struct fax_value *value, char *texts)
{
    enum json_type type = json_type(value->json);
    value->text = texts;
    if (field_type == FAX_TYPE_links)
        return decode_links((struct fax_links *)value, texts);
    char *end = json_decode(value->json, texts);
    if (end == NULL)
        return NULL;
    value->typed = type == JSON_STRING;
    switch (field_type) {
    case FAX_TYPE_status:
        ((struct fax_status *)value)->code = fax_status_from_name(value->text);
        break;
    case FAX_TYPE_direction:
        ((struct fax_direction *)value)->code = fax_direction_from_name(value->text);
        break;
    case FAX_TYPE_quality:
        ((struct fax_quality *)value)->code = fax_quality_from_name(value->text);
        break;
    case FAX_TYPE_time:
        value->typed = value->typed &&
                       clock_parse(value->text, &((struct fax_time *)value)->seconds);
        break;
    case FAX_TYPE_flag:
        value->typed = type == JSON_BOOLEAN;
        ((struct fax_flag *)value)->flag = value->typed && *value->text == 't';
        break;
    case FAX_TYPE_number:
        value->typed = type == JSON_NUMBER;
        break;
    default:
        break;
    }
    return end;
}

/* Decodes the known fields of the object. Returns false if out of memory. */
static bool
decode_fields(struct fax *fax)
{
    struct json found[FAX_FIELD_COUNT] = {{0}};
    const char *cursor = NULL;
    struct json key;
    struct json member;
    while (json_next(fax->json, &cursor, &key, &member)) {
        char name[JSON_KEY_SIZE];
        enum fax_field field;
        json_key(key, name);
        if (fax_field_from_key(name, &field))
            found[field] = member;
    }
    /* No text is longer than its JSON. */
    char *end = fax->texts = malloc(fax->json.length);
    for (enum fax_field field = 0; end != NULL && field < FAX_FIELD_COUNT; field++) {
        const struct fax_field_info *info = fax_field_info(field);
        struct fax_value *value = (void *)((char *)fax + info->offset);
        value->json = found[field];
        if (value->json.bytes == NULL)
            continue;
        value->presence = json_type(value->json) == JSON_NULL ? FAX_NULL : FAX_PRESENT;
        if (value->presence == FAX_PRESENT)
            end = decode_value(info->type, value, end);
    }
    return end != NULL;
}

/* Checks that this is a fax. `uuid` becomes its id in lower case. */
static bool
check_identity(const struct fax *fax, const char *what, char uuid[static UUID_TEXT_SIZE],
               struct error *error)
{
    const struct fax_value *id = &fax->id.value;
    const struct fax_value *record_type = &fax->record_type.value;
    if (id->text == NULL)
        return reject(error, what, a_fax, "it has no id");
    if (!id->typed || !uuid_parse(id->text, strlen(id->text), uuid))
        return reject(error, what, a_fax, "its id is not a UUID");
    if (record_type->presence == FAX_PRESENT &&
        (!record_type->typed || strcmp(record_type->text, "fax") != 0))
        return reject(error, what, a_fax, "its record_type is not `fax`");
    return true;
}

/* Decodes a fax object, whose bytes the fax borrows. `what` is as in reject(), `uuid` as in
 * check_identity(). Returns NULL on failure; *error is set. */
static struct fax *
decode_object(struct json object, const char *what, char uuid[static UUID_TEXT_SIZE],
              struct error *error)
{
    if (json_type(object) != JSON_OBJECT) {
        reject(error, what, a_fax, "it is not an object");
        return NULL;
    }
    struct fax *fax = calloc(1, sizeof *fax);
    if (fax != NULL)
        fax->json = object;
    bool decoded = fax != NULL && decode_fields(fax);
    if (decoded ? check_identity(fax, what, uuid, error) : error_out_of_memory(error))
        return fax;
    fax_free(fax);
    return NULL;
}

bool
fax_decode(struct buffer *body, const char *uuid, struct fax **fax, struct error *error)
{
    struct json response;
    char id[UUID_TEXT_SIZE];
    *fax = NULL;
    if (!json_check(body->bytes, body->length, &response))
        return reject_text(error, body, a_fax);
    struct json data = json_find(response, "data");
    struct fax *decoded = data.bytes != NULL ? decode_object(data, "/data", id, error)
                                             : decode_object(response, "the response", id, error);
    if (decoded == NULL)
        return false;
    if (strcmp(id, uuid) != 0) {
        fax_free(decoded);
        return reject(error, "the response", a_fax, "its id is not the requested one");
    }
    decoded->body = buffer_take(body);
    *fax = decoded;
    return true;
}

/* Pages */

/* Arithmetic with a total must not overflow. */
#define TOTAL_MAX (INT64_C(1) << 53)

static int64_t
meta_number(struct json meta, const char *name)
{
    int64_t number;
    bool found = json_integer(json_find(meta, name), &number);
    return found && number >= 0 && number <= TOTAL_MAX ? number : -1;
}

bool
fax_page_decode(struct buffer *body, struct fax_page **page, struct error *error)
{
    struct json response;
    struct json element;
    const char *cursor = NULL;
    *page = NULL;
    if (!json_check(body->bytes, body->length, &response))
        return reject_text(error, body, a_page);
    struct json data = json_find(response, "data");
    if (data.bytes == NULL)
        return reject(error, "the response", a_page, "/data is missing");
    if (json_type(data) != JSON_ARRAY)
        return reject(error, "the response", a_page, "/data is not an array");
    struct json meta = json_find(response, "meta");
    struct fax_page *decoded = calloc(1, sizeof *decoded);
    if (decoded == NULL)
        return error_out_of_memory(error);
    decoded->page_number = meta_number(meta, "page_number");
    decoded->total_pages = meta_number(meta, "total_pages");
    decoded->total_results = meta_number(meta, "total_results");
    decoded->page_size = meta_number(meta, "page_size");
    decoded->empty = !json_next(data, &cursor, NULL, &element);
    decoded->faxes = data;
    decoded->body = buffer_take(body);
    *page = decoded;
    return true;
}

enum fax_page_step
fax_page_next(struct fax_page *page, struct fax **fax, struct error *error)
{
    struct json element;
    char pointer[32];
    char id[UUID_TEXT_SIZE];
    *fax = NULL;
    if (!json_next(page->faxes, &page->cursor, NULL, &element))
        return FAX_PAGE_END;
    snprintf(pointer, sizeof pointer, "/data/%zu", page->next++);
    *fax = decode_object(element, pointer, id, error);
    if (*fax != NULL)
        return FAX_PAGE_FAX;
    return error->category == ERROR_INTERNAL ? FAX_PAGE_FAILED : FAX_PAGE_NOT_A_FAX;
}

void
fax_page_free(struct fax_page *page)
{
    if (page == NULL)
        return;
    free(page->body);
    free(page);
}
