#include <stdio.h>

#include "base/time.h"
#include "model/failure_reason.h"
#include "model/link.h"

#include "formats.h"

size_t
cell_count(const struct fax *fax, enum fax_field field)
{
    const struct fax_value *value = fax_value(fax, field);
    if (value->presence != FAX_PRESENT)
        return 0;
    if (fax_field_info(field)->type == FAX_TYPE_links && value->typed)
        return ((const struct fax_links *)(const void *)value)->count;
    return 1;
}

const char *
cell_text(const struct fax *fax, enum fax_field field, size_t index)
{
    const struct fax_value *value = fax_value(fax, field);
    if (fax_field_info(field)->type == FAX_TYPE_links && value->typed)
        return fax_link((const void *)value, index);
    return value->text;
}

/* Writes when a link expires. Only an inbound media_url is Telnyx's and can be renewed; that of an
 * outbound fax is the sender's own. */
static void
note_expiry(const struct fax *fax, enum fax_field field, const char *url, int64_t now,
            char note[static CELL_NOTE_SIZE])
{
    int64_t expiry;
    char span[DURATION_TEXT_SIZE];
    bool renewable = field == FAX_FIELD_media_url;
    if ((renewable && fax->direction.code != FAX_DIRECTION_INBOUND) || !link_expiry(url, &expiry))
        return;
    if (expiry > now)
        duration_format(span, expiry - now, 2);
    else
        duration_format_age(span, now - expiry);
    snprintf(note, CELL_NOTE_SIZE, expiry > now ? "expires in %s" : "expired %s ago", span);
    if (renewable && expiry <= now)
        snprintf(note, CELL_NOTE_SIZE,
                 "expired %s ago; POST /faxes/%.36s/actions/refresh renews it", span,
                 fax->id.value.text);
}

bool
cell_time(const struct fax *fax, enum fax_field field, char text[static CELL_TIME_SIZE])
{
    const struct fax_time *value = (const void *)fax_value(fax, field);
    return value->value.typed && local_format(text, value->seconds);
}

bool
cell_age(const struct fax *fax, enum fax_field field, int64_t now, char text[static CELL_TIME_SIZE])
{
    const struct fax_time *value = (const void *)fax_value(fax, field);
    char span[DURATION_TEXT_SIZE];
    int64_t age = now - value->seconds;
    if (!value->value.typed)
        return false;
    duration_format_age(span, age < 0 ? -age : age);
    snprintf(text, CELL_TIME_SIZE, "%s%s", age < 0 ? "in " : "", span);
    return true;
}

void
cell_note(const struct fax *fax, enum fax_field field, size_t index, int64_t now,
          char note[static CELL_NOTE_SIZE])
{
    const struct fax_value *value = fax_value(fax, field);
    const struct failure_reason *reason;
    char age[CELL_TIME_SIZE];
    note[0] = '\0';
    switch (fax_field_info(field)->type) {
    case FAX_TYPE_time:
        if (cell_age(fax, field, now, age))
            snprintf(note, CELL_NOTE_SIZE, "%s%s", age, *age == 'i' ? "" : " ago");
        return;
    case FAX_TYPE_links:
        note_expiry(fax, field, cell_text(fax, field, index), now, note);
        return;
    case FAX_TYPE_flag:
        if (fax->partial_content.flag && field == FAX_FIELD_partial_content)
            snprintf(note, CELL_NOTE_SIZE, "pages are missing");
        return;
    case FAX_TYPE_reason:
        reason = failure_reason_find(value->text);
        if (reason != NULL)
            snprintf(note, CELL_NOTE_SIZE, "%s", reason->meaning);
        return;
    default:
        return;
    }
}
