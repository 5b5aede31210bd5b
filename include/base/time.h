/*
 * Time: what time it is, what time or duration a text means, and how both are written. Times are
 * seconds since the Epoch, durations whole seconds, unless a name says _ms.
 */
#ifndef FAXCTL_BASE_TIME_H
#define FAXCTL_BASE_TIME_H

#include <stdbool.h>
#include <stddef.h>
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

/* Durations */

enum { DURATION_TEXT_SIZE = 24 };

/* The longest duration that is accepted, in seconds: 100,000 years, longer than any two times with
 * a year of four digits are apart. In milliseconds it still fits into 64 bits. */
#define DURATION_MAX (INT64_C(100000) * 365 * 86400)

/* Reads a number of seconds (`30`), or numbers with the units y (of 365 days), d, h, m and s, the
 * largest first, each unit at most once: `30s`, `5m`, `1h30m`, `2d4h`. Returns false for anything
 * else and for more than DURATION_MAX. */
bool duration_parse(const char *text, int64_t *seconds);

/* Writes a duration with at most `units` units (1 or more), the largest first: `7m12s`, `3h`,
 * `2d4h`. What is smaller is dropped. A negative duration counts as 0. duration_parse() reads what
 * is written, up to DURATION_MAX. */
void duration_format(char text[static DURATION_TEXT_SIZE], int64_t seconds, int units);

/* Writes an age with one unit, or with two if one would be off by up to a half: `45s`, `1m35s`,
 * `3m`, `1d4h`, `6y`. A negative age counts as 0. */
void duration_format_age(char text[static DURATION_TEXT_SIZE], int64_t seconds);

/* Times on a command line */

enum { WHEN_TEXT_SIZE = sizeof "2026-11-24T09:30:00Z" };

/* Reads a time, in seconds since the Epoch: a duration back from `now` (`24h`), a date, which is
 * midnight of the local time zone (`2026-11-24`), or a date and a time, seconds optional, with a
 * zone (`2026-11-24T09:30:00+01:00`, `…Z`) or in the local one (`2026-11-24T09:30`). Returns false
 * for anything else, for more than 30 years back, and for a local time that a change of the clocks
 * leaves out. */
bool when_parse(const char *text, int64_t now, int64_t *seconds);

/* Writes a time in UTC, ISO 8601: `2026-11-24T09:30:00Z`. Times before 1970 or after 9999 are
 * written as the nearest that fits. */
void when_format(char text[static WHEN_TEXT_SIZE], int64_t seconds);

#endif
