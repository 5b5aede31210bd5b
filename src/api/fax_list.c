#include "api/fax_list.h"

#include <inttypes.h>
#include <stdio.h>

#include "api/url.h"
#include "base/time.h"

/* Writes a time, if there is one; otherwise the parameter is left out. */
static const char *
time_text(char text[static WHEN_TEXT_SIZE], int64_t seconds)
{
    if (seconds == FAX_LIST_NO_TIME)
        return NULL;
    when_format(text, seconds);
    return text;
}

char *
fax_list_target(const struct fax_list_filter *filter, int64_t page, int size, struct error *error)
{
    static const char path[] = "/faxes";
    char since[WHEN_TEXT_SIZE];
    char until[WHEN_TEXT_SIZE];
    char size_text[16];
    char page_text[24];
    snprintf(size_text, sizeof size_text, "%d", size);
    snprintf(page_text, sizeof page_text, "%" PRId64, page);
    const struct url_parameter parameters[] = {
        {"filter[created_at][gte]", time_text(since, filter->since)},
        {"filter[created_at][lt]", time_text(until, filter->until)},
        {"filter[direction][eq]", fax_direction_name(filter->direction)},
        {"filter[from][eq]", filter->from},
        {"filter[to][eq]", filter->to},
        {"page[size]", size_text},
        {"page[number]", page_text},
    };
    struct buffer target = {0};
    bool written = buffer_append(&target, path, sizeof path - 1, URL_MAX) ||
                   error_out_of_memory(error);
    if (written &&
        url_append_query(&target, parameters, sizeof parameters / sizeof *parameters, error))
        return buffer_take(&target);
    buffer_free(&target);
    return NULL;
}
