/*
 * Decides when to send or give up each request, and how long to sleep. No clock, no I/O, no
 * allocation: the caller passes the time and seeds lrand48(), so that tests can simulate hours in a
 * moment. All times are milliseconds of one monotonic clock.
 *
 * The policy:
 * - The clock of a request starts when it is first sent, unless it has a deadline already.
 * - Requests, retries included, are sent in the order in which they become ready. A request that
 *   was never sent becomes ready when the one before it is sent, so a retry, whose clock runs,
 *   waits for at most one of them.
 * - A rate limit of the API pauses all requests, one of a media store only the request. Clocks that
 *   run keep running; others do not start.
 * - Nothing is sent with less than SCHEDULE_USEFUL_MS left. A request that can no longer be sent in
 *   time is given up at once, and so is one that is due but was never sent if a pause exceeds the
 *   whole timeout.
 * - A transient failure is retried when the server says, or after a backoff that doubles with each
 *   attempt, randomly shortened by up to half. If retries are unlimited, a pause that would outlast
 *   the deadline is cut short for one last attempt just before it.
 */
#ifndef FAXCTL_API_SCHEDULE_H
#define FAXCTL_API_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "api/request.h"

enum {
    /* Minimum time for a response: a round trip on an open connection takes 300 ms around the
     * world, less than 100 ms within a continent. */
    SCHEDULE_USEFUL_MS = 100,
    /* The first backoff, and the longest. */
    SCHEDULE_BACKOFF_FIRST_MS = 1000,
    SCHEDULE_BACKOFF_MAX_MS = 30000,
    /* Time from the last attempt to the deadline. */
    SCHEDULE_LAST_MS = 300,
    /* Maximum sleep. */
    SCHEDULE_SLEEP_MAX_MS = 3600 * 1000,
};

struct schedule_config {
    int64_t timeout_ms;      /* from the first send to the result, at least SCHEDULE_USEFUL_MS */
    int64_t run_deadline_ms; /* of all requests together, or 0 */
    unsigned retries;        /* after the first attempt; UINT_MAX: until the deadline */
    unsigned jobs;           /* maximum number of requests in flight, at least 1 */
};

/* Requests in the order in which they become ready, linked by `next`. */
struct schedule_queue {
    struct request *first, *last;
};

/* The queues; the waiting ones come first. */
enum {
    SCHEDULE_STARTED,    /* retries and resubmitted requests: their clocks run */
    SCHEDULE_NEVER_SENT, /* their clocks do not run */
    SCHEDULE_IN_FLIGHT,
    SCHEDULE_QUEUES
};

struct schedule {
    struct schedule_config config;
    struct schedule_queue queues[SCHEDULE_QUEUES];
    unsigned in_flight_count;
    int64_t paused_until_ms; /* by a rate limit */
};

/* Adds a request that has no result. The caller keeps ownership. */
void schedule_submit(struct schedule *schedule, struct request *request, int64_t now_ms);

/* Removes and returns a request to give up, with its error set; NULL if there is none. */
struct request *schedule_give_up(struct schedule *schedule, int64_t now_ms);

/* Returns a request to send now, with its deadline set; NULL if there is none. It is in flight
 * until schedule_finish(). */
struct request *schedule_send(struct schedule *schedule, int64_t now_ms);

/* Ends an attempt, which failed if request->error is set. `asked_ms` is the pause that the server
 * asks for, 0 if none. Returns true if the request is finished, and removes it; false if it will be
 * retried at request->ready_ms. */
bool schedule_finish(struct schedule *schedule, struct request *request, int64_t asked_ms,
                     int64_t now_ms);

/* Postpones the deadlines of all requests whose clocks run (not that of the whole run) by a time in
 * which the caller was busy elsewhere. Attempts in flight are not counted: the transport may have
 * aborted them meanwhile. */
void schedule_postpone(struct schedule *schedule, int64_t by_ms);

/* Time until the next event unless a request is submitted or finished before; 0 if something can be
 * sent or given up now, at most SCHEDULE_SLEEP_MAX_MS. */
int64_t schedule_sleep_ms(const struct schedule *schedule, int64_t now_ms);

#endif
