#include "session/exit_summary.h"

void
exit_summary_add(struct exit_summary *outcome, uint64_t sequence, enum error_category category)
{
    if (category == ERROR_NONE)
        return;
    if (category == ERROR_FAILED) {
        outcome->failed = true;
    } else if (category == ERROR_PENDING) {
        outcome->pending = true;
    } else if (outcome->error == ERROR_NONE || sequence < outcome->error_sequence) {
        outcome->error = category;
        outcome->error_sequence = sequence;
    }
}

int
exit_summary_status(const struct exit_summary *outcome)
{
    enum error_category category = outcome->error;
    if (category == ERROR_NONE && outcome->failed)
        category = ERROR_FAILED;
    else if (category == ERROR_NONE && outcome->pending)
        category = ERROR_PENDING;
    return error_exit_status(category);
}
