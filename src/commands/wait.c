#include "commands/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "session/session.h"

static bool run(const struct options *options, int *exit_status, struct error *error);

const struct command wait_command = {
    .name = "wait",
    .synonyms = " watch poll ",
    .operands = "ID...",
    .operand = WORD_ID,
    .min_operands = 1,
    .max_operands = INT_MAX,
    .summary = "wait until each fax is final, then print it",
    .examples = "  faxctl wait 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0\n"
                "  faxctl wait --timeout 1h -q ID && echo 'delivered or received'\n"
                "  faxctl wait --timeout 0 ID\n",
    .notes = "A fax is final if it is delivered, received or failed.\n",
    .options = OPTIONS_FAXES | OPTIONS_FETCHING | OPTION_BIT(OPTION_INTERVAL),
    .defaults = {[OPTION_TIMEOUT] = INT64_C(15) * 60, [OPTION_RETRIES] = OPTIONS_NO_LIMIT},
    .run = run,
};

enum {
    PAUSE_MIN_MS = 250, /* minimum pause before the last poll */
    LATE_MS = 1000,     /* noticing a deadline this late means that the process was suspended or the
                           clock jumped */
    LAST_LOOK_MS = 30000 /* then, time for one more poll */
};

/* Returns whether the fax is pending, as far as known: the last poll may have failed. */
static bool
is_pending(const struct session_result *result)
{
    if (result->fax != NULL)
        return fax_outcome(result->fax) == FAX_OUTCOME_PENDING;
    return result->request != NULL && result->request->last_status[0] != '\0' &&
           result->error->retryable;
}

/* Returns when to poll again (monotonic milliseconds), or 0 if there is no time left. A jitter of a
 * tenth keeps waits from falling into step; the client has seeded lrand48(). */
static int64_t
next_poll_ms(const struct session *session, const struct session_result *result)
{
    struct request *request = result->request;
    int64_t interval_ms = session->options->interval * 1000;
    int64_t now_ms = clock_monotonic_ms();
    int64_t next_ms = now_ms + interval_ms + lrand48() % (interval_ms / 10 + 1);
    int64_t last_ms = request->deadline_ms - SCHEDULE_LAST_MS;
    bool extended = request->deadline_ms > request->started_ms + session->timeout_ms;
    if (session->options->timeout == 0 || extended)
        return 0;
    if (now_ms - request->deadline_ms >= LATE_MS) {
        request->deadline_ms = now_ms + LAST_LOOK_MS;
        return now_ms;
    }
    if (result->fax == NULL || last_ms - now_ms < PAUSE_MIN_MS)
        return 0;
    return next_ms < last_ms ? next_ms : last_ms;
}

/* Turns a result into the error that the fax is still pending, with that of the last poll, if
 * any. */
static void
give_up(const struct session *session, struct session_result *result, struct error *pending)
{
    char span[DURATION_TEXT_SIZE];
    char waited[sizeof " after " + DURATION_TEXT_SIZE] = "";
    const struct request *request = result->request;
    const struct error *failure = result->error;
    duration_format(span, (clock_monotonic_ms() - request->started_ms + 500) / 1000, 2);
    if (session->options->timeout != 0)
        snprintf(waited, sizeof waited, " after %s", span);
    if (failure != NULL) {
        error_set(pending, ERROR_PENDING, "still %s%s; last poll failed: %s: %s",
                  request->last_status, waited, error_category_info(failure->category)->label,
                  failure->message);
        error_hint(pending, "%s", failure->hint);
        pending->http_status = failure->http_status;
        memcpy(pending->request_id, failure->request_id, sizeof pending->request_id);
    } else {
        error_set(pending, ERROR_PENDING, "still %s%s", request->last_status, waited);
        error_hint(pending, "raise --timeout, or try again later");
    }
    pending->retryable = true;
    result->fax = NULL;
    result->error = pending;
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    const struct session_rules rules = {.unordered = true, .polls = true, .by_outcome = true};
    struct session session;
    struct session_result result;
    struct error pending;
    enum session_next next = SESSION_FAILED;
    if (session_open(&session, options, &rules, error)) {
        while ((next = session_next(&session, &result, error)) == SESSION_RESULT) {
            if (is_pending(&result)) {
                int64_t poll_ms = next_poll_ms(&session, &result);
                if (poll_ms != 0) {
                    session_resubmit(&session, &result, poll_ms);
                    continue;
                }
                give_up(&session, &result, &pending);
            }
            if (!session_print(&session, &result, error))
                break;
        }
    }
    return session_close(&session, next == SESSION_END, exit_status, error);
}
