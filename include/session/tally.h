/*
 * How many faxes are in which status.
 */
#ifndef FAXCTL_SESSION_TALLY_H
#define FAXCTL_SESSION_TALLY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/fax.h"

/* Starts as {0}. */
struct tally {
    uint64_t by_status[FAX_STATUS_COUNT];
    uint64_t errors; /* faxes that could not be looked up */
};

/* Counts a fax; NULL counts as an error. */
void tally_add(struct tally *tally, const struct fax *fax);

/* How many faxes stand in a way: pending, success or failed. */
uint64_t tally_count(const struct tally *tally, enum fax_outcome outcome);

/* Whether nothing has been counted. */
bool tally_is_empty(const struct tally *tally);

/* Writes the counts that are not 0, success first, then what is pending, then failure: `2
 * delivered, 1 sending, 1 error`. */
void tally_write(FILE *out, const struct tally *tally);

#endif
