/*
 * Clocks, ISO 8601, durations, and times on the command line. Times are seconds since the Epoch and
 * durations are seconds, unless the name ends in _ms. Years are 1970 to 9999, for local time and
 * output within the range of time_t. Call tzset() first.
 */
#ifndef FAXCTL_BASE_TIME_H
#define FAXCTL_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

/* Returns the current time. FAXCTL_NOW in the environment (`2020-05-05T09:59:12Z`) overrides it,
 * for tests and reproducible output, if clock_parse() accepts it. */
int64_t clock_now(void);

/* Clocks drift: another machine may name a time this much later than now (seconds). */
enum { CLOCK_DRIFT_SECONDS = 60 };

/* Returns a monotonic time in milliseconds, for deadlines. Only differences are meaningful. */
int64_t clock_monotonic_ms(void);

/* Returns the milliseconds left until a monotonic time, as a timeout of poll(2): 0 if it has
 * passed, -1 for no limit if it is 0. */
int clock_left_ms(int64_t deadline_ms);

/* Parses an ISO 8601 time: `2020-05-05T09:59:12Z`, also with a fraction of a second (dropped),
 * without seconds, with an offset (`+02:00`), without a zone (UTC, as in older samples of the API),
 * or in the basic form of presigned links (`20200505T095912Z`). Returns false for anything else. */
bool clock_parse(const char *text, int64_t *seconds);

/* Durations */

enum { DURATION_TEXT_SIZE = 32 };

/* The maximum duration, in seconds: 100,000 years, more than between any two four-digit years. In
 * milliseconds it fits into 64 bits. */
#define DURATION_MAX (INT64_C(100000) * 365 * 86400)

/* Parses a number of seconds (`30`) or numbers with the units y (365 days), w, d, h, m and s, each
 * at most once, the largest first: `30s`, `5m`, `1h30m`, `2d4h`. Returns false for anything else
 * and above DURATION_MAX. */
bool duration_parse(const char *text, int64_t *seconds);

/* Writes a duration with at most `units` units (1 or more), the largest first: `7m12s`, `3h`,
 * `2d4h`. The rest is dropped. A negative duration counts as 0. duration_parse() reads the text
 * back. */
void duration_format(char text[static DURATION_TEXT_SIZE], int64_t seconds, int units);

/* Writes an age with one unit, or two if one would be too coarse: `45s`, `1m35s`, `3m`, `1d4h`,
 * `6y`. A negative age counts as 0. */
void duration_format_age(char text[static DURATION_TEXT_SIZE], int64_t seconds);

enum { WHEN_TEXT_SIZE = sizeof "2026-11-24T09:30:00Z" };

/* Parses a duration before `now` (`24h`, but eight digits are a date), `today`, `yesterday` or a
 * date (`2026-11-24`, `20261124`), which mean the first second of that day in the local zone, or a
 * date and a time, seconds optional, with a zone (`2026-11-24T09:30:00+01:00`, `…Z`) or in local
 * time (`2026-11-24T09:30`). A duration is at most 30 years. Returns NULL, or
 * a clause that says what is wrong. */
const char *when_parse(const char *text, int64_t now, int64_t *seconds);

/* Writes a time in UTC, ISO 8601: `2026-11-24T09:30:00Z`; at most the last second of 9999. */
void when_format(char text[static WHEN_TEXT_SIZE], int64_t seconds);

enum { LOCAL_TEXT_SIZE = 40 };

/* Writes a time in the local zone: `2026-11-24 09:30:00 +01:00`. Returns false if it is beyond
 * time_t. */
bool local_format(char text[static LOCAL_TEXT_SIZE], int64_t seconds);

#endif
