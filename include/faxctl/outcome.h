/*
 * The exit status of a command that was asked about several faxes: the first error in the order of
 * the input, else 9 where a fax failed, else 8 where one is not final, else 0.
 */
#ifndef FAXCTL_OUTCOME_H
#define FAXCTL_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "faxctl/error.h"

/* Starts as {0}. */
struct outcome {
    enum error_category error; /* the first in the input so far; ERROR_NONE */
    uint64_t error_sequence;
    bool failed;
    bool pending;
};

/* Takes in how the fax at this place in the input ended. */
void outcome_add(struct outcome *outcome, uint64_t sequence, enum error_category category);

int outcome_exit_status(const struct outcome *outcome);

#endif
