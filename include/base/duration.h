/*
 * Spans of time, as a person types and reads them. All are whole seconds.
 */
#ifndef FAXCTL_BASE_DURATION_H
#define FAXCTL_BASE_DURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DURATION_TEXT_SIZE = 24,
    DURATION_MAX = 365 * 24 * 60 * 60, /* seconds; longer ones are taken for a slip */
};

/* Reads `30`, `30s`, `5m`, `2h` or `1d`. Returns false for anything else and for more than
 * DURATION_MAX. */
bool duration_parse(const char *text, int64_t *seconds);

/* Writes a span with at most `units` units (1 or more), the largest first: `7m12s`, `3h`, `2d4h`.
 * A negative span counts as 0. */
void duration_format(char text[static DURATION_TEXT_SIZE], int64_t seconds, int units);

#endif
