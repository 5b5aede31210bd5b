/*
 * One line on a terminal that tells how the wait goes, redrawn in place. Elsewhere it is silent.
 */
#ifndef FAXCTL_SESSION_PROGRESS_H
#define FAXCTL_SESSION_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "session/tally.h"

/* A line that wraps cannot be redrawn; every terminal has a column less than this. */
enum { PROGRESS_LINE_SIZE = 80 };

struct progress {
    bool shown;                    /* whether there is a terminal to show it on */
    bool drawn;                    /* whether there is a line to be cleared */
    int64_t started_ms;            /* by clock_monotonic_ms() */
    char line[PROGRESS_LINE_SIZE]; /* as it is drawn */
};

void progress_start(struct progress *progress, bool shown);

/* Draws the line anew if it has changed: the time since the start, counts by status, how many faxes
 * have not been looked at yet, and what went wrong last (empty: nothing). */
void progress_draw(struct progress *progress, const struct tally *tally, uint64_t not_seen,
                   const char *trouble);

/* Clears the line, before anything else is printed and at the end. */
void progress_clear(struct progress *progress);

#endif
