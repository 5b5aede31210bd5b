#include "session/progress.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/process.h"
#include "base/text.h"
#include "base/time.h"

enum { FIRST_DRAW_MS = 1000, REDRAW_MS = 1000 };

/* Carriage return, erase to the end of the line (ECMA-48, 8.3.41). */
static const char clear_line[] = "\r\033[K";

void
progress_start(struct progress *progress, bool shown)
{
    *progress = (struct progress){.shown = shown, .started_ms = clock_monotonic_ms()};
}

static void
write_line(FILE *out, const struct tally *tally, uint64_t done, uint64_t total, int64_t elapsed_ms,
           const char *waiting_for)
{
    char elapsed[DURATION_TEXT_SIZE];
    duration_format(elapsed, elapsed_ms / 1000, 2);
    fprintf(out, "%" PRIu64, done);
    if (total != 0)
        fprintf(out, " of %" PRIu64, total);
    else
        fputs(done == 1 ? " fax" : " faxes", out);
    fprintf(out, " after %s", elapsed);
    tally_write(out, ": ", tally);
    if (*waiting_for != '\0') {
        fputs("; ", out);
        text_write(out, waiting_for, TEXT_DISPLAY);
    }
}

int
progress_draw(struct progress *progress, const struct tally *tally, uint64_t done, uint64_t total,
              const char *waiting_for)
{
    char line[PROGRESS_LINE_SIZE] = "";
    if (!progress->shown)
        return -1;
    int64_t elapsed_ms = clock_monotonic_ms() - progress->started_ms;
    if (elapsed_ms < FIRST_DRAW_MS)
        return (int)(FIRST_DRAW_MS - elapsed_ms);
    FILE *out = fmemopen(line, sizeof line, "w");
    if (out == NULL)
        return REDRAW_MS;
    write_line(out, tally, done, total, elapsed_ms, waiting_for);
    fclose(out);
    line[sizeof line - 1] = '\0';
    text_trim_partial(line);
    /* A line that reached the last column would wrap, and could not be redrawn. */
    size_t width = terminal_width(STDERR_FILENO, false);
    size_t columns = width != 0 ? width - 1 : 0;
    line[text_fit(line, strlen(line), &columns)] = '\0';
    if (progress->drawn && strcmp(line, progress->line) == 0)
        return REDRAW_MS;
    memcpy(progress->line, line, sizeof line);
    fprintf(stderr, "%s%s", clear_line, line);
    fflush(stderr);
    progress->drawn = true;
    return REDRAW_MS;
}

void
progress_clear(struct progress *progress)
{
    if (!progress->drawn)
        return;
    fputs(clear_line, stderr);
    fflush(stderr);
    progress->drawn = false;
}
