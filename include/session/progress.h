/*
 * One line on a terminal that shows how the work goes, redrawn in place: `12 of 512: 10 delivered,
 * 2 sending; rate limited, 4s`, or `12 faxes: …` while their number is unknown. It appears when the
 * work has taken longer than a second, and is cleared before anything else is printed.
 */
#ifndef FAXCTL_SESSION_PROGRESS_H
#define FAXCTL_SESSION_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "session/tally.h"

/* The longest line (bytes). The width of the terminal limits it further. */
enum { PROGRESS_LINE_SIZE = 256 };

struct progress {
    bool shown;                    /* whether there is a terminal to show it on */
    bool drawn;                    /* whether there is a line to clear */
    int64_t started_ms;            /* by clock_monotonic_ms() */
    char line[PROGRESS_LINE_SIZE]; /* as it is drawn */
};

/* What the line shows. */
struct progress_state {
    const struct tally *tally;
    uint64_t done;           /* faxes that are finished */
    uint64_t total;          /* faxes to finish; 0: not known yet */
    const char *waiting_for; /* anything other than responses; may be empty */
};

/* Starts the clock; `shown` is whether there is a terminal to show the line on. */
void progress_start(struct progress *progress, bool shown);

/* Draws the line again if it has changed. Returns after how many milliseconds to call again; -1:
 * never. */
int progress_draw(struct progress *progress, const struct progress_state *state);

/* Clears the line. */
void progress_clear(struct progress *progress);

#endif
