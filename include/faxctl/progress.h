/*
 * One line on a terminal that tells how the wait goes, redrawn in place. Elsewhere it is silent.
 */
#ifndef FAXCTL_PROGRESS_H
#define FAXCTL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "faxctl/tally.h"

struct progress {
    bool shown;         /* whether there is a terminal to show it on */
    bool drawn;         /* whether there is a line to be cleared */
    int64_t started_ms; /* by moment_monotonic_ms() */
};

void progress_start(struct progress *progress, bool shown);

/* Draws the line anew: counts by status, how many faxes have not been looked at yet, and the time
 * since the start. */
void progress_draw(struct progress *progress, const struct tally *tally, uint64_t not_seen);

/* Clears the line, before anything else is printed and at the end. */
void progress_clear(struct progress *progress);

#endif
