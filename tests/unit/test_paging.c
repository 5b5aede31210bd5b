#include "session/paging.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char a_page[] = "page";

/* Requests the next page, puts it in its place and takes it. */
static enum paging_result
go_on(struct paging *paging, struct fax_page meta, struct error *error)
{
    int64_t page;
    uint64_t sequence;
    assert_true(paging_request(paging, 1, &page, &sequence));
    assert_true(paging_put(paging, sequence, a_page));
    assert_ptr_equal(paging_peek(paging), a_page);
    return paging_take(paging, &meta, error);
}

static void
follows_what_the_pages_say(void **state)
{
    struct paging paging;
    struct error error;
    (void)state;
    paging_start(&paging);
    assert_false(paging_ended(&paging));
    assert_int_equal(go_on(&paging, (struct fax_page){1, 2, 50, false}, &error), PAGING_TAKEN);
    assert_false(paging_ended(&paging));
    assert_int_equal(go_on(&paging, (struct fax_page){2, 3, 51, false}, &error), PAGING_TAKEN);
    assert_false(paging_ended(&paging));
    assert_int_equal(go_on(&paging, (struct fax_page){3, 3, 51, false}, &error), PAGING_TAKEN);
    assert_true(paging_ended(&paging));
}

static void
an_empty_list_ends(void **state)
{
    (void)state;
    for (int64_t total_pages = 0; total_pages <= 1; total_pages++) {
        struct paging paging;
        struct error error;
        paging_start(&paging);
        assert_int_equal(go_on(&paging, (struct fax_page){1, total_pages, 0, true}, &error),
                         PAGING_TAKEN);
        assert_true(paging_ended(&paging));
    }
}

/* As when faxes are deleted while the list is read. */
static void
a_list_that_shrinks_ends(void **state)
{
    struct paging paging;
    struct error error;
    (void)state;
    paging_start(&paging);
    assert_int_equal(go_on(&paging, (struct fax_page){1, 3, 50, false}, &error), PAGING_TAKEN);
    assert_int_equal(go_on(&paging, (struct fax_page){2, 1, 20, true}, &error), PAGING_TAKEN);
    assert_true(paging_ended(&paging));
}

static void
what_cannot_be_is_an_error_that_names_it(void **state)
{
    static const struct {
        struct fax_page meta;
        const char *name;
    } rows[] = {
        {{-1, 3, 50, false}, "/meta/page_number"}, {{2, -1, 50, false}, "/meta/total_pages"},
        {{1, 3, 50, false}, "/meta/page_number"},  {{3, 3, 50, false}, "/meta/page_number"},
        {{2, 1, 50, false}, "/meta/total_pages"},  {{2, 0, 50, false}, "/meta/total_pages"},
        {{2, 3, 50, true}, "/meta/total_pages"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct paging paging;
        struct error error;
        paging_start(&paging);
        assert_int_equal(go_on(&paging, (struct fax_page){1, 3, 50, false}, &error), PAGING_TAKEN);
        assert_int_equal(go_on(&paging, rows[i].meta, &error), PAGING_BAD);
        assert_int_equal(error.category, ERROR_SERVER);
        if (strstr(error.message, rows[i].name) == NULL)
            fail_msg("row %zu: %s", i, error.message);
    }
}

/* Takes pages until the list is found not to end; returns after how many. */
static int64_t
pages_until_given_up(bool grows, size_t new_faxes)
{
    struct paging paging;
    struct error error;
    paging_start(&paging);
    for (int64_t page = 1; page < 1000; page++) {
        const struct fax_page meta = {page, grows ? page + 1 : 1000000, -1, false};
        if (go_on(&paging, meta, &error) == PAGING_BAD ||
            !paging_note(&paging, page == 1 ? 25 : new_faxes, &error)) {
            assert_non_null(strstr(error.message, "/meta/total_pages"));
            assert_non_null(strstr(error.message, "does not end"));
            return page;
        }
    }
    return 1000;
}

static void
an_endless_list_is_given_up(void **state)
{
    (void)state;
    assert_int_equal(pages_until_given_up(true, 25), 2 * 2 + PAGING_SLACK + 1);
    assert_int_equal(pages_until_given_up(true, 0), 1 + PAGING_SLACK + 1);
    assert_int_equal(pages_until_given_up(false, 0), 1 + PAGING_SLACK + 1);
    assert_int_equal(pages_until_given_up(false, 1), 1000); /* long, but it goes on */
}

static void
pages_are_requested_ahead_only_if_their_order_can_be_told(void **state)
{
    (void)state;
    for (int64_t total_results = -1; total_results <= 500; total_results += 501) {
        struct paging paging;
        struct error error;
        int64_t page;
        uint64_t sequence;
        int count = 0;
        paging_start(&paging);
        assert_true(paging_request(&paging, 8, &page, &sequence));
        assert_int_equal(page, 1);
        assert_false(paging_request(&paging, 8, &page, &sequence)); /* page 1 says how many */
        assert_true(paging_put(&paging, sequence, a_page));
        const struct fax_page meta = {1, 5, total_results, false};
        assert_int_equal(paging_take(&paging, &meta, &error), PAGING_TAKEN);
        while (paging_request(&paging, 8, &page, &sequence))
            count++;
        assert_int_equal(count, total_results < 0 ? 1 : 4);
    }
}

/* Simulation */

enum { ACCOUNT_MAX = 4000, PAGE_SIZE = 10, IN_FLIGHT_MAX = 8 };

struct page {
    int64_t number;
    int total; /* faxes when it was cut */
};

/* An account whose faxes are numbered as they arrived: the newest, which is listed first, is
 * total - 1. */
struct simulation {
    unsigned short chance[3];
    int total;
    int old; /* faxes that were there at the start */
    bool counts_results;
    int printed[ACCOUNT_MAX];
    int requests;
    int stale;
    struct paging paging;
    struct {
        uint64_t sequence; /* 0: free */
        int64_t page;
    } in_flight[IN_FLIGHT_MAX];
};

static int
below(struct simulation *simulation, int bound)
{
    return (int)(nrand48(simulation->chance) % bound);
}

static int
page_count(int total)
{
    return (total + PAGE_SIZE - 1) / PAGE_SIZE;
}

static void
request_pages(struct simulation *simulation, int64_t ahead)
{
    for (int i = 0; i < IN_FLIGHT_MAX; i++) {
        int64_t page;
        uint64_t sequence;
        if (simulation->in_flight[i].sequence != 0)
            continue;
        if (!paging_request(&simulation->paging, ahead, &page, &sequence))
            return;
        simulation->in_flight[i].sequence = sequence;
        simulation->in_flight[i].page = page;
        simulation->requests++;
    }
}

/* Cuts one of the pages that are on their way, whichever. */
static void
answer_one(struct simulation *simulation)
{
    int i = below(simulation, IN_FLIGHT_MAX);
    if (simulation->in_flight[i].sequence == 0)
        return;
    struct page *page = malloc(sizeof *page);
    assert_non_null(page);
    *page = (struct page){simulation->in_flight[i].page, simulation->total};
    if (!paging_put(&simulation->paging, simulation->in_flight[i].sequence, page))
        free(page);
    simulation->in_flight[i].sequence = 0;
}

/* Prints what is new on a page; returns how much that is. */
static size_t
print(struct simulation *simulation, const struct page *page)
{
    size_t count = 0;
    for (int i = 0; i < PAGE_SIZE; i++) {
        int fax = page->total - 1 - ((int)(page->number - 1) * PAGE_SIZE + i);
        if (fax < 0)
            break;
        count += simulation->printed[fax] == 0;
        simulation->printed[fax] = 1;
    }
    return count;
}

static void
take_pages(struct simulation *simulation)
{
    struct page *page;
    while ((page = paging_peek(&simulation->paging)) != NULL) {
        struct error error;
        int64_t left = page->total - (page->number - 1) * PAGE_SIZE;
        const struct fax_page meta = {page->number, page_count(page->total),
                                      simulation->counts_results ? page->total : -1, left <= 0};
        switch (paging_take(&simulation->paging, &meta, &error)) {
        case PAGING_TAKEN:
            assert_true(paging_note(&simulation->paging, print(simulation, page), &error));
            free(page);
            break;
        case PAGING_STALE:
            simulation->stale++;
            while ((page = paging_drop(&simulation->paging)) != NULL)
                free(page);
            return;
        case PAGING_BAD:
            fail_msg("%s", error.message);
        }
    }
}

/* Lists an account in which faxes arrive all the time. Every fax that was there at the start must
 * be printed, whatever the order in which pages are cut. */
static int
simulate(unsigned seed)
{
    struct simulation simulation = {.chance = {(unsigned short)seed, 0, 7}};
    nrand48(simulation.chance);
    simulation.old = simulation.total = below(&simulation, 400);
    simulation.counts_results = below(&simulation, 5) != 0;
    int64_t ahead = 1 + below(&simulation, IN_FLIGHT_MAX);
    int arrivals = below(&simulation, 40);
    paging_start(&simulation.paging);
    while (!paging_ended(&simulation.paging)) {
        request_pages(&simulation, ahead);
        answer_one(&simulation);
        if (arrivals > 0 && below(&simulation, 10) == 0) {
            int count = 1 + below(&simulation, arrivals);
            simulation.total += count;
            arrivals -= count;
        }
        take_pages(&simulation);
    }
    struct page *page;
    while ((page = paging_drop(&simulation.paging)) != NULL)
        free(page);
    for (int fax = 0; fax < simulation.old; fax++)
        if (simulation.printed[fax] == 0)
            fail_msg("seed %u: fax %d of %d is not printed", seed, fax, simulation.old);
    if (ahead == 1 || !simulation.counts_results)
        assert_int_equal(simulation.stale, 0);
    assert_in_range(simulation.requests, 1, page_count(simulation.total) * IN_FLIGHT_MAX + 1);
    return simulation.stale;
}

static void
no_fax_is_left_out_while_others_arrive(void **state)
{
    int stale = 0;
    (void)state;
    for (unsigned seed = 0; seed < 5000; seed++)
        stale += simulate(seed);
    assert_in_range(stale, 100, 1000000); /* it happens at all */
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_what_the_pages_say),
        cmocka_unit_test(an_empty_list_ends),
        cmocka_unit_test(a_list_that_shrinks_ends),
        cmocka_unit_test(what_cannot_be_is_an_error_that_names_it),
        cmocka_unit_test(an_endless_list_is_given_up),
        cmocka_unit_test(pages_are_requested_ahead_only_if_their_order_can_be_told),
        cmocka_unit_test(no_fax_is_left_out_while_others_arrive),
    };
    return cmocka_run_group_tests_name("paging", tests, NULL, NULL);
}
