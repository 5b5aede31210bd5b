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

static int64_t
distance(const struct fax_time *time, int64_t now)
{
    return time->seconds > now ? time->seconds - now : now - time->seconds;
}

/* Writes how long ago a time was, or how far ahead it is. */
static void
note_age(const struct fax_time *time, int64_t now, char note[static CELL_NOTE_SIZE])
{
    char span[DURATION_TEXT_SIZE];
    if (!time->value.typed)
        return;
    duration_format_age(span, distance(time, now));
    snprintf(note, CELL_NOTE_SIZE, time->seconds > now ? "in %s" : "%s ago", span);
}

void
cell_age(const struct fax *fax, enum fax_field field, int64_t now, char note[static CELL_NOTE_SIZE])
{
    const struct fax_time *time = (const void *)fax_value(fax, field);
    char span[DURATION_TEXT_SIZE];
    duration_format(span, distance(time, now), 1);
    snprintf(note, CELL_NOTE_SIZE, time->seconds > now ? "in %s" : "%s ago", span);
}

static void
note_expiry(const struct fax *fax, enum fax_field field, const char *url, int64_t now,
            char note[static CELL_NOTE_SIZE])
{
    int64_t expiry;
    char span[DURATION_TEXT_SIZE];
    bool of_inbound = field == FAX_FIELD_media_url && fax_is_inbound(fax);
    /* The media_url of an outbound fax is the sender's own address, on the sender's terms. */
    if ((field == FAX_FIELD_media_url && !of_inbound) || !link_expiry(url, &expiry))
        return;
    if (expiry > now) {
        duration_format(span, expiry - now, 2);
        snprintf(note, CELL_NOTE_SIZE, "expires in %s", span);
        return;
    }
    duration_format_age(span, now - expiry);
    const char *id = fax->id.value.text;
    if (of_inbound)
        snprintf(note, CELL_NOTE_SIZE,
                 "expired %s ago; POST /faxes/%.36s/actions/refresh renews it", span,
                 id != NULL ? id : "");
    else
        snprintf(note, CELL_NOTE_SIZE, "expired %s ago", span);
}

void
cell_note(const struct fax *fax, enum fax_field field, size_t index, int64_t now,
          char note[static CELL_NOTE_SIZE])
{
    const void *value = fax_value(fax, field);
    note[0] = '\0';
    if (cell_count(fax, field) == 0)
        return;
    switch (fax_field_info(field)->type) {
    case FAX_TYPE_time:
        note_age(value, now, note);
        break;
    case FAX_TYPE_links:
        note_expiry(fax, field, cell_text(fax, field, index), now, note);
        break;
    case FAX_TYPE_flag:
        if (fax->partial_content.flag && field == FAX_FIELD_partial_content)
            snprintf(note, CELL_NOTE_SIZE, "pages are missing");
        break;
    case FAX_TYPE_reason: {
        const struct failure_reason *reason = failure_reason_find(
            ((const struct fax_value *)value)->text);
        if (reason != NULL)
            snprintf(note, CELL_NOTE_SIZE, "%s", reason->meaning);
        break;
    }
    default:
        break;
    }
}
