#include "session/tally.h"

#include <inttypes.h>

void
tally_fax(struct tally *tally, enum fax_status_code code)
{
    tally->done++;
    tally->by_status[code]++;
}

void
tally_error(struct tally *tally, uint64_t sequence, enum error_category category)
{
    tally->done++;
    tally->by_category[category]++;
    if (category == ERROR_PENDING)
        return;
    if (tally->first_error == ERROR_NONE || sequence < tally->first_error_sequence) {
        tally->first_error = category;
        tally->first_error_sequence = sequence;
    }
}

uint64_t
tally_count(const struct tally *tally, enum fax_outcome outcome)
{
    uint64_t count = outcome == FAX_OUTCOME_PENDING ? tally->by_category[ERROR_PENDING] : 0;
    for (enum fax_status_code code = 0; code < FAX_STATUS_COUNT; code++)
        if (fax_status_info(code)->outcome == outcome)
            count += tally->by_status[code];
    return count;
}

uint64_t
tally_errors(const struct tally *tally)
{
    uint64_t errors = 0;
    for (enum error_category category = 0; category < ERROR_CATEGORY_COUNT; category++)
        if (category != ERROR_PENDING)
            errors += tally->by_category[category];
    return errors;
}

int
tally_exit_status(const struct tally *tally, bool by_outcome)
{
    enum error_category category = tally->first_error;
    if (category == ERROR_NONE && by_outcome) {
        if (tally_count(tally, FAX_OUTCOME_FAILED) != 0)
            category = ERROR_FAILED;
        else if (tally_count(tally, FAX_OUTCOME_PENDING) != 0)
            category = ERROR_PENDING;
    }
    return error_category_info(category)->exit_status;
}

void
tally_write(FILE *out, const char *lead, const struct tally *tally)
{
    static const enum fax_outcome order[] = {FAX_OUTCOME_SUCCESS, FAX_OUTCOME_PENDING,
                                             FAX_OUTCOME_FAILED};
    const char *separator = lead;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        for (enum fax_status_code code = 0; code < FAX_STATUS_COUNT; code++) {
            const struct fax_status_info *info = fax_status_info(code);
            if (info->outcome != order[i] || tally->by_status[code] == 0)
                continue;
            fprintf(out, "%s%" PRIu64 " %s", separator, tally->by_status[code], info->name);
            separator = ", ";
        }
    }
    uint64_t errors = tally_errors(tally);
    if (errors != 0)
        fprintf(out, "%s%" PRIu64 " error%s", separator, errors, errors != 1 ? "s" : "");
}

void
tally_write_sum(FILE *out, const struct tally *tally, bool waited)
{
    uint64_t pending = waited ? tally_count(tally, FAX_OUTCOME_PENDING) : 0;
    uint64_t missing = tally_errors(tally) + pending;
    const char *separator = "; ";
    if (tally->done < 2 || missing == 0)
        return;
    fprintf(out, "faxctl: %" PRIu64 " of %" PRIu64 " faxes", tally->done - missing, tally->done);
    for (enum error_category category = 0; category < ERROR_CATEGORY_COUNT; category++) {
        const struct error_category_info *info = error_category_info(category);
        uint64_t count = category == ERROR_PENDING ? pending : tally->by_category[category];
        if (count == 0)
            continue;
        fprintf(out, "%s%" PRIu64 " %s%s", separator, count, info->counted,
                count != 1 ? info->plural : "");
        separator = ", ";
    }
    fputc('\n', out);
}
