#include "commands/table.h"

#include <string.h>

#include "base/jitter.h"
#include "base/text.h"
#include "base/time.h"
#include "render/render_error.h"
#include "session/report.h"
#include "session/session.h"

/* The last look comes this long before the deadline, and no sooner than this long after the one
 * before it (milliseconds). */
enum { LAST_LOOK_MS = 300, PAUSE_MIN_MS = 250 };

/* What --timeout 0 allows for its one look (seconds). */
enum { ONE_LOOK_SECONDS = 30 };

enum { STATUS_TEXT_SIZE = 64 };

/* What is known of a fax that is not final yet. */
struct watch {
    struct watch *next_free;
    enum fax_status_code code;
    char status[STATUS_TEXT_SIZE]; /* as the API wrote it, cut if it is longer */
};

struct wait {
    struct session session;
    struct watch watches[SESSION_WINDOW];
    struct watch *free_watch; /* there are as many as faxes can be open, so there is always one */
    int64_t interval_ms;
    bool once;             /* look once */
    bool unknown_reported; /* a status that faxctl does not know */
    struct jitter jitter;
};

static struct watch *
watch_fax(struct wait *wait, struct request *request)
{
    struct watch *watch = wait->free_watch;
    wait->free_watch = watch->next_free;
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

static void
report_unknown(struct wait *wait, const struct request *request, const char *status)
{
    char message[ERROR_MESSAGE_SIZE];
    wait->unknown_reported = true;
    progress_clear(&wait->session.progress);
    snprintf(message, sizeof message, "%s: unknown status `%s`; it counts as not final",
             request->id, status);
    render_warning(stderr, render_format_is_json(wait->session.options->format), message);
}

/* Notes the status that a look has shown, and reports it if it has changed and that is wanted. */
static void
note_status(struct wait *wait, struct request *request)
{
    struct watch *watch = request->context;
    const struct fax_status *status = &request->fax->status;
    const char *text = status->value.text != NULL ? status->value.text : "without a status";
    char shown[STATUS_TEXT_SIZE];
    text_copy(shown, sizeof shown, text, strlen(text));
    if (watch == NULL)
        watch = watch_fax(wait, request);
    else
        wait->session.tally.by_status[watch->code]--;
    tally_add(&wait->session.tally, request->fax);
    if (wait->session.options->verbose && strcmp(watch->status, shown) != 0)
        report_status(request->id, shown);
    if (status->code == FAX_STATUS_UNKNOWN && status->value.text != NULL && !wait->unknown_reported)
        report_unknown(wait, request, text);
    watch->code = status->code;
    memcpy(watch->status, shown, sizeof watch->status);
}

/* Ends the wait for a fax. */
static void
finish(struct wait *wait, struct request *request, enum error_category category)
{
    session_finish(&wait->session, request->sequence, category);
    if (request->context != NULL)
        unwatch_fax(wait, request->context);
    request_free(request);
}

static bool
finish_with_error(struct wait *wait, struct request *request, struct error *error)
{
    bool printed = session_print_error(&wait->session, request, error);
    finish(wait, request, request->error.category);
    return printed;
}

/* Ends the wait for a fax that is not final in time. `why` is what the last look ran into, or
 * empty. */
static bool
finish_pending(struct wait *wait, struct request *request, const char *why, struct error *error)
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
    return finish_with_error(wait, request, error);
}

/* When to look again; 0 if there is no time for that. Jitter of a tenth keeps many waits from
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
        bool printed = session_print_fax(&wait->session, request->fax, error);
        finish(wait, request, outcome == FAX_OUTCOME_FAILED ? ERROR_FAILED : ERROR_NONE);
        return printed;
    }
    int64_t next_ms = next_look_ms(wait, request);
    if (next_ms == 0)
        return finish_pending(wait, request, "", error);
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
    if (watch != NULL && request->error.retryable)
        return finish_pending(wait, request, request->error.message, error);
    if (watch != NULL)
        wait->session.tally.by_status[watch->code]--;
    tally_add(&wait->session.tally, NULL);
    return finish_with_error(wait, request, error);
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    struct wait wait = {.interval_ms = options->interval * 1000, .once = options->timeout == 0};
    const struct session_policy policy = {
        .zero_timeout = ONE_LOOK_SECONDS, .take = take, .context = &wait};
    jitter_start(&wait.jitter);
    for (int i = 0; i < SESSION_WINDOW; i++)
        unwatch_fax(&wait, &wait.watches[i]);
    bool done = session_open(&wait.session, options, &policy, error) &&
                session_run(&wait.session, error);
    *exit_status = exit_summary_status(&wait.session.summary);
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
