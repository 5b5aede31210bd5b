/*
 * Counts of a run: how many faxes have which status, which errors came instead of faxes, and the
 * exit status that follows.
 */
#ifndef FAXCTL_SESSION_TALLY_H
#define FAXCTL_SESSION_TALLY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/error.h"
#include "model/fax.h"

/* Starts as {0}. */
struct tally {
    uint64_t done; /* faxes and errors that need no more work */
    uint64_t by_status[FAX_STATUS_COUNT];
    uint64_t by_category[ERROR_CATEGORY_COUNT]; /* of errors */
    enum error_category first_error;            /* in input order; ERROR_NONE if there is none */
    uint64_t first_error_sequence;
};

/* Counts a fax. */
void tally_fax(struct tally *tally, enum fax_status_code code);

/* Counts an error at this place in the input. A fax that is still pending is not an error: it
 * counts as ERROR_PENDING, for the exit status only. */
void tally_error(struct tally *tally, uint64_t sequence, enum error_category category);

/* Number of faxes with this outcome. */
uint64_t tally_count(const struct tally *tally, enum fax_outcome outcome);

/* Number of errors. */
uint64_t tally_errors(const struct tally *tally);

/* The exit status: the first error in input order, else, if `by_outcome`, 9 if a fax failed or 8 if
 * one is pending, else 0. */
int tally_exit_status(const struct tally *tally, bool by_outcome);

/* Writes the counts that are not 0, success first, then pending, then failed faxes, with `lead` in
 * front: `2 delivered, 1 sending, 1 error`. Writes nothing if all are 0. */
void tally_write(FILE *out, const char *lead, const struct tally *tally);

/* Writes the sum of a run in which some of several faxes could not be looked up or, if the run
 * `waited` for them, are not final: `faxctl: 497 of 500 faxes; 2 not found, 1 still pending`.
 * Writes nothing for any other run. */
void tally_write_sum(FILE *out, const struct tally *tally, bool waited);

#endif
