/*
 * Times as a person types them on a command line.
 */
#ifndef FAXCTL_BASE_WHEN_H
#define FAXCTL_BASE_WHEN_H

#include <stdbool.h>
#include <stdint.h>

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
