/*
 * Durations as a person types and reads them, in whole seconds.
 */
#ifndef FAXCTL_BASE_DURATION_H
#define FAXCTL_BASE_DURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

#endif
