#include "session/exit_summary.h"

void
exit_summary_add(struct exit_summary *summary, uint64_t sequence, enum error_category category)
{
    summary->count++;
    switch (category) {
    case ERROR_NONE:
        return;
    case ERROR_FAILED:
        summary->failed = true;
        return;
    case ERROR_PENDING:
        summary->pending = true;
        return;
    default:
        summary->errors[category]++;
    }
    if (summary->first_error == ERROR_NONE || sequence < summary->first_error_sequence) {
        summary->first_error = category;
        summary->first_error_sequence = sequence;
    }
}

uint64_t
exit_summary_errors(const struct exit_summary *summary)
{
    uint64_t errors = 0;
    for (enum error_category category = 0; category < ERROR_CATEGORY_COUNT; category++)
        errors += summary->errors[category];
    return errors;
}

int
exit_summary_status(const struct exit_summary *summary)
{
    enum error_category category = summary->first_error;
    if (category == ERROR_NONE && summary->failed)
        category = ERROR_FAILED;
    else if (category == ERROR_NONE && summary->pending)
        category = ERROR_PENDING;
    return error_exit_status(category);
}
