/*
 * Decides which request is sent when, what is given up, and how long there is nothing to do. It has
 * no clock, does no I/O and allocates nothing: the current time comes in as an argument, so that
 * tests can simulate hours in a moment. All times are milliseconds of one monotonic clock.
 *
 * The policy:
 * - The clock of a request starts when it is first sent, unless it brings a deadline.
 * - Retries go before everything else. Other requests go in the order in which they became ready.
 * - A rate limit pauses all requests. Clocks that run go on running meanwhile; others do not start.
 * - Nothing is sent with less than SCHEDULE_USEFUL_MS left. A request that cannot be sent in time
 *   any more is given up at once. So is one that was never sent if a pause is longer than a whole
 *   timeout: the user allows no fax to take that long.
 * - A failure that may pass is retried after a random pause (exponential backoff with full jitter),
 *   or when the API says. A backoff is shortened rather than let it pass the deadline.
 */
#ifndef FAXCTL_API_SCHEDULE_H
#define FAXCTL_API_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/request.h"
#include "base/jitter.h"

enum {
    /* The least time in which a response can be expected: a round trip around the world on a
     * connection that exists takes 300 ms, one within a continent less than 100 ms. */
    SCHEDULE_USEFUL_MS = 100,
    /* The upper bound of the first backoff, and of any. */
    SCHEDULE_BACKOFF_FIRST_MS = 500,
    SCHEDULE_BACKOFF_MAX_MS = 10000,
    /* The longest sleep. */
    SCHEDULE_SLEEP_MAX_MS = 3600 * 1000,
};

struct schedule_config {
    int64_t timeout_ms;      /* from the first send to the result, at least SCHEDULE_USEFUL_MS */
    int64_t run_deadline_ms; /* of all requests together; 0: none */
    unsigned retries;        /* after the first attempt; UINT_MAX: until the deadline */
    unsigned jobs;           /* requests in flight at once, at least 1 */
};

/* Requests in the order in which they are ready. */
struct schedule_queue {
    struct request *first, *last;
};

struct schedule {
    struct schedule_config config;
    struct schedule_queue never_sent; /* their clocks do not run */
    struct schedule_queue again;      /* submitted with a deadline: their clocks run */
    struct schedule_queue retries;    /* to be sent once more after a failure */
    struct schedule_queue in_flight;
    unsigned in_flight_count;
    int64_t paused_until_ms; /* by a rate limit */
    struct jitter jitter;
};

/* Takes in a request that has no result. The caller keeps ownership of it. */
void schedule_submit(struct schedule *schedule, struct request *request, int64_t now_ms);

/* Returns a request that has to be given up, with its error set; NULL if there is none. It is out
 * of the schedule. */
struct request *schedule_give_up(struct schedule *schedule, int64_t now_ms);

/* Returns a request to be sent now, with its deadline set; NULL if there is none. It is in flight
 * until schedule_finish(). What has to be given up must be out of the way: call schedule_give_up()
 * for the same time before. */
struct request *schedule_send(struct schedule *schedule, int64_t now_ms);

/* Takes in how an attempt ended: request->error, and for how many milliseconds the API asks to wait
 * (0: it does not). Returns true if the request is finished and out of the schedule. Returns false
 * if it will be sent again at request->ready_ms. */
bool schedule_finish(struct schedule *schedule, struct request *request, int64_t asked_ms,
                     int64_t now_ms);

/* Puts off the deadlines of all requests whose clocks run, except that of the whole run: for so
 * long nobody could attend to them. */
void schedule_postpone(struct schedule *schedule, int64_t by_ms);

/* How long nothing can be sent or given up unless a request is submitted or finished: 0 if
 * something can be now, at most SCHEDULE_SLEEP_MAX_MS. */
int64_t schedule_sleep_ms(const struct schedule *schedule, int64_t now_ms);

#endif
