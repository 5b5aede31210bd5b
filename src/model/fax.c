#include "model/fax.h"

#include <stdlib.h>
#include <string.h>

static const struct fax_field_info fields[] = {
#define FAX_ROW(key, type, label)                                                                  \
    [FAX_FIELD_##key] = {#key, label, FAX_TYPE_##type, offsetof(struct fax, key)},
    FAX_FIELDS(FAX_ROW)
#undef FAX_ROW
};
_Static_assert(sizeof fields / sizeof *fields == FAX_FIELD_COUNT, "every field has a row");

const struct fax_field_info *
fax_field_info(enum fax_field field)
{
    return &fields[field];
}

bool
fax_field_from_key(const char *key, enum fax_field *field)
{
    for (enum fax_field i = 0; i < FAX_FIELD_COUNT; i++) {
        if (*key == *fields[i].key && strcmp(key, fields[i].key) == 0) {
            *field = i;
            return true;
        }
    }
    return false;
}

const struct fax_value *
fax_value(const struct fax *fax, enum fax_field field)
{
    return (const struct fax_value *)((const char *)fax + fields[field].offset);
}

const char *
fax_link(const struct fax_links *links, size_t index)
{
    const char *link = links->value.text;
    while (index-- != 0)
        link += strlen(link) + 1;
    return link;
}

enum fax_outcome
fax_outcome(const struct fax *fax)
{
    return fax_status_info(fax->status.code)->outcome;
}

const char *
fax_failure_reason(const struct fax *fax)
{
    const char *reasons[] = {fax->failure_reason.value.text,
                             fax->internal_failure_reason.value.text};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i] != NULL && *reasons[i] != '\0')
            return reasons[i];
    return NULL;
}

void
fax_free(struct fax *fax)
{
    if (fax == NULL)
        return;
    free(fax->texts);
    free(fax->body);
    free(fax);
}

/* Names and meanings */

/* The vendor's pages disagree on whether an inbound fax ends as received or delivered. Both are
 * success. */
// clang-format off
static const struct fax_status_info statuses[] = {
    [FAX_STATUS_UNKNOWN] = {"unknown", "faxctl does not know this status", FAX_OUTCOME_PENDING, 0, 0},
    [FAX_STATUS_QUEUED] = {"queued", "accepted, waiting to be processed", FAX_OUTCOME_PENDING, 1, 0},
    [FAX_STATUS_INITIATED] = {"initiated", "an incoming call is being set up", FAX_OUTCOME_PENDING, 0, 1},
    [FAX_STATUS_RECEIVING] = {"receiving", "pages are being received", FAX_OUTCOME_PENDING, 0, 2},
    [FAX_STATUS_MEDIA_PROCESSING] = {"media.processing", "the document is being converted", FAX_OUTCOME_PENDING, 2, 3},
    [FAX_STATUS_MEDIA_PROCESSED] = {"media.processed", "the document has been converted", FAX_OUTCOME_PENDING, 3, 4},
    [FAX_STATUS_ORIGINATED] = {"originated", "the recipient is being called", FAX_OUTCOME_PENDING, 4, 0},
    [FAX_STATUS_SENDING] = {"sending", "pages are being sent", FAX_OUTCOME_PENDING, 5, 0},
    [FAX_STATUS_DELIVERED] = {"delivered", "the recipient got the fax", FAX_OUTCOME_SUCCESS, 6, 0},
    [FAX_STATUS_RECEIVED] = {"received", "the fax has been received", FAX_OUTCOME_SUCCESS, 0, 5},
    [FAX_STATUS_FAILED] = {"failed", "see failure_reason for the cause", FAX_OUTCOME_FAILED, 6, 5},
};
// clang-format on
_Static_assert(sizeof statuses / sizeof *statuses == FAX_STATUS_COUNT, "every status has a row");

const struct fax_status_info *
fax_status_info(enum fax_status_code code)
{
    return &statuses[code];
}

static const char *const directions[FAX_DIRECTION_COUNT] = {
    [FAX_DIRECTION_INBOUND] = "inbound", [FAX_DIRECTION_OUTBOUND] = "outbound"};

const char *
fax_direction_name(enum fax_direction_code code)
{
    return directions[code];
}

enum fax_status_code
fax_status_from_name(const char *name)
{
    enum fax_status_code code = FAX_STATUS_COUNT - 1;
    while (code != FAX_STATUS_UNKNOWN && strcmp(name, statuses[code].name) != 0)
        code--;
    return code;
}

enum fax_direction_code
fax_direction_from_name(const char *name)
{
    enum fax_direction_code code = FAX_DIRECTION_COUNT - 1;
    while (code != FAX_DIRECTION_UNKNOWN && strcmp(name, directions[code]) != 0)
        code--;
    return code;
}
