/*
 * The schedule under simulation: with a simulated clock, server and consumer, while a model of its
 * policy watches every decision.
 *
 *     SEED=17 build/tests/unit/test_schedule_simulation    replays one seed and prints its events
 *     SEEDS=1000000 …                                      runs that many
 */
#include "api/schedule.h"

#include "test.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "schedule_world.h"

enum {
    SEEDS = 12000,
    /* Under valgrind or a sanitizer, as many as fit into the time, but at least so many. */
    SEEDS_MIN = 300,
    CPU_SECONDS = 20,
    STALL_MS = 10000, /* the transport abandons an attempt that stalls for so long */
    STEPS_MAX = 2000000,
    ABSENCE_MIN_MS = 500, /* as in client.c */
    PAUSE_MIN_MS = 250,   /* as in `wait` */
};

/* No run may take longer (simulated milliseconds). */
static const int64_t time_max_ms = INT64_C(40) * 24 * 3600 * 1000;

/* The server and the transport */

static void
fail_attempt(struct fax_model *fax, enum error_category category, bool retryable)
{
    fax->error = (struct error){.category = category, .retryable = retryable};
}

/* Decides how an attempt ends, and when. */
static void
plan_attempt(struct world *world, struct fax_model *fax)
{
    int64_t latency_ms = between(world, 1,
                                 happens(world, 50) ? 20 * world->latency_ms : world->latency_ms);
    int64_t asked_ms = happens(world, 500) ? 1000 * between(world, 1, world->limit_ms / 1000) : 0;
    fax->asked_ms = 0;
    fax->error.category = ERROR_NONE;
    if (happens(world, world->stalling)) {
        latency_ms = STALL_MS;
        fail_attempt(fax, ERROR_NETWORK, true);
    } else if (happens(world, world->limiting)) {
        fail_attempt(fax, ERROR_RATE_LIMIT, true);
        fax->asked_ms = asked_ms;
    } else if (happens(world, world->failing)) {
        fail_attempt(fax, ERROR_SERVER, true);
        fax->asked_ms = happens(world, 200) ? asked_ms : 0;
    } else if (happens(world, world->rejecting)) {
        fail_attempt(fax, ERROR_NOT_FOUND, false);
    }
    fax->ends_ms = world->now_ms + latency_ms;
    if (fax->ends_ms > fax->deadline_ms) {
        fax->ends_ms = fax->deadline_ms;
        fax->asked_ms = 0;
        fail_attempt(fax, ERROR_NETWORK, true);
    }
}

/* Takes in what the schedule sends. */
static void
sent(struct world *world, struct fax_model *fax)
{
    const struct schedule_config *config = &world->schedule.config;
    note(world, fax, "is sent");
    demand(world, fax->state == WAITING, fax, "only a waiting fax can be sent");
    demand(world, world->now_ms >= world->paused_until_ms, fax, "nothing is sent during a pause");
    demand(world, can_send(world, fax), fax, "sent in time, within jobs");
    FOR_EACH_OPEN(world, other)
    {
        bool out_of_turn = fax->deadline_ms == 0 && other->deadline_ms == 0 && other < fax;
        out_of_turn = out_of_turn || turn_ms(world, other) < turn_ms(world, fax);
        demand(world, !out_of_turn || !can_send(world, other), other, "sent in order");
        if (other->deadline_ms == 0 || other == fax || !can_send(world, other))
            continue;
        other->passed++;
        demand(world, other->passed <= world->count, other, "it gets its turn");
    }
    fax->passed = 0;
    if (fax->deadline_ms == 0) {
        fax->deadline_ms = world->now_ms + config->timeout_ms;
        world->never_sent_ms = world->now_ms;
    }
    if (config->run_deadline_ms != 0 && config->run_deadline_ms < fax->deadline_ms)
        fax->deadline_ms = config->run_deadline_ms;
    demand(world, fax->request->deadline_ms == fax->deadline_ms, fax, "it has its full timeout");
    demand(world, fax->deadline_ms - world->now_ms >= SCHEDULE_USEFUL_MS, fax, "a useful time");
    fax->state = IN_FLIGHT;
    fax->attempts++;
    world->in_flight++;
    plan_attempt(world, fax);
}

static void
arrived(struct world *world, struct fax_model *fax)
{
    fax->state = ARRIVED;
    world->finished[world->finished_last++ % FAXES_MAX] = index_of(world, fax);
}

/* Ends the attempt in flight. */
static void
ended(struct world *world, struct fax_model *fax)
{
    struct schedule *schedule = &world->schedule;
    struct request *request = fax->request;
    request->error = fax->error;
    bool finished = schedule_finish(schedule, request, fax->asked_ms, world->now_ms);
    bool retryable = fax->error.category != ERROR_NONE && fax->error.retryable;
    int64_t pause_ms = request->ready_ms - world->now_ms;
    world->in_flight--;
    note(world, fax, finished ? "is finished" : "is retried later");
    if (retryable) {
        unsigned doublings = fax->attempts != 0 ? fax->attempts - 1 : 0;
        int64_t bound_ms = doublings < 5 ? INT64_C(1000) << doublings : 30000;
        int64_t last_ms = fax->deadline_ms - SCHEDULE_LAST_MS - world->now_ms;
        bool last = schedule->config.retries == UINT_MAX && pause_ms == last_ms;
        bool backoff = pause_ms >= (last ? 500 : bound_ms / 2) && pause_ms <= bound_ms;
        demand(world, fax->asked_ms == 0 || pause_ms == fax->asked_ms, fax, "as the API asks");
        demand(world, fax->asked_ms != 0 || backoff, fax, "backoff");
        fax->ready_ms = request->ready_ms;
        if (fax->error.category == ERROR_RATE_LIMIT && fax->ready_ms > world->paused_until_ms)
            world->paused_until_ms = fax->ready_ms;
    }
    bool retries = retryable && fax->attempts <= schedule->config.retries;
    bool again = retries && !must_give_up(world, fax);
    demand(world, finished == !again, fax, "retried if, and only if, there is time and a retry");
    bool unlimited = retryable && schedule->config.retries == UINT_MAX;
    bool cut_off = fax->asked_ms != 0 || world->paused_until_ms > latest_ms(world, fax);
    demand(world, again || !unlimited || cut_off || latest_ms(world, fax) - world->now_ms < 800,
           fax, "there is an attempt just before the deadline");
    fax->state = WAITING;
    if (finished)
        arrived(world, fax);
}

/* The consumer */

static void
block(struct world *world)
{
    int64_t absence_ms = between(world, 1, world->blocked_ms);
    if (!happens(world, world->blocking))
        return;
    world->now_ms += absence_ms;
    if (absence_ms < ABSENCE_MIN_MS)
        return;
    schedule_postpone(&world->schedule, absence_ms);
    FOR_EACH_OPEN(world, fax)
    {
        if (fax->deadline_ms != 0 && (fax->state == WAITING || fax->state == IN_FLIGHT))
            fax->deadline_ms += absence_ms;
        if (fax->state == IN_FLIGHT && fax->attempts != 0)
            fax->attempts--;
    }
}

static void
submit(struct world *world, struct fax_model *fax)
{
    fax->state = WAITING;
    fax->attempts = 0;
    fax->ready_ms = world->now_ms;
    if (fax->request->not_before_ms > world->now_ms)
        fax->ready_ms = fax->request->not_before_ms;
    request_clear_result(fax->request);
    schedule_submit(&world->schedule, fax->request, world->now_ms);
}

static void
close_fax(struct world *world, struct fax_model *fax)
{
    demand(world, fax->state == ARRIVED, fax, "a fax is answered once");
    block(world);
    request_free(fax->request);
    fax->request = NULL;
    fax->state = CLOSED;
    world->closed++;
    while (world->next_printed < world->read && world->faxes[world->next_printed].state == CLOSED)
        world->next_printed++;
}

static void
take(struct world *world, struct fax_model *fax)
{
    int64_t last_ms = fax->deadline_ms - SCHEDULE_LAST_MS;
    bool more = fax->error.category == ERROR_NONE && fax->attempts != 0 && fax->looks-- != 0;
    if (world->consumer == POLLS && more && last_ms - world->now_ms >= PAUSE_MIN_MS) {
        int64_t next_ms = world->now_ms + world->interval_ms;
        fax->request->not_before_ms = next_ms < last_ms ? next_ms : last_ms;
        submit(world, fax);
        return;
    }
    if (world->consumer != IN_ORDER)
        close_fax(world, fax);
    while (world->consumer == IN_ORDER && world->next_printed < world->read &&
           world->faxes[world->next_printed].state == ARRIVED)
        close_fax(world, &world->faxes[world->next_printed]);
}

static void
read_ids(struct world *world)
{
    while (world->read < world->count && world->read - world->closed < world->window &&
           world->next_arrival_ms <= world->now_ms) {
        struct fax_model *fax = &world->faxes[world->read++];
        fax->request = request_new_page("");
        assert_non_null(fax->request);
        fax->request->context = fax;
        fax->looks = (unsigned)between(world, 0, 40);
        if (world->arrival_ms != 0)
            world->next_arrival_ms = world->now_ms + between(world, 0, world->arrival_ms);
        submit(world, fax);
    }
}

/* The loop, as in client.c and session.c */

static void
given_up(struct world *world, struct fax_model *fax)
{
    note(world, fax, "is given up");
    demand(world, fax->state == WAITING, fax, "only a waiting fax can be given up");
    demand(world, must_give_up(world, fax), fax, "given up although there is time");
    demand(world, fax->request->error.category != ERROR_NONE, fax, "given up with an error");
    fax->error = fax->request->error;
    arrived(world, fax);
}

static bool
next_result(struct world *world, struct fax_model **fax)
{
    struct request *request;
    bool any_ended = false;
    while ((request = schedule_send(&world->schedule, world->now_ms)) != NULL)
        sent(world, request->context);
    demand(world, world->in_flight <= world->schedule.config.jobs, NULL, "jobs are respected");
    FOR_EACH_OPEN(world, flying)
    {
        if (world->finished_first != world->finished_last)
            break;
        if (flying->state == IN_FLIGHT && flying->ends_ms <= world->now_ms) {
            ended(world, flying);
            any_ended = true;
        }
    }
    if (world->finished_first == world->finished_last &&
        (request = schedule_give_up(&world->schedule, world->now_ms)) != NULL)
        given_up(world, request->context);
    if (world->finished_first != world->finished_last) {
        *fax = &world->faxes[world->finished[world->finished_first++ % FAXES_MAX]];
        return true;
    }
    FOR_EACH_OPEN(world, open)
    {
        demand(world, any_ended || !can_send(world, open), open, "what can be sent is sent");
        demand(world, open->state != WAITING || !must_give_up(world, open), open,
               "what cannot be sent in time is given up at once");
    }
    return false;
}

/* When something can be done for a fax that the schedule has to wake up for. */
static int64_t
wake_up_ms(const struct world *world, const struct fax_model *fax)
{
    int64_t latest = latest_ms(world, fax);
    if (must_give_up(world, fax))
        return world->now_ms;
    int64_t at_ms = latest == INT64_MAX ? INT64_MAX : latest + 1;
    if (has_room(world) && allowed_ms(world, fax) < at_ms)
        at_ms = allowed_ms(world, fax);
    return at_ms;
}

static void
sleep_until_something(struct world *world)
{
    int64_t sleep_ms = schedule_sleep_ms(&world->schedule, world->now_ms);
    int64_t wake_ms = world->now_ms + sleep_ms;
    bool idle = true;
    FOR_EACH_OPEN(world, fax)
    {
        if (fax->state == WAITING) {
            int64_t needed_ms = wake_up_ms(world, fax);
            demand(world, wake_ms <= needed_ms, fax, "the sleep ends when something can be done");
            idle = idle && needed_ms > world->now_ms;
        } else if (fax->state == IN_FLIGHT && fax->ends_ms < wake_ms) {
            wake_ms = fax->ends_ms;
        }
    }
    demand(world, sleep_ms > 0 || !idle, NULL, "it sleeps if nothing can be done");
    bool reads = world->read < world->count && world->read - world->closed < world->window;
    if (reads && world->next_arrival_ms < wake_ms)
        wake_ms = world->next_arrival_ms;
    if (wake_ms > world->now_ms)
        world->now_ms = wake_ms;
}

static void
run(struct world *world)
{
    for (unsigned step = 0; world->closed < world->count; step++) {
        struct fax_model *fax;
        read_ids(world);
        demand(world, world->read - world->closed <= world->window, NULL, "the window");
        demand(world, step < STEPS_MAX && world->now_ms < time_max_ms, NULL, "the run ends");
        if (next_result(world, &fax)) {
            take(world, fax);
        } else {
            block(world);
            sleep_until_something(world);
        }
    }
    demand(world, schedule_send(&world->schedule, world->now_ms) == NULL, NULL, "nothing is left");
}

static uint64_t
number_from_environment(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

TEST(the_policy_holds_for_every_seed)
{
    static struct world world;
    bool replays = getenv("SEED") != NULL;
    uint64_t first = number_from_environment("SEED", 1);
    uint64_t count = replays ? 1 : number_from_environment("SEEDS", SEEDS);
    bool limited = getenv("SEEDS") == NULL;
    uint64_t done = 0;
    while (done < count) {
        world_init(&world, first + done);
        world.prints = replays;
        run(&world);
        free(world.faxes);
        done++;
        if (limited && done >= SEEDS_MIN && clock() > (clock_t)CPU_SECONDS * CLOCKS_PER_SEC)
            break;
    }
    print_message("%" PRIu64 " seeds\n", done);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_policy_holds_for_every_seed),
    };
    return cmocka_run_group_tests_name("schedule_simulation", tests, NULL, NULL);
}
