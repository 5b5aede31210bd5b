/*
 * The clock: what time it is, and what time a text means.
 */
#ifndef FAXCTL_BASE_CLOCK_H
#define FAXCTL_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* The time of day in seconds since the Epoch, from which ages and expiries are computed. The
 * environment variable FAXCTL_NOW (`2020-05-05T09:59:12Z`) sets it, for tests and for output that
 * can be reproduced. */
int64_t clock_now(void);

/* Whether FAXCTL_NOW, if it is set and not empty, is a time. If it is not, clock_now() returns the
 * real time: check once before anything depends on it. */
bool clock_check(void);

/* Milliseconds on a clock that is never set back, for deadlines. Only differences have a meaning.
 */
int64_t clock_monotonic_ms(void);

/* Reads an ISO 8601 time: `2020-05-05T09:59:12Z`, also with fractions of a second (dropped), with
 * an offset (`+02:00`), without a zone (taken for UTC, as in older samples of the API), or in the
 * basic form of presigned links (`20200505T095912Z`). Returns false for anything else. */
bool clock_parse(const char *text, int64_t *seconds);

#endif
