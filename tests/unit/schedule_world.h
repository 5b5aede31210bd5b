/*
 * A simulated world for the schedule, which follows from a seed, and a model of its faxes, which
 * restates the policy of schedule.h in the plainest way.
 */
#ifndef FAXCTL_TEST_SCHEDULE_WORLD_H
#define FAXCTL_TEST_SCHEDULE_WORLD_H

#include "test.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "api/schedule.h"

enum { WINDOW = 512, FAXES_MAX = 1500 };

enum consumer { IN_ORDER, AT_ONCE, POLLS, CONSUMERS };

enum state { UNREAD, WAITING, IN_FLIGHT, ARRIVED, CLOSED };

/* What the model knows of a fax. */
struct fax_model {
    enum state state;
    struct request *request;
    int64_t ready_ms, deadline_ms; /* deadline 0: its clock does not run */
    unsigned attempts;
    int64_t ends_ms; /* when the attempt in flight ends */
    struct error error;
    int64_t asked_ms;
    unsigned looks;  /* until it is final */
    unsigned passed; /* requests sent while it could have been sent */
};

struct world {
    uint64_t seed, random;
    bool prints;
    int64_t now_ms;
    struct schedule schedule;
    struct fax_model *faxes;
    unsigned count, read, closed, in_flight, window;
    unsigned finished[FAXES_MAX]; /* results in the order in which they are taken */
    unsigned finished_first, finished_last;
    int64_t paused_until_ms;
    int64_t never_sent_ms; /* when a fax was last sent for the first time */
    enum consumer consumer;
    unsigned next_printed;
    int64_t interval_ms, latency_ms, arrival_ms, next_arrival_ms;
    unsigned failing, limiting, stalling, rejecting, blocking; /* per thousand */
    int64_t limit_ms, blocked_ms;
};

static inline uint64_t
next_random(struct world *world)
{
    uint64_t z = (world->random += UINT64_C(0x9e3779b97f4a7c15)); /* splitmix64 */
    z = (z ^ (z >> 30U)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27U)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31U);
}

/* A number from `low` to `high`. */
static inline int64_t
between(struct world *world, int64_t low, int64_t high)
{
    return low + (int64_t)(next_random(world) % (uint64_t)(high - low + 1));
}

static inline bool
happens(struct world *world, unsigned per_thousand)
{
    return between(world, 0, 999) < (int64_t)per_thousand;
}

static inline unsigned
index_of(const struct world *world, const struct fax_model *fax)
{
    return (unsigned)(fax - world->faxes);
}

static inline void
note(const struct world *world, const struct fax_model *fax, const char *event)
{
    if (world->prints)
        print_message("%9" PRId64 " ms  fax %-4u %s\n", world->now_ms, index_of(world, fax), event);
}

/* Fails the test unless `holds`. */
static inline void
demand(const struct world *world, bool holds, const struct fax_model *fax, const char *rule)
{
    if (holds)
        return;
    fail_msg("seed %" PRIu64 ", at %" PRId64 " ms, fax %d: %s (SEED=%" PRIu64 " replays it)",
             world->seed, world->now_ms, fax != NULL ? (int)index_of(world, fax) : -1, rule,
             world->seed);
}

/* The policy, restated */

static inline int64_t
latest_ms(const struct world *world, const struct fax_model *fax)
{
    int64_t deadline_ms = fax->deadline_ms != 0 ? fax->deadline_ms : INT64_MAX;
    int64_t run_ms = world->schedule.config.run_deadline_ms;
    if (run_ms != 0 && run_ms < deadline_ms)
        deadline_ms = run_ms;
    return deadline_ms == INT64_MAX ? INT64_MAX : deadline_ms - SCHEDULE_USEFUL_MS;
}

/* When a fax may be sent, jobs apart. */
static inline int64_t
allowed_ms(const struct world *world, const struct fax_model *fax)
{
    int64_t at_ms = fax->ready_ms > world->now_ms ? fax->ready_ms : world->now_ms;
    return world->paused_until_ms > at_ms ? world->paused_until_ms : at_ms;
}

/* When it became the turn of a fax. Those that were never sent take turns. */
static inline int64_t
turn_ms(const struct world *world, const struct fax_model *fax)
{
    bool waits = fax->deadline_ms == 0 && world->never_sent_ms > fax->ready_ms;
    return waits ? world->never_sent_ms : fax->ready_ms;
}

static inline bool
must_give_up(const struct world *world, const struct fax_model *fax)
{
    int64_t pause_ms = world->paused_until_ms - world->now_ms;
    if (fax->deadline_ms == 0 && pause_ms > world->schedule.config.timeout_ms)
        return true;
    return allowed_ms(world, fax) > latest_ms(world, fax);
}

static inline bool
has_room(const struct world *world)
{
    return world->in_flight < world->schedule.config.jobs;
}

static inline bool
can_send(const struct world *world, const struct fax_model *fax)
{
    return fax->state == WAITING && has_room(world) && allowed_ms(world, fax) == world->now_ms &&
           !must_give_up(world, fax);
}

/* Faxes that are not closed lie between these two. */
#define FOR_EACH_OPEN(world, fax)                                                                  \
    for (struct fax_model *fax = (world)->faxes + (world)->next_printed;                           \
         fax < (world)->faxes + (world)->read; fax++)

/* Making a world */

/* One of several values, each as likely. */
static inline int64_t
one_of(struct world *world, const int64_t *values, int64_t count)
{
    return values[between(world, 0, count - 1)];
}

#define ONE_OF(world, ...)                                                                         \
    one_of(world, (const int64_t[]){__VA_ARGS__},                                                  \
           sizeof(const int64_t[]){__VA_ARGS__} / sizeof(int64_t))

/* Makes the world that belongs to a seed. */
static inline void
world_init(struct world *world, uint64_t seed)
{
    static const unsigned retries[] = {0, 1, 3, 3, 3, 10, UINT_MAX};
    *world = (struct world){.seed = seed, .random = seed, .now_ms = 1000};
    bool large = happens(world, 4);
    world->count = (unsigned)between(world, 1, large ? FAXES_MAX : 40);
    world->window = large ? WINDOW : (unsigned)between(world, 1, 60);
    world->consumer = (enum consumer)between(world, 0, CONSUMERS - 1);
    world->latency_ms = ONE_OF(world, 5, 200, 1000, 4000);
    world->arrival_ms = ONE_OF(world, 0, 0, 300, 20000);
    world->interval_ms = ONE_OF(world, 1000, 5000, 60000);
    world->failing = (unsigned)ONE_OF(world, 0, 50, 300, 1000);
    world->limiting = (unsigned)ONE_OF(world, 0, 20, 300, 1000);
    world->stalling = (unsigned)ONE_OF(world, 0, 0, 50, 500);
    world->rejecting = (unsigned)ONE_OF(world, 0, 50);
    world->blocking = (unsigned)ONE_OF(world, 0, 0, 10, 200);
    world->blocked_ms = ONE_OF(world, 3, 300, 60000);
    world->limit_ms = ONE_OF(world, 1000, 20000, 3600000);
    world->schedule.config = (struct schedule_config){
        .timeout_ms = ONE_OF(world, 1000, 5000, 30000, 900000),
        .retries = retries[between(world, 0, sizeof retries / sizeof *retries - 1)],
        .jobs = (unsigned)ONE_OF(world, 1, 2, 8, 64),
    };
    if (happens(world, 200))
        world->schedule.config.run_deadline_ms = world->now_ms + ONE_OF(world, 1000, 30000);
    srand48((long)seed);
    world->faxes = calloc(world->count, sizeof *world->faxes);
    assert_non_null(world->faxes);
}

#endif
