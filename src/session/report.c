#include "session/report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/process.h"
#include "base/text.h"
#include "render/render_error.h"
#include "session/output.h"

void
report_error(bool json, const struct request *request)
{
    const char *id = request->id[0] != '\0' ? request->id : NULL;
    char *bytes = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&bytes, &size);
    errno = 0;
    render_error(memory != NULL ? memory : stderr, json, terminal_width(STDERR_FILENO), id,
                 &request->error, &request->api_errors);
    if (memory == NULL)
        return;
    bool whole = fclose(memory) == 0 && errno != ENOMEM; /* as in output_end_record() */
    if (whole)
        (void)output_write(STDERR_FILENO, bytes, size); /* there is nowhere left to report it */
    else
        render_error(stderr, json, terminal_width(STDERR_FILENO), id, &request->error,
                     &request->api_errors);
    free(bytes);
}

/* The lines below are short: stderr is line-buffered and writes each as a whole. */

static void
write_about(const char *id)
{
    fprintf(stderr, "faxctl: %s%s", id, *id != '\0' ? ": " : "");
}

void
report_event(const struct client_event *event)
{
    write_about(event->request->id);
    if (event->request->page_number != 0)
        fprintf(stderr, "page %" PRId64 ": ", event->request->page_number);
    switch (event->kind) {
    case CLIENT_ANSWERED:
        fprintf(stderr, "HTTP %d in %" PRId64 " ms", event->status, event->elapsed_ms);
        if (*event->request_id != '\0') {
            fputs(" (request id ", stderr);
            text_write(stderr, event->request_id, TEXT_DISPLAY);
            fputc(')', stderr);
        }
        break;
    case CLIENT_RETRY:
        fprintf(stderr, "retry in %" PRId64 " ms: ", event->pause_ms);
        text_write(stderr, event->error->message, TEXT_DISPLAY);
        break;
    }
    fputc('\n', stderr);
}

void
report_status(const char *id, const char *status)
{
    write_about(id);
    text_write(stderr, status, TEXT_DISPLAY);
    fputc('\n', stderr);
}

static const char *
category_phrase(enum error_category category)
{
    if (category == ERROR_USAGE)
        return "not a fax id"; /* a line of standard input; the run goes on after no other */
    const char *label = error_category_label(category);
    return *label != '\0' ? label : error_category_name(category);
}

void
report_sum(const struct exit_summary *summary)
{
    uint64_t failed = exit_summary_errors(summary);
    const char *separator = "; ";
    if (summary->count < 2 || failed == 0)
        return;
    fprintf(stderr, "faxctl: %" PRIu64 " of %" PRIu64 " faxes", summary->count - failed,
            summary->count);
    for (enum error_category category = 0; category < ERROR_CATEGORY_COUNT; category++) {
        if (summary->errors[category] == 0)
            continue;
        fprintf(stderr, "%s%" PRIu64 " %s", separator, summary->errors[category],
                category_phrase(category));
        separator = ", ";
    }
    fputc('\n', stderr);
}
