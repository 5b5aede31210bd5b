#include "commands/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/duration.h"
#include "base/jitter.h"
#include "base/terminal.h"
#include "base/text.h"
#include "session/output.h"
#include "session/progress.h"
#include "session/session.h"
#include "session/tally.h"

/* The last look comes so long before the deadline, and no sooner than so long after the one before
 * it (milliseconds). */
enum { LAST_LOOK_MS = 300, PAUSE_MIN_MS = 250 };

/* The line on the terminal is redrawn at least so often (milliseconds). */
enum { REDRAW_MS = 1000 };

enum { STATUS_TEXT_SIZE = 64 };

/* What is known of a fax that is waited for. */
struct watch {
    struct watch *next_free;
    enum fax_status_code code;
    char status[STATUS_TEXT_SIZE]; /* as the API wrote it */
};

struct wait {
    struct session session;
    struct progress progress;
    struct tally tally;
    uint64_t seen; /* faxes of which something is known, or never will be */
    struct watch watches[SESSION_WINDOW];
    struct watch *free_watch; /* as many as there can be open faxes: there is always one */
    int64_t interval_ms;
    bool once; /* look once */
    struct jitter jitter;
};

/* Begins to watch the fax of a result. */
static struct watch *
watch_fax(struct wait *wait, struct request *request)
{
    struct watch *watch = wait->free_watch;
    wait->free_watch = watch->next_free;
    wait->seen++;
    watch->status[0] = '\0';
    request->context = watch;
    return watch;
}

static void
unwatch_fax(struct wait *wait, struct watch *watch)
{
    watch->next_free = wait->free_watch;
    wait->free_watch = watch;
}

/* Takes in what a look has shown, and tells of a change of status where that is wanted. */
static void
note_status(struct wait *wait, struct request *request)
{
    struct watch *watch = request->context;
    const struct fax_status *status = &request->fax->status;
    const char *text = status->value.text != NULL ? status->value.text : "without a status";
    if (watch == NULL)
        watch = watch_fax(wait, request);
    else
        wait->tally.by_status[watch->code]--;
    wait->tally.by_status[status->code]++;
    if (wait->session.options->verbose && strcmp(watch->status, text) != 0) {
        fprintf(stderr, "faxctl: %s: ", request->id);
        text_write(stderr, text, TEXT_DISPLAY);
        fputc('\n', stderr);
    }
    watch->code = status->code;
    snprintf(watch->status, sizeof watch->status, "%s", text);
}

/* Ends the wait for a fax. */
static void
finish(struct wait *wait, struct request *request, enum error_category category)
{
    exit_summary_add(&wait->session.summary, request->sequence, category);
    session_close_fax(&wait->session);
    if (request->context != NULL)
        unwatch_fax(wait, request->context);
    request_free(request);
}

static void
finish_with_error(struct wait *wait, struct request *request)
{
    progress_clear(&wait->progress);
    session_print_error(&wait->session, request);
    finish(wait, request, request->error.category);
}

/* Ends the wait for a fax that is not final in time. `why` is what stood in the way, or empty. */
static void
finish_pending(struct wait *wait, struct request *request, const char *why)
{
    const struct watch *watch = request->context;
    char span[DURATION_TEXT_SIZE];
    char last_look[ERROR_MESSAGE_SIZE];
    snprintf(last_look, sizeof last_look, "%s", why);
    duration_format(span, wait->session.timeout_ms / 1000, 2);
    error_set(&request->error, ERROR_PENDING, "still %s%s%s%s%s", watch->status,
              wait->once ? "" : " after ", wait->once ? "" : span,
              last_look[0] != '\0' ? "; the last look failed: " : "", last_look);
    error_hint(&request->error, "wait longer with --timeout, or look again later");
    request->error.retryable = true;
    finish_with_error(wait, request);
}

/* When to look again; 0 where there is no time for that. Jitter of a tenth keeps many waits from
 * falling into step. */
static int64_t
next_look_ms(struct wait *wait, const struct request *request)
{
    int64_t now_ms = clock_monotonic_ms();
    int64_t jitter_ms = jitter_below(&wait->jitter, wait->interval_ms / 10 + 1);
    int64_t next_ms = now_ms + wait->interval_ms + jitter_ms;
    int64_t last_ms = request->deadline_ms - LAST_LOOK_MS;
    if (wait->once || last_ms - now_ms < PAUSE_MIN_MS)
        return 0;
    return next_ms < last_ms ? next_ms : last_ms;
}

static bool
take_fax(struct wait *wait, struct request *request, struct error *error)
{
    note_status(wait, request);
    enum fax_outcome outcome = fax_outcome(request->fax);
    if (outcome != FAX_OUTCOME_PENDING) {
        progress_clear(&wait->progress);
        session_print_fax(&wait->session, request->fax);
        finish(wait, request, outcome == FAX_OUTCOME_FAILED ? ERROR_FAILED : ERROR_NONE);
        return !ferror(stdout) || output_flush(error);
    }
    int64_t next_ms = next_look_ms(wait, request);
    if (next_ms == 0) {
        finish_pending(wait, request, "");
        return true;
    }
    request->not_before_ms = next_ms;
    client_submit(wait->session.client, request);
    return true;
}

static bool
take(void *context, struct request *request, struct error *error)
{
    struct wait *wait = context;
    const struct watch *watch = request->context;
    if (request->fax != NULL)
        return take_fax(wait, request, error);
    if (watch != NULL && request->error.retryable) {
        finish_pending(wait, request, request->error.message);
        return true;
    }
    if (watch != NULL)
        wait->tally.by_status[watch->code]--;
    else
        wait->seen++;
    wait->tally.errors++;
    finish_with_error(wait, request);
    return true;
}

static int
draw_progress(void *context)
{
    struct wait *wait = context;
    char waiting_for[CLIENT_WAITING_SIZE];
    client_waiting_for(wait->session.client, waiting_for);
    progress_draw(&wait->progress, &wait->tally, wait->session.next_sequence - wait->seen,
                  waiting_for);
    return wait->progress.shown ? REDRAW_MS : -1;
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    const struct session_policy policy = {.zero_timeout = 30};
    struct wait wait = {.interval_ms = options->interval * 1000, .once = options->timeout == 0};
    const struct session_handler handler = {.take = take, .idle = draw_progress, .context = &wait};
    jitter_start(&wait.jitter);
    for (int i = 0; i < SESSION_WINDOW; i++)
        unwatch_fax(&wait, &wait.watches[i]);
    progress_start(&wait.progress,
                   !options->quiet && !options->verbose && terminal_shows_progress());
    bool done = session_open(&wait.session, options, &policy, error) &&
                session_run(&wait.session, &handler, error);
    *exit_status = exit_summary_status(&wait.session.summary);
    progress_clear(&wait.progress);
    session_free(&wait.session);
    return done;
}

const struct command wait_command = {
    .name = "wait",
    .synonyms = " watch poll ",
    .operands = "ID...",
    .operand = WORD_ID,
    .min_operands = 1,
    .max_operands = INT_MAX,
    .summary = "wait until each fax is final, then print it",
    .examples = "  faxctl wait 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0\n"
                "  faxctl wait --timeout 1h -q ID && echo delivered\n"
                "  faxctl wait --timeout 0 ID\n",
    .notes = "A fax is final if it is delivered, received or failed.\n",
    .options = OPTIONS_FAXES | OPTIONS_FETCHING | OPTION_BIT(OPTION_INTERVAL),
    .timeout = INT64_C(15) * 60,
    .retries = COMMAND_RETRIES_UNLIMITED,
    .run = run,
    .fail = command_fail,
};
