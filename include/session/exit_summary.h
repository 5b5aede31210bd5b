/*
 * The exit status of a command that was asked about several faxes: the first error in the order of
 * the input, else 9 where a fax failed, else 8 where one is not final, else 0.
 */
#ifndef FAXCTL_SESSION_EXIT_SUMMARY_H
#define FAXCTL_SESSION_EXIT_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>

#include "model/error.h"

/* Starts as {0}. */
struct exit_summary {
    enum error_category error; /* the first in the input so far; ERROR_NONE */
    uint64_t error_sequence;
    bool failed;
    bool pending;
};

/* Takes in how the fax at this place in the input ended. */
void exit_summary_add(struct exit_summary *outcome, uint64_t sequence,
                      enum error_category category);

int exit_summary_status(const struct exit_summary *outcome);

#endif
