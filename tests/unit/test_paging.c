#include "session/paging.h"

#include <stdlib.h>
#include <string.h>

#include "test.h"

/*
 * Paging by simulation: a server whose list changes while pages are requested, served and answered
 * in any order. `SEED=n build/tests/unit/test_paging` replays one run.
 */

enum { FAXES_MAX = 4000, FLIGHTS_MAX = 2000, SEEDS = 20000 };

/* Ways in which a list changes between two requests that are served. */
enum change { NO_CHANGE, ARRIVALS, DELETIONS, ARRIVALS_AND_DELETIONS };

/* A request; the faxes on its page once it has been served. */
struct in_flight {
    struct request *request;
    int64_t size;
    int count;
    int faxes[256];
};

struct world {
    unsigned short random[3];
    enum change change;
    int percent;   /* probability of a change */
    int size;      /* faxes per page */
    int max_size;  /* the most that the server grants */
    bool silent;   /* the size of a page is fixed, and not reported */
    bool in_order; /* requests are served in order; else in any */
    int list[FAXES_MAX];
    int count, next_id, original_count;
    bool deleted[FAXES_MAX];
    bool listed[FAXES_MAX];
    struct in_flight flights[FLIGHTS_MAX]; /* by sequence */
    int open[PAGING_AHEAD_MAX];            /* sequences of the requests that are not answered */
    int open_count;
    int requests;
    int changes;
};

static int
below(struct world *world, int bound)
{
    return (int)(nrand48(world->random) % bound);
}

static void
change_list(struct world *world)
{
    bool arrives = world->change == ARRIVALS ||
                   (world->change == ARRIVALS_AND_DELETIONS && below(world, 2) == 0);
    if (world->change == NO_CHANGE || below(world, 100) >= world->percent)
        return;
    int many = below(world, 50) == 0 ? 1 + below(world, 2 * world->size) : 1;
    for (int i = 0; i < many; i++) {
        if (arrives && world->next_id < FAXES_MAX) {
            memmove(world->list + 1, world->list, (size_t)world->count++ * sizeof *world->list);
            world->list[0] = world->next_id++;
        } else if (!arrives && world->count > 0) {
            int place = below(world, world->count);
            world->deleted[world->list[place]] = true;
            memmove(world->list + place, world->list + place + 1,
                    (size_t)(--world->count - place) * sizeof *world->list);
        }
    }
    world->changes++;
}

/* Cuts a page from the list as it is now. */
static void
serve(struct world *world, struct in_flight *flight)
{
    struct fax_page *page = calloc(1, sizeof *page);
    int64_t size = flight->size < world->max_size ? flight->size : world->max_size;
    if (world->silent)
        size = world->size;
    int64_t start = (flight->request->page_number - 1) * size;
    assert_non_null(page);
    *page = (struct fax_page){.page_number = flight->request->page_number,
                              .page_size = world->silent ? -1 : size,
                              .total_results = world->count,
                              .total_pages = (world->count + size - 1) / size};
    for (int64_t i = start; i < start + size && i < world->count; i++)
        flight->faxes[flight->count++] = world->list[i];
    flight->request->page = page;
    change_list(world);
}

/* The place in `open` of a request that has (not) been served: the oldest, or any; -1 if there is
 * none. */
static int
pick(struct world *world, bool served, bool oldest)
{
    int picked = -1;
    int count = 0;
    for (int i = 0; i < world->open_count; i++) {
        if ((world->flights[world->open[i]].request->page != NULL) != served)
            continue;
        if (oldest ? picked < 0 || world->open[i] < world->open[picked]
                   : below(world, ++count) == 0)
            picked = i;
    }
    return picked;
}

/* Requests, serves or answers something. */
static void
step(struct world *world, struct paging *paging)
{
    int64_t page;
    uint64_t sequence;
    while (world->open_count < PAGING_AHEAD_MAX &&
           paging_request(paging, PAGING_AHEAD_MAX, &page, &sequence)) {
        struct request *request = request_new_page("");
        assert_non_null(request);
        assert_in_range(sequence, 0, FLIGHTS_MAX - 1);
        request->page_number = page;
        request->sequence = sequence;
        world->flights[sequence] = (struct in_flight){.request = request, .size = paging->asked};
        world->open[world->open_count++] = (int)sequence;
        world->requests++;
    }
    int unserved = pick(world, false, world->in_order);
    int served = pick(world, true, false);
    if (unserved >= 0 && (served < 0 || below(world, 2) == 0)) {
        serve(world, &world->flights[world->open[unserved]]);
        return;
    }
    assert_true(served >= 0);
    paging_put(paging, world->flights[world->open[served]].request);
    world->open[served] = world->open[--world->open_count];
}

/* Takes the pages that have arrived. Returns PAGING_MORE until the list has ended. */
static enum paging_next
take_pages(struct world *world, struct paging *paging)
{
    enum paging_next next = PAGING_MORE;
    struct request *request;
    while (next == PAGING_MORE && (request = paging_take(paging)) != NULL) {
        const struct in_flight *flight = &world->flights[request->sequence];
        struct error error;
        for (int i = 0; i < flight->count; i++)
            world->listed[flight->faxes[i]] = true;
        next = paging_advance(paging, request->page, &error);
        request_free(request);
    }
    return next;
}

static void
simulate(uint32_t seed, bool verbose)
{
    static struct world world;
    static const int sizes[] = {1, 2, 3, 7, 10, 25, 100};
    struct paging paging;
    enum paging_next next = PAGING_MORE;
    world = (struct world){.random = {(unsigned short)seed, (unsigned short)(seed >> 16), 13}};
    world.change = (enum change)below(&world, 4);
    world.percent = below(&world, 3) == 0 ? 100 : below(&world, 100);
    world.in_order = world.change == ARRIVALS_AND_DELETIONS || below(&world, 2) == 0;
    int size = sizes[below(&world, COUNT(sizes))];
    world.max_size = below(&world, 4) == 0 ? 1 + size / 2 : 100;
    world.size = size < world.max_size ? size : world.max_size;
    world.silent = world.size == size && below(&world, 5) == 0;
    world.count = world.next_id = world.original_count = below(&world, 40) * size / 2;
    for (int i = 0; i < world.count; i++)
        world.list[i] = world.count - 1 - i;
    int first_pages = world.count / world.size + 1;
    paging_start(&paging, size, below(&world, 2) == 0 ? 0 : PAGING_AHEAD_MAX);
    for (int i = 0; next == PAGING_MORE && i < 100000; i++) {
        step(&world, &paging);
        next = take_pages(&world, &paging);
    }
    paging_drop(&paging);
    while (world.open_count != 0)
        request_free(world.flights[world.open[--world.open_count]].request);
    int lost = 0;
    for (int id = 0; id < world.original_count; id++)
        lost += !world.listed[id] && !world.deleted[id];
    if (verbose || (lost != 0 && next == PAGING_END) || next == PAGING_MORE)
        print_message("seed %u: change %d (%d%%), %s, size %d of %d, %d faxes: %d requests, %d "
                      "changes, next %d, %d lost\n",
                      seed, world.change, world.percent, world.in_order ? "in order" : "any order",
                      size, world.max_size, world.original_count, world.requests, world.changes,
                      next, lost);
    assert_int_not_equal(next, PAGING_MORE);
    if (next == PAGING_END)
        assert_int_equal(lost, 0);
    assert_true(world.requests <= 3 * first_pages + PAGING_SLACK + 2 * PAGING_AHEAD_MAX);
    if (world.changes == 0)
        assert_true(next == PAGING_END && world.requests <= first_pages);
    if (world.size >= 20 && !world.silent)
        assert_int_equal(next, PAGING_END);
}

static void
no_fax_is_lost_whatever_arrives_or_is_deleted(void **state)
{
    const char *replayed = getenv("SEED");
    if (replayed != NULL) {
        simulate((uint32_t)strtoul(replayed, NULL, 10), true);
        return;
    }
    for (uint32_t seed = 1; seed <= SEEDS; seed++)
        simulate(seed, false);
}

TEST(absurd_page_size_is_ignored)
{
    struct paging paging;
    struct error error;
    struct fax_page page = {
        .page_number = 1, .page_size = INT64_C(1) << 53, .total_pages = 2, .total_results = 200};
    int64_t number;
    uint64_t sequence;
    paging_start(&paging, 100, 1);
    assert_true(paging_request(&paging, 1, &number, &sequence));
    assert_int_equal(paging_advance(&paging, &page, &error), PAGING_MORE);
    assert_int_equal(paging.size, 100);
    assert_int_equal(paging.largest, 100);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(absurd_page_size_is_ignored),
        cmocka_unit_test(no_fax_is_lost_whatever_arrives_or_is_deleted),
    };
    return cmocka_run_group_tests_name("paging", tests, NULL, NULL);
}
