#include "api/schedule.h"

#include <limits.h>
#include <stdlib.h>

#include "base/time.h"

/* Queues */

static void
queue_remove(struct schedule_queue *queue, const struct request *request)
{
    struct request *before = NULL;
    struct request **place = &queue->first;
    while (*place != request) {
        before = *place;
        place = &before->next;
    }
    *place = request->next;
    if (queue->last == request)
        queue->last = before;
}

/* Inserts a request behind those that are ready as early: at the end, where most belong, else after
 * a search from the start. */
static void
queue_insert(struct schedule_queue *queue, struct request *request)
{
    struct request **place = &queue->first;
    if (queue->last != NULL && queue->last->ready_ms <= request->ready_ms)
        place = &queue->last->next;
    while (*place != NULL && (*place)->ready_ms <= request->ready_ms)
        place = &(*place)->next;
    request->next = *place;
    *place = request;
    if (request->next == NULL)
        queue->last = request;
}

/* Times */

static int64_t
max_ms(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t
min_ms(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The latest time at which it is worth sending a request. */
static int64_t
latest_send_ms(const struct schedule *schedule, const struct request *request)
{
    int64_t deadline_ms = request->deadline_ms != 0 ? request->deadline_ms : INT64_MAX;
    if (schedule->config.run_deadline_ms != 0)
        deadline_ms = min_ms(deadline_ms, schedule->config.run_deadline_ms);
    return deadline_ms != INT64_MAX ? deadline_ms - SCHEDULE_USEFUL_MS : INT64_MAX;
}

/* The earliest time, now or later, at which a request may be sent. */
static int64_t
earliest_send_ms(const struct schedule *schedule, const struct request *request, int64_t now_ms)
{
    return max_ms(max_ms(request->ready_ms, schedule->paused_until_ms), now_ms);
}

static bool
is_hopeless(const struct schedule *schedule, const struct request *request, int64_t now_ms)
{
    bool long_pause = request->deadline_ms == 0 && request->ready_ms <= now_ms &&
                      schedule->paused_until_ms - now_ms > schedule->config.timeout_ms;
    return long_pause ||
           earliest_send_ms(schedule, request, now_ms) > latest_send_ms(schedule, request);
}

/* Sending */

void
schedule_submit(struct schedule *schedule, struct request *request, int64_t now_ms)
{
    int queue = request->deadline_ms != 0 ? SCHEDULE_STARTED : SCHEDULE_NEVER_SENT;
    request->attempts = 0;
    request->ready_ms = max_ms(request->not_before_ms, now_ms);
    queue_insert(&schedule->queues[queue], request);
}

struct request *
schedule_send(struct schedule *schedule, int64_t now_ms)
{
    struct request *chosen = NULL;
    int from = 0;
    if (schedule->paused_until_ms > now_ms || schedule->in_flight_count >= schedule->config.jobs)
        return NULL;
    for (int i = 0; i < SCHEDULE_IN_FLIGHT; i++) {
        struct request *first = schedule->queues[i].first;
        while (first != NULL && is_hopeless(schedule, first, now_ms))
            first = first->next;
        if (first == NULL || first->ready_ms > now_ms)
            continue;
        if (chosen == NULL || first->ready_ms < chosen->ready_ms) {
            chosen = first;
            from = i;
        }
    }
    if (chosen == NULL)
        return NULL;
    queue_remove(&schedule->queues[from], chosen);
    if (from == SCHEDULE_NEVER_SENT && schedule->queues[from].first != NULL)
        schedule->queues[from].first->ready_ms = now_ms;
    if (from == SCHEDULE_NEVER_SENT) {
        chosen->started_ms = now_ms;
        chosen->deadline_ms = now_ms + schedule->config.timeout_ms;
    }
    if (schedule->config.run_deadline_ms != 0)
        chosen->deadline_ms = min_ms(chosen->deadline_ms, schedule->config.run_deadline_ms);
    chosen->sent_ms = now_ms;
    chosen->attempts++;
    schedule->in_flight_count++;
    queue_insert(&schedule->queues[SCHEDULE_IN_FLIGHT], chosen);
    return chosen;
}

/* Giving up */

/* Adds the hint that the server asks for a pause longer than the time left. */
static void
hint_pause(const struct schedule *schedule, struct request *request, int64_t now_ms)
{
    char pause[DURATION_TEXT_SIZE];
    char left[DURATION_TEXT_SIZE];
    char timeout[DURATION_TEXT_SIZE];
    int64_t pause_ms = earliest_send_ms(schedule, request, now_ms) - now_ms;
    duration_format(pause, (pause_ms + 999) / 1000, 2);
    duration_format(left, (latest_send_ms(schedule, request) - now_ms) / 1000, 2);
    duration_format(timeout, schedule->config.timeout_ms / 1000, 2);
    if (pause_ms > schedule->config.timeout_ms)
        error_hint(&request->error,
                   "the server asks for a pause of %s, longer than --timeout %s; raise --timeout",
                   pause, timeout);
    else
        error_hint(&request->error,
                   "the server asks for a pause of %s, but only %s of --timeout %s are left; raise "
                   "--timeout",
                   pause, left, timeout);
}

/* Sets the error of a request given up before it is sent (again). Keeps the error of an earlier
 * attempt, which says more than a lack of time. */
static void
set_error(const struct schedule *schedule, struct request *request, int64_t now_ms)
{
    struct error *error = &request->error;
    bool paused = schedule->paused_until_ms > now_ms;
    if (error->category == ERROR_NONE) {
        if (paused) {
            error_set(error, ERROR_RATE_LIMIT, "not requested");
        } else {
            error_set(error, ERROR_NETWORK, "not requested in time");
            error_hint(error, "raise --timeout or --jobs");
        }
        error->retryable = true;
    }
    if (paused)
        hint_pause(schedule, request, now_ms);
}

struct request *
schedule_give_up(struct schedule *schedule, int64_t now_ms)
{
    for (int i = 0; i < SCHEDULE_IN_FLIGHT; i++) {
        struct request *request = schedule->queues[i].first;
        for (; request != NULL; request = request->next) {
            if (is_hopeless(schedule, request, now_ms)) {
                queue_remove(&schedule->queues[i], request);
                set_error(schedule, request, now_ms);
                return request;
            }
            if (i == SCHEDULE_NEVER_SENT)
                break; /* so are the others */
        }
    }
    return NULL;
}

/* Retries */

static int64_t
backoff_ms(const struct schedule *schedule, const struct request *request, int64_t now_ms)
{
    int64_t pause_ms = SCHEDULE_BACKOFF_FIRST_MS;
    for (unsigned i = 1; i < request->attempts && pause_ms < SCHEDULE_BACKOFF_MAX_MS; i++)
        pause_ms *= 2;
    pause_ms = min_ms(pause_ms, SCHEDULE_BACKOFF_MAX_MS);
    pause_ms -= lrand48() % (pause_ms / 2 + 1);
    int64_t last_ms = request->deadline_ms - SCHEDULE_LAST_MS - now_ms;
    bool unlimited = schedule->config.retries == UINT_MAX;
    return unlimited && last_ms >= SCHEDULE_BACKOFF_FIRST_MS / 2 ? min_ms(pause_ms, last_ms)
                                                                 : pause_ms;
}

bool
schedule_finish(struct schedule *schedule, struct request *request, int64_t asked_ms,
                int64_t now_ms)
{
    struct error *error = &request->error;
    queue_remove(&schedule->queues[SCHEDULE_IN_FLIGHT], request);
    schedule->in_flight_count--;
    if (error->category == ERROR_NONE || !error->retryable)
        return true;
    int64_t pause_ms = asked_ms != 0 ? asked_ms : backoff_ms(schedule, request, now_ms);
    request->ready_ms = now_ms + pause_ms;
    if (error->category == ERROR_RATE_LIMIT && request->media == NULL)
        schedule->paused_until_ms = max_ms(schedule->paused_until_ms, request->ready_ms);
    if (request->attempts > schedule->config.retries)
        return true;
    if (is_hopeless(schedule, request, now_ms)) {
        if (asked_ms != 0)
            hint_pause(schedule, request, now_ms);
        return true;
    }
    queue_insert(&schedule->queues[SCHEDULE_STARTED], request);
    return false;
}

void
schedule_postpone(struct schedule *schedule, int64_t by_ms)
{
    for (int i = 0; i < SCHEDULE_QUEUES; i++)
        for (struct request *request = schedule->queues[i].first; request != NULL;
             request = request->next)
            if (i != SCHEDULE_NEVER_SENT) {
                request->started_ms += by_ms;
                request->deadline_ms += by_ms;
                if (i == SCHEDULE_IN_FLIGHT && request->attempts != 0)
                    request->attempts--;
            }
}

int64_t
schedule_sleep_ms(const struct schedule *schedule, int64_t now_ms)
{
    bool can_send = schedule->in_flight_count < schedule->config.jobs;
    int64_t next_ms = now_ms + SCHEDULE_SLEEP_MAX_MS;
    for (int i = 0; i < SCHEDULE_IN_FLIGHT; i++) {
        const struct request *request = schedule->queues[i].first;
        for (; request != NULL; request = request->next) {
            int64_t latest_ms = latest_send_ms(schedule, request);
            if (is_hopeless(schedule, request, now_ms))
                return 0;
            if (can_send)
                next_ms = min_ms(next_ms, earliest_send_ms(schedule, request, now_ms));
            if (latest_ms < next_ms)
                next_ms = latest_ms + 1;
            if (i == SCHEDULE_NEVER_SENT)
                break; /* the others are not ready earlier */
        }
    }
    return next_ms - now_ms;
}
