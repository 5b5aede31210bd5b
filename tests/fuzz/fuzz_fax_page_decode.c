/*
 * Decodes any bytes as a page of faxes, record by record. The JSON of a record must be JSON within
 * the response, and its texts must be within their block.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/fax_decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_fax(const struct fax *fax, const char *bytes, size_t size)
{
    struct json value;
    char *copy = strndup(fax->json.bytes, fax->json.length);
    if (copy == NULL || !json_check(copy, fax->json.length, &value) ||
        value.length != fax->json.length)
        abort();
    free(copy);
    if (fax->json.bytes < bytes || fax->json.bytes + fax->json.length > bytes + size)
        abort();
    for (int i = 0; i < FAX_FIELD_COUNT; i++) {
        const struct fax_value *field = fax_value(fax, (enum fax_field)i);
        bool is_links = fax_field_info((enum fax_field)i)->type == FAX_TYPE_links;
        const struct fax_links *links = (const void *)field;
        if ((field->presence == FAX_ABSENT) != (field->json.bytes == NULL))
            abort();
        if ((field->presence == FAX_PRESENT) != (field->text != NULL))
            abort();
        const char *last = is_links && links->count != 0 ? fax_link(links, links->count - 1)
                                                         : field->text;
        if (last != NULL && *last != '\0' &&
            (last < fax->texts || last + strlen(last) >= fax->texts + fax->json.length))
            abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer body = {0};
    struct fax_page *page;
    struct fax *fax;
    struct error error;
    size_t steps = 0;
    if (!buffer_append(&body, data, size, 1 << 20))
        return 0;
    if (!fax_page_decode(&body, &page, &error)) {
        buffer_free(&body);
        return 0;
    }
    while (fax_page_next(page, &fax, &error)) {
        if (fax != NULL)
            check_fax(fax, page->body, size);
        else if (error.category != ERROR_SERVER)
            abort();
        fax_free(fax);
        steps++;
    }
    if (steps != page->next)
        abort();
    fax_page_free(page);
    return 0;
}
