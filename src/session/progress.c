#include "session/progress.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/process.h"
#include "base/text.h"
#include "base/time.h"

enum { FIRST_DRAW_MS = 1000, REDRAW_MS = 1000, REDRAW_MIN_MS = 100 };

/* Width of the bar, in columns. */
enum { BAR_MIN = 5, BAR_MAX = 20 };

static const double mebibyte = 1 << 20;

/* Carriage return, erase to the end of the line (ECMA-48, 8.3.41). */
static const char clear_line[] = "\r\033[K";

void
progress_start(struct progress *progress, bool shown)
{
    *progress = (struct progress){.shown = shown, .started_ms = clock_monotonic_ms()};
}

/* Writes a bar, bytes, rate and time left, if anything has arrived. As long as the size of a fax is
 * unknown, all faxes count alike. `columns` are left for all this. */
static void
write_files(FILE *out, const struct saved_files *files, uint64_t done, uint64_t total,
            int64_t elapsed_ms, size_t columns)
{
    static const char hashes[] = "####################";
    char text[96];
    char left[DURATION_TEXT_SIZE];
    double received = (double)files->bytes;
    double expected = (double)files->bytes;
    double parts = (double)done;
    uint64_t known = done;
    for (const struct saved_file *file = files->first; file != NULL; file = file->next) {
        double size = (double)file->sink.expected;
        received += (double)file->sink.received;
        if (file->sink.received == 0 || size <= 0)
            continue;
        expected += size;
        parts += (double)file->sink.received / size;
        known++;
    }
    if (received <= 0)
        return;
    bool sized = total != 0 && known == total;
    double share = sized ? received / expected : total != 0 ? parts / (double)total : 0;
    double seconds = (double)elapsed_ms / 1000;
    size_t length = (size_t)snprintf(text, sizeof text, "%.1f", received / mebibyte);
    if (sized)
        length += (size_t)snprintf(text + length, sizeof text - length, " of %.1f",
                                   expected / mebibyte);
    length += (size_t)snprintf(text + length, sizeof text - length, " MiB, %.1f MiB/s",
                               received / mebibyte / seconds);
    if (share > 0 && share < 1) {
        duration_format(left, (int64_t)(seconds * (1 - share) / share) + 1, 2);
        length += (size_t)snprintf(text + length, sizeof text - length, ", %s left", left);
    }
    size_t others = length + strlen(": [] ");
    int width = (int)(columns <= others            ? 0
                      : columns - others > BAR_MAX ? BAR_MAX
                                                   : columns - others);
    fputs(": ", out);
    if (total != 0 && width >= BAR_MIN)
        fprintf(out, "[%-*.*s] ", width, (int)(share * width), hashes);
    fputs(text, out);
}

static void
write_line(FILE *out, const struct tally *tally, const struct saved_files *files, uint64_t done,
           uint64_t total, int64_t elapsed_ms, size_t columns, const char *waiting_for)
{
    char elapsed[DURATION_TEXT_SIZE];
    duration_format(elapsed, elapsed_ms / 1000, 2);
    fprintf(out, "%" PRIu64, done);
    if (total != 0)
        fprintf(out, " of %" PRIu64, total);
    else
        fputs(done == 1 ? " fax" : " faxes", out);
    fprintf(out, " after %s", elapsed);
    if (files == NULL) {
        tally_write(out, ": ", tally);
    } else {
        size_t used = (size_t)ftell(out);
        write_files(out, files, done, total, elapsed_ms, columns > used ? columns - used : 0);
    }
    if (*waiting_for != '\0') {
        fputs("; ", out);
        text_write(out, waiting_for, TEXT_DISPLAY);
    }
}

int
progress_draw(struct progress *progress, const struct tally *tally, const struct saved_files *files,
              uint64_t done, uint64_t total, const char *waiting_for)
{
    char line[PROGRESS_LINE_SIZE] = "";
    if (!progress->shown)
        return -1;
    int64_t now_ms = clock_monotonic_ms();
    int64_t elapsed_ms = now_ms - progress->started_ms;
    if (elapsed_ms < FIRST_DRAW_MS)
        return (int)(FIRST_DRAW_MS - elapsed_ms);
    if (progress->drawn && now_ms - progress->drawn_ms < REDRAW_MIN_MS)
        return (int)(REDRAW_MIN_MS - (now_ms - progress->drawn_ms));
    FILE *out = fmemopen(line, sizeof line, "w");
    if (out == NULL)
        return REDRAW_MS;
    /* A line that reached the last column would wrap, and could not be redrawn. */
    size_t width = terminal_width(STDERR_FILENO, false);
    size_t columns = width != 0 ? width - 1 : 0;
    write_line(out, tally, files, done, total, elapsed_ms, columns, waiting_for);
    fclose(out);
    line[sizeof line - 1] = '\0';
    text_trim_partial(line);
    line[text_fit(line, strlen(line), &columns)] = '\0';
    if (progress->drawn && strcmp(line, progress->line) == 0)
        return REDRAW_MS;
    memcpy(progress->line, line, sizeof line);
    fprintf(stderr, "%s%s", clear_line, line);
    fflush(stderr);
    progress->drawn = true;
    progress->drawn_ms = now_ms;
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
