#include "api/fax_page_decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/fax_decode.h"

#include "json_value.h"

static const char page_of_faxes[] = "a page of faxes";

static bool
not_a_page(struct error *error, const char *why)
{
    return fax_decode_reject(error, "the response", page_of_faxes, why);
}

/* Reads a whole number of `meta`. Returns false if there is no memory. */
static bool
decode_count(struct json_text meta, const char *name, int64_t *count)
{
    struct json_text value;
    bool typed;
    double number;
    *count = -1;
    if (meta.bytes == NULL || !json_text_find(meta, name, &value))
        return true;
    if (!json_value_number(value, &typed, &number))
        return false;
    if (typed && number >= 0 && number <= 0x1p53 && (double)(int64_t)number == number)
        *count = (int64_t)number;
    return true;
}

static bool
decode_meta(struct json_text meta, struct fax_page *page)
{
    return decode_count(meta, "page_number", &page->page_number) &&
           decode_count(meta, "total_pages", &page->total_pages) &&
           decode_count(meta, "total_results", &page->total_results) &&
           decode_count(meta, "page_size", &page->page_size);
}

static bool
is_empty(struct json_text array)
{
    const char *cursor = NULL;
    struct json_text element;
    return !json_text_next(array, &cursor, NULL, &element);
}

/* Finds both members in one step through the response. What is missing has no bytes. */
static void
find_members(struct json_text response, struct json_text *data, struct json_text *meta)
{
    const char *cursor = NULL;
    struct json_text key;
    struct json_text value;
    *data = *meta = (struct json_text){0};
    if (json_text_type(response) != JSON_OBJECT)
        return;
    while (json_text_next(response, &cursor, &key, &value)) {
        char name[JSON_KEY_SIZE];
        json_text_key(key, name);
        if (strcmp(name, "data") == 0)
            *data = value;
        else if (strcmp(name, "meta") == 0)
            *meta = value;
    }
}

bool
fax_page_decode(struct buffer *body, struct fax_page **page, struct error *error)
{
    struct json_text response;
    struct json_text data;
    struct json_text meta;
    *page = NULL;
    if (!json_text_check((struct json_text){body->bytes, body->length}, &response))
        return fax_decode_not_json(body, page_of_faxes, error);
    find_members(response, &data, &meta);
    if (data.bytes == NULL)
        return not_a_page(error, "/data is missing");
    if (json_text_type(data) != JSON_ARRAY)
        return not_a_page(error, "/data is not an array");
    struct fax_page *decoded = calloc(1, sizeof *decoded);
    if (decoded == NULL || !decode_meta(meta, decoded)) {
        free(decoded);
        return error_out_of_memory(error);
    }
    decoded->faxes = data;
    decoded->empty = is_empty(data);
    decoded->answer.bytes = buffer_take(body);
    *page = decoded;
    return true;
}

enum fax_page_step
fax_page_next(struct fax_page *page, struct fax **fax, struct error *error)
{
    struct json_text element;
    char pointer[32];
    *fax = NULL;
    if (!json_text_next(page->faxes, &page->cursor, NULL, &element))
        return FAX_PAGE_END;
    snprintf(pointer, sizeof pointer, "/data/%zu", page->next++);
    if (fax_decode_value(element, pointer, fax, error))
        return FAX_PAGE_FAX;
    return error->category == ERROR_INTERNAL ? FAX_PAGE_FAILED : FAX_PAGE_NOT_A_FAX;
}
