/*
 * The progress line on a terminal, redrawn in place: `12 of 512 after 14s: 10 delivered, 2 sending;
 * rate limited, 4s`, or `12 faxes after …` while the total is unknown. For media: `3 of 12 after
 * 5s: [###       ] 12.3 MiB, 2.5 MiB/s, 11s left`. It appears after one second and is cleared
 * before anything else is printed. Its seconds redraw it after the process was suspended and
 * resumed.
 */
#ifndef FAXCTL_SESSION_PROGRESS_H
#define FAXCTL_SESSION_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "session/tally.h"

struct progress {
    bool shown;         /* stderr is a capable terminal */
    bool drawn;         /* a line is on the screen */
    int64_t started_ms; /* monotonic */
    int64_t due_ms;     /* earliest time to draw it again */
};

/* What to show besides the tally. */
struct progress_state {
    uint64_t done;           /* faxes that need no more work */
    uint64_t total;          /* 0: unknown */
    uint64_t bytes;          /* of media; 0: none has arrived */
    double files;            /* `done`, plus the fraction of each file that is arriving */
    const char *waiting_for; /* anything other than responses, or empty */
};

/* Starts the clock. */
void progress_start(struct progress *progress, bool shown);

/* Redraws the line if it is due. Returns the milliseconds until the next call, -1 for never.
 */
int progress_draw(struct progress *progress, const struct tally *tally,
                  const struct progress_state *state);

/* Clears the line. */
void progress_clear(struct progress *progress);

#endif
