#include "cell.h"

#include <stdio.h>

#include "base/time.h"
#include "model/failure_reason.h"
#include "model/link.h"

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

/* Writes the age of a time, or how far ahead it is. */
static void
note_time(const struct fax_time *time, int64_t now, bool brief, char note[static CELL_NOTE_SIZE])
{
    char span[DURATION_TEXT_SIZE];
    bool ahead = time->seconds > now;
    int64_t distance = ahead ? time->seconds - now : now - time->seconds;
    if (!time->value.typed)
        return;
    if (brief)
        duration_format(span, distance, 1);
    else
        duration_format_age(span, distance);
    snprintf(note, CELL_NOTE_SIZE, ahead ? "in %s" : "%s ago", span);
}

static void
note_expiry(const struct fax *fax, enum fax_field field, const char *url, int64_t now,
            char note[static CELL_NOTE_SIZE])
{
    int64_t expiry;
    char span[DURATION_TEXT_SIZE];
    bool renewable = field == FAX_FIELD_media_url && fax->direction.code == FAX_DIRECTION_INBOUND;
    /* The media_url of an outbound fax is the sender's own address, on the sender's terms. */
    if ((field == FAX_FIELD_media_url && !renewable) || !link_expiry(url, &expiry))
        return;
    if (expiry > now) {
        duration_format(span, expiry - now, 2);
        snprintf(note, CELL_NOTE_SIZE, "expires in %s", span);
        return;
    }
    duration_format_age(span, now - expiry);
    int length = snprintf(note, CELL_NOTE_SIZE, "expired %s ago", span);
    if (renewable)
        snprintf(note + length, CELL_NOTE_SIZE - (size_t)length,
                 "; POST /faxes/%.36s/actions/refresh renews it", fax->id.value.text);
}

void
cell_note(const struct fax *fax, enum fax_field field, size_t index, int64_t now, bool brief,
          char note[static CELL_NOTE_SIZE])
{
    const struct fax_value *value = fax_value(fax, field);
    const struct failure_reason *reason;
    note[0] = '\0';
    if (cell_count(fax, field) == 0)
        return;
    switch (fax_field_info(field)->type) {
    case FAX_TYPE_time:
        note_time((const void *)value, now, brief, note);
        break;
    case FAX_TYPE_links:
        note_expiry(fax, field, cell_text(fax, field, index), now, note);
        break;
    case FAX_TYPE_flag:
        if (fax->partial_content.flag && field == FAX_FIELD_partial_content)
            snprintf(note, CELL_NOTE_SIZE, "pages are missing");
        break;
    case FAX_TYPE_reason:
        reason = failure_reason_find(value->text);
        if (reason != NULL)
            snprintf(note, CELL_NOTE_SIZE, "%s", reason->meaning);
        break;
    default:
        break;
    }
}
