#include "session/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/duration.h"
#include "base/text.h"

/* Carriage return, and erase to the end of the line (ECMA-48, 8.3.41). */
static const char clear_line[] = "\r\033[K";

void
progress_start(struct progress *progress, bool shown)
{
    *progress = (struct progress){.shown = shown, .started_ms = clock_monotonic_ms()};
}

/* Writes the text of the line; what does not fit into its size is dropped. */
static void
write_line(char line[static PROGRESS_LINE_SIZE], const struct progress *progress,
           const struct tally *tally, uint64_t not_seen, const char *trouble)
{
    char elapsed[DURATION_TEXT_SIZE];
    FILE *out = fmemopen(line, PROGRESS_LINE_SIZE, "w");
    if (out == NULL)
        return;
    setvbuf(out, NULL, _IONBF, 0);
    duration_format(elapsed, (clock_monotonic_ms() - progress->started_ms) / 1000, 2);
    fprintf(out, "%s  ", elapsed);
    tally_write(out, tally);
    if (not_seen != 0)
        fprintf(out, "  (%" PRIu64 " not seen yet)", not_seen);
    if (*trouble != '\0') {
        fputs("  ", out);
        text_write(out, trouble, TEXT_DISPLAY);
    }
    fclose(out);
    line[PROGRESS_LINE_SIZE - 1] = '\0';
    text_trim_partial(line);
}

void
progress_draw(struct progress *progress, const struct tally *tally, uint64_t not_seen,
              const char *trouble)
{
    char line[PROGRESS_LINE_SIZE] = "";
    if (!progress->shown)
        return;
    write_line(line, progress, tally, not_seen, trouble);
    if (progress->drawn && strcmp(line, progress->line) == 0)
        return;
    memcpy(progress->line, line, sizeof line);
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
