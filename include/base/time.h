/*
 * Time: the clocks, ISO 8601, durations, and the times that a user types. Times are seconds since
 * the Epoch, durations whole seconds, unless a name ends in _ms. The years are 1970 to 9999; local
 * times, and those that are written, end with time_t.
 */
#ifndef FAXCTL_BASE_TIME_H
#define FAXCTL_BASE_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Returns the time of day, from which ages and expiries are computed. FAXCTL_NOW in the environment
 * (`2020-05-05T09:59:12Z`) overrides it, for tests and reproducible output, if clock_parse() reads
 * it. */
int64_t clock_now(void);

/* Returns a monotonic time in milliseconds, for deadlines. Only differences have a meaning. */
int64_t clock_monotonic_ms(void);

/* Parses an ISO 8601 time: `2020-05-05T09:59:12Z`, also with a fraction of a second (dropped),
 * without seconds, with an offset (`+02:00`), without a zone (UTC, as in older samples of the API),
 * or in the basic form of presigned links (`20200505T095912Z`). Returns false for anything else. */
bool clock_parse(const char *text, int64_t *seconds);

/* Durations */

enum { DURATION_TEXT_SIZE = 32 };

/* The maximum duration, in seconds: 100,000 years, longer than any two times with a four-digit year
 * are apart. In milliseconds it still fits into 64 bits. */
#define DURATION_MAX (INT64_C(100000) * 365 * 86400)

/* Parses a number of seconds (`30`), or numbers with the units y (365 days), w, d, h, m and s, each
 * at most once, the largest first: `30s`, `5m`, `1h30m`, `2d4h`. Returns false for anything else
 * and for more than DURATION_MAX. */
bool duration_parse(const char *text, int64_t *seconds);

/* Writes a duration with at most `units` units (1 or more), the largest first: `7m12s`, `3h`,
 * `2d4h`. The rest is dropped. A negative duration counts as 0. duration_parse() reads what this
 * writes, up to DURATION_MAX. */
void duration_format(char text[static DURATION_TEXT_SIZE], int64_t seconds, int units);

/* Writes an age with one unit, or two if one would be off by up to a half: `45s`, `1m35s`, `3m`,
 * `1d4h`, `6y`. A negative age counts as 0. */
void duration_format_age(char text[static DURATION_TEXT_SIZE], int64_t seconds);

/* Times on a command line */

enum { WHEN_TEXT_SIZE = sizeof "2026-11-24T09:30:00Z" };

/* Parses a duration back from `now` (`24h`, but eight digits are a date), `today`, `yesterday` or a
 * date (`2026-11-24`, `20261124`), which mean the first second of that day in the local zone, or a
 * date and a time, seconds optional, with a zone (`2026-11-24T09:30:00+01:00`, `…Z`) or in local
 * time (`2026-11-24T09:30`). Returns NULL, or why the text is none of these, as a clause: the local
 * clock may skip a time. More than 30 years back is no such duration. */
const char *when_parse(const char *text, int64_t now, int64_t *seconds);

/* Writes a time in UTC, ISO 8601: `2026-11-24T09:30:00Z`; one after 9999 as the last of 9999. */
void when_format(char text[static WHEN_TEXT_SIZE], int64_t seconds);

#endif
