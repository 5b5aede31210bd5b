/*
 * How the faxes of a run ended, and the exit status that follows: the first error in input order,
 * else 9 if a fax failed, else 8 if one is not final, else 0.
 */
#ifndef FAXCTL_SESSION_EXIT_SUMMARY_H
#define FAXCTL_SESSION_EXIT_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>

#include "model/error.h"

/* Starts as {0}. */
struct exit_summary {
    uint64_t count;                        /* faxes, and lines that are not a fax id */
    uint64_t errors[ERROR_CATEGORY_COUNT]; /* of these, the ones that could not be looked up */
    enum error_category first_error;       /* in input order so far; ERROR_NONE */
    uint64_t first_error_sequence;
    bool failed;
    bool pending;
};

/* Adds how the fax at this place in the input ended. */
void exit_summary_add(struct exit_summary *summary, uint64_t sequence,
                      enum error_category category);

/* How many faxes could not be looked up. */
uint64_t exit_summary_errors(const struct exit_summary *summary);

/* The exit status that follows. */
int exit_summary_status(const struct exit_summary *summary);

#endif
