/*
 * The progress line on a terminal, redrawn in place: `12 of 512 after 14s: 10 delivered, 2 sending;
 * rate limited, 4s`, or `12 faxes after …` while the total is unknown; for files, `3 of 12 after
 * 5s:
 * [#####     ] 12.3 of 27.0 MiB, 3.1 MiB/s, 5s left`. It appears after one second and is cleared
 * before anything else is printed. Its seconds redraw it after the process was
 * suspended and resumed.
 */
#ifndef FAXCTL_SESSION_PROGRESS_H
#define FAXCTL_SESSION_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "session/saved_file.h"
#include "session/tally.h"

/* Maximum length of the line (bytes), further limited by the terminal. */
enum { PROGRESS_LINE_SIZE = 256 };

struct progress {
    bool shown;                    /* stderr is a capable terminal */
    bool drawn;                    /* a line is on the screen */
    int64_t started_ms;            /* monotonic */
    int64_t drawn_ms;              /* the same: when last drawn */
    char line[PROGRESS_LINE_SIZE]; /* as last drawn */
};

/* Starts the clock. */
void progress_start(struct progress *progress, bool shown);

/* Redraws the line if it has changed. `done` of `total` faxes need no more work; total is 0 if
 * unknown. `files` are those being saved, or NULL. `waiting_for` names anything other than
 * responses, or is empty. Returns the milliseconds until the next call, -1 for never. */
int progress_draw(struct progress *progress, const struct tally *tally,
                  const struct saved_files *files, uint64_t done, uint64_t total,
                  const char *waiting_for);

/* Clears the line. */
void progress_clear(struct progress *progress);

#endif
