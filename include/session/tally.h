/*
 * How many faxes are in which status.
 */
#ifndef FAXCTL_SESSION_TALLY_H
#define FAXCTL_SESSION_TALLY_H

#include <stdint.h>
#include <stdio.h>

#include "model/fax_status.h"

/* Starts as {0}. */
struct tally {
    uint64_t by_status[FAX_STATUS_COUNT];
    uint64_t errors; /* faxes of which nothing could be learned */
};

/* A status at a place in the order in which tallies are read: success, then what is on its way,
 * then failure. `place` is from 0 to FAX_STATUS_COUNT - 1. */
enum fax_status_code tally_status_at(int place);

/* Writes the counts that are not 0: `2 delivered, 1 sending, 1 error`. */
void tally_write(FILE *out, const struct tally *tally);

#endif
