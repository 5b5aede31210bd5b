#include "session/tally.h"

#include <inttypes.h>

static const enum fax_status_code order[] = {
    FAX_STATUS_DELIVERED,       FAX_STATUS_RECEIVED,   FAX_STATUS_QUEUED,
    FAX_STATUS_INITIATED,       FAX_STATUS_RECEIVING,  FAX_STATUS_MEDIA_PROCESSING,
    FAX_STATUS_MEDIA_PROCESSED, FAX_STATUS_ORIGINATED, FAX_STATUS_SENDING,
    FAX_STATUS_UNKNOWN,         FAX_STATUS_FAILED,
};
_Static_assert(sizeof order / sizeof *order == FAX_STATUS_COUNT, "every status has its place");

void
tally_add(struct tally *tally, const struct fax *fax)
{
    if (fax != NULL)
        tally->by_status[fax->status.code]++;
    else
        tally->errors++;
}

uint64_t
tally_count(const struct tally *tally, enum fax_outcome outcome)
{
    uint64_t count = 0;
    for (enum fax_status_code code = 0; code < FAX_STATUS_COUNT; code++)
        if (fax_status_info(code)->outcome == outcome)
            count += tally->by_status[code];
    return count;
}

bool
tally_is_empty(const struct tally *tally)
{
    uint64_t count = tally->errors;
    for (enum fax_status_code code = 0; code < FAX_STATUS_COUNT; code++)
        count += tally->by_status[code];
    return count == 0;
}

void
tally_write(FILE *out, const struct tally *tally)
{
    const char *separator = "";
    for (int place = 0; place < FAX_STATUS_COUNT; place++) {
        uint64_t count = tally->by_status[order[place]];
        if (count == 0)
            continue;
        fprintf(out, "%s%" PRIu64 " %s", separator, count, fax_status_info(order[place])->name);
        separator = ", ";
    }
    if (tally->errors != 0)
        fprintf(out, "%s%" PRIu64 " error%s", separator, tally->errors,
                tally->errors != 1 ? "s" : "");
}
