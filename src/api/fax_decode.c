#include "api/fax_decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "base/uuid.h"

/* Sets the error for JSON that is not what was expected. `what` names it: "the response", or its
 * JSON pointer (RFC 6901). */
static bool
reject(struct error *error, const char *what, const char *expected, const char *why)
{
    error_set(error, ERROR_SERVER, "%s is not %s: %s", what, expected, why);
    return error_hint(error, "check the base URL, and any proxy in between");
}

/* Checks that a response is JSON. */
static bool
read_json(const struct buffer *body, const char *expected, struct json *response,
          struct error *error)
{
    const char *why = "invalid or truncated JSON";
    if (json_check(body->bytes, body->length, response))
        return true;
    if (body->length == 0)
        why = "empty body";
    else if (body->bytes[strspn(body->bytes, " \t\r\n")] == '<')
        why = "HTML or XML";
    return reject(error, "the response", expected, why);
}

/* Faxes */

/* Decode a value to `texts`. Return the byte after its texts, or NULL if out of memory. */

/* Decodes a link or a list of links. */
static char *
decode_links(struct fax_links *links, char *texts)
{
    struct json json = links->value.json;
    struct json link;
    const char *cursor = NULL;
    char *end = texts;
    links->value.typed = json_type(json) == JSON_ARRAY;
    while (links->value.typed && end != NULL && json_next(json, &cursor, NULL, &link)) {
        links->value.typed = json_type(link) == JSON_STRING && links->count++ < FAX_LINKS_MAX;
        if (links->value.typed)
            end = json_decode(link, end);
    }
    if (links->value.typed) {
        if (links->count == 0)
            links->value.text = "";
        return end;
    }
    links->value.typed = json_type(json) == JSON_STRING;
    links->count = links->value.typed ? 1 : 0;
    return json_decode(json, texts);
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
        ((struct fax_status *)value)->code = fax_status_from_name(texts);
        break;
    case FAX_TYPE_direction:
        ((struct fax_direction *)value)->code = fax_direction_from_name(texts);
        break;
    case FAX_TYPE_time:
        value->typed &= clock_parse(texts, &((struct fax_time *)value)->seconds);
        break;
    case FAX_TYPE_flag:
        value->typed = type == JSON_BOOLEAN;
        ((struct fax_flag *)value)->flag = value->typed && *texts == 't';
        break;
    case FAX_TYPE_number:
        value->typed = type == JSON_NUMBER;
        break;
    default:
        break;
    }
    return end;
}

static bool
has_text(const struct fax_value *value)
{
    return value->typed && *value->text != '\0';
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
    if (fax->status.code == FAX_STATUS_UNKNOWN &&
        (has_text(&fax->failure_reason.value) || has_text(&fax->internal_failure_reason.value)))
        fax->status.code = FAX_STATUS_FAILED;
    return end != NULL;
}

/* Decodes a fax object, whose bytes the fax borrows. `what` is as in reject(). Its id must be
 * `uuid` unless that is NULL. Returns NULL on failure; *error is set. */
static struct fax *
decode_object(struct json object, const char *what, const char *uuid, struct error *error)
{
    char id[UUID_TEXT_SIZE];
    const char *why = NULL;
    if (json_type(object) != JSON_OBJECT) {
        reject(error, what, "a fax", "not an object");
        return NULL;
    }
    struct fax *fax = calloc(1, sizeof *fax);
    if (fax != NULL)
        fax->json = object;
    if (fax == NULL || !decode_fields(fax)) {
        error_out_of_memory(error);
        fax_free(fax);
        return NULL;
    }
    const struct fax_value *value = &fax->id.value;
    const struct fax_value *type = &fax->record_type.value;
    if (value->text == NULL)
        why = "no id";
    else if (!value->typed || !uuid_parse(value->text, strlen(value->text), id))
        why = "id is not a UUID";
    else if (type->text != NULL && strcmp(type->text, "fax") != 0)
        why = "record_type is not `fax`";
    else if (uuid != NULL && strcmp(id, uuid) != 0)
        why = "not the requested id";
    if (why == NULL)
        return fax;
    reject(error, what, "a fax", why);
    fax_free(fax);
    return NULL;
}

bool
fax_decode(struct buffer *body, const char *uuid, struct fax **fax, struct error *error)
{
    struct json response;
    *fax = NULL;
    if (!read_json(body, "a fax", &response, error))
        return false;
    struct json data = json_find(response, "data");
    *fax = data.bytes != NULL ? decode_object(data, "/data", uuid, error)
                              : decode_object(response, "the response", uuid, error);
    if (*fax != NULL)
        (*fax)->body = buffer_take(body);
    return *fax != NULL;
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
    *page = NULL;
    if (!read_json(body, "a page of faxes", &response, error))
        return false;
    struct json data = json_find(response, "data");
    if (json_type(data) != JSON_ARRAY)
        return reject(error, "the response", "a page of faxes",
                      data.bytes == NULL ? "/data is missing" : "/data is not an array");
    struct json meta = json_find(response, "meta");
    *page = malloc(sizeof **page);
    if (*page == NULL)
        return error_out_of_memory(error);
    **page = (struct fax_page){.page_number = meta_number(meta, "page_number"),
                               .total_pages = meta_number(meta, "total_pages"),
                               .total_results = meta_number(meta, "total_results"),
                               .page_size = meta_number(meta, "page_size"),
                               .faxes = data,
                               .body = buffer_take(body)};
    return true;
}

bool
fax_page_next(struct fax_page *page, struct fax **fax, struct error *error)
{
    struct json element;
    char pointer[32];
    *fax = NULL;
    if (!json_next(page->faxes, &page->cursor, NULL, &element))
        return false;
    snprintf(pointer, sizeof pointer, "/data/%zu", page->next++);
    *fax = decode_object(element, pointer, NULL, error);
    return true;
}

void
fax_page_free(struct fax_page *page)
{
    if (page == NULL)
        return;
    free(page->body);
    free(page);
}
