/*
 * Counts of a run: faxes by status, errors by category, and the resulting exit status.
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
    uint64_t done; /* finished faxes and errors */
    uint64_t by_status[FAX_STATUS_COUNT];
    uint64_t by_category[ERROR_CATEGORY_COUNT]; /* of errors */
    enum error_category first_error;            /* in input order, or ERROR_NONE */
    uint64_t first_error_sequence;
};

/* Counts a fax. */
void tally_fax(struct tally *tally, enum fax_status_code code);

/* Counts an error at this position of the input. ERROR_PENDING is a fax that is still pending, not
 * an error; it only affects the exit status. */
void tally_error(struct tally *tally, uint64_t sequence, enum error_category category);

/* Returns the number of faxes with this outcome. */
uint64_t tally_count(const struct tally *tally, enum fax_outcome outcome);

/* Returns the number of errors. */
uint64_t tally_errors(const struct tally *tally);

/* Returns the exit status: that of the first error in input order, else, if `by_outcome`, 9 if a
 * fax failed or 8 if one is pending, else 0. */
int tally_exit_status(const struct tally *tally, bool by_outcome);

/* Writes `lead` and the nonzero counts: success, then pending, then failed faxes, then errors: `2
 * delivered, 1 sending, 1 error`. Writes nothing if all are 0. */
void tally_write(FILE *out, const char *lead, const struct tally *tally);

/* Writes the sum if some of several faxes could not be fetched or, if the run `waited` for them,
 * are not final: `faxctl: 497 of 500 faxes; 2 not found, 1 still pending`. */
void tally_write_sum(FILE *out, const struct tally *tally, bool waited);

#endif
