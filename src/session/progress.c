#include "session/progress.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/process.h"
#include "base/text.h"
#include "base/time.h"

/* Maximum length of the line (bytes), further limited by the terminal. */
enum { LINE_SIZE = 256 };

enum { FIRST_DRAW_MS = 1000, REDRAW_MS = 1000, REDRAW_MIN_MS = 100 };

/* Carriage return, erase to the end of the line (ECMA-48, 8.3.41). */
static const char clear_line[] = "\r\033[K";

void
progress_start(struct progress *progress, bool shown)
{
    int64_t now_ms = clock_monotonic_ms();
    *progress = (struct progress){
        .shown = shown, .started_ms = now_ms, .due_ms = now_ms + FIRST_DRAW_MS};
}

/* Writes a bar, bytes, rate and time left. Faxes count alike, whatever their size. */
static void
write_media(FILE *out, const struct progress_state *state, double seconds)
{
    char left[DURATION_TEXT_SIZE];
    double mebibytes = (double)state->bytes / (1 << 20);
    double part = state->total != 0 ? state->files / (double)state->total : 0;
    fputs(": ", out);
    if (part > 0)
        fprintf(out, "[%-10.*s] ", (int)(part * 10), "##########");
    fprintf(out, "%.1f MiB, %.1f MiB/s", mebibytes, mebibytes / seconds);
    if (part > 0 && part < 1) {
        duration_format(left, (int64_t)(seconds * (1 - part) / part) + 1, 2);
        fprintf(out, ", %s left", left);
    }
}

static void
write_line(FILE *out, const struct tally *tally, const struct progress_state *state,
           int64_t elapsed_ms)
{
    char elapsed[DURATION_TEXT_SIZE];
    duration_format(elapsed, elapsed_ms / 1000, 2);
    fprintf(out, "%" PRIu64, state->done);
    if (state->total != 0)
        fprintf(out, " of %" PRIu64, state->total);
    else
        fputs(state->done == 1 ? " fax" : " faxes", out);
    fprintf(out, " after %s", elapsed);
    if (state->bytes != 0)
        write_media(out, state, (double)elapsed_ms / 1000);
    else
        tally_write(out, ": ", tally);
    if (*state->waiting_for != '\0') {
        fputs("; ", out);
        text_write(out, state->waiting_for, TEXT_DISPLAY);
    }
}

int
progress_draw(struct progress *progress, const struct tally *tally,
              const struct progress_state *state)
{
    char line[LINE_SIZE] = "";
    int64_t now_ms = clock_monotonic_ms();
    if (!progress->shown)
        return -1;
    if (now_ms < progress->due_ms)
        return (int)(progress->due_ms - now_ms);
    FILE *out = fmemopen(line, sizeof line, "w");
    if (out == NULL)
        return REDRAW_MS;
    write_line(out, tally, state, now_ms - progress->started_ms);
    fclose(out);
    line[sizeof line - 1] = '\0';
    text_trim_partial(line);
    /* A line that reached the last column would wrap, and could not be redrawn. */
    size_t width = terminal_width(STDERR_FILENO, false);
    size_t columns = width != 0 ? width - 1 : 0;
    line[text_fit(line, strlen(line), &columns)] = '\0';
    fprintf(stderr, "%s%s", clear_line, line);
    fflush(stderr);
    progress->drawn = true;
    progress->due_ms = now_ms + REDRAW_MIN_MS;
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
