#include "faxctl/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "faxctl/duration.h"
#include "faxctl/moment.h"

/* A line that wraps cannot be redrawn; every terminal has this many columns. */
enum { LINE_SIZE = 80 };

/* Carriage return, and erase to the end of the line (ECMA-48, 8.3.41). */
static const char clear_line[] = "\r\033[K";

void
progress_start(struct progress *progress, bool shown)
{
    *progress = (struct progress){.shown = shown, .started_ms = moment_monotonic_ms()};
}

void
progress_draw(struct progress *progress, const struct tally *tally, uint64_t not_seen)
{
    char line[LINE_SIZE] = "";
    char elapsed[DURATION_TEXT_SIZE];
    if (!progress->shown)
        return;
    /* The stream leaves room for its NUL, and drops what does not fit. */
    FILE *out = fmemopen(line, sizeof line, "w");
    if (out == NULL)
        return;
    setvbuf(out, NULL, _IONBF, 0);
    duration_format(elapsed, (moment_monotonic_ms() - progress->started_ms) / 1000, 2);
    fprintf(out, "%s  ", elapsed);
    tally_write(out, tally);
    if (not_seen != 0)
        fprintf(out, "  (%" PRIu64 " not seen yet)", not_seen);
    fclose(out);
    line[sizeof line - 1] = '\0';
    fprintf(stderr, "%s%s", clear_line, line);
    fflush(stderr);
    progress->drawn = true;
}

void
progress_clear(struct progress *progress)
{
    if (progress->drawn)
        fputs(clear_line, stderr);
    progress->drawn = false;
}
