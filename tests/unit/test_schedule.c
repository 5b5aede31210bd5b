#include "api/schedule.h"

#include "test.h"

#include <limits.h>
#include <string.h>

enum { NOW = 1000, TIMEOUT = 30000, REQUESTS_MAX = 8 };

/* A schedule with a few requests, for tests that tell it what happens. */
struct fixture {
    struct schedule schedule;
    struct request *requests[REQUESTS_MAX];
    unsigned count;
};

static int
setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){
        .schedule = {.config = {.timeout_ms = TIMEOUT, .retries = 3, .jobs = 8}}};
    *state = &fixture;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *fixture = *state;
    for (unsigned i = 0; i < fixture->count; i++)
        request_free(fixture->requests[i]);
    return 0;
}

static struct request *
submit_until(struct fixture *fixture, int64_t now_ms, int64_t not_before_ms, int64_t deadline_ms)
{
    struct request *request = request_new_page("");
    assert_non_null(request);
    assert_true(fixture->count < REQUESTS_MAX);
    fixture->requests[fixture->count++] = request;
    request->not_before_ms = not_before_ms;
    request->deadline_ms = deadline_ms;
    schedule_submit(&fixture->schedule, request, now_ms);
    return request;
}

static struct request *
submit(struct fixture *fixture, int64_t now_ms)
{
    return submit_until(fixture, now_ms, 0, 0);
}

/* Ends an attempt with a failure that may pass; returns whether the request is finished. */
static bool
fail_attempt(struct fixture *fixture, struct request *request, enum error_category category,
             int64_t asked_ms, int64_t now_ms)
{
    error_set(&request->error, category, "a failure");
    request->error.retryable = true;
    return schedule_finish(&fixture->schedule, request, asked_ms, now_ms);
}

static bool
succeed(struct fixture *fixture, struct request *request, int64_t now_ms)
{
    request->error.category = ERROR_NONE;
    return schedule_finish(&fixture->schedule, request, 0, now_ms);
}

static void
requests_go_in_order_as_jobs_allow(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    schedule->config.jobs = 2;
    struct request *first = submit(fixture, NOW);
    struct request *second = submit(fixture, NOW);
    struct request *third = submit(fixture, NOW);
    assert_int_equal(schedule_sleep_ms(schedule, NOW), 0);
    assert_ptr_equal(schedule_send(schedule, NOW), first);
    assert_ptr_equal(schedule_send(schedule, NOW), second);
    assert_null(schedule_send(schedule, NOW));
    assert_int_equal(schedule_sleep_ms(schedule, NOW), SCHEDULE_SLEEP_MAX_MS);
    assert_true(succeed(fixture, second, NOW + 10));
    assert_int_equal(schedule_sleep_ms(schedule, NOW + 10), 0);
    assert_ptr_equal(schedule_send(schedule, NOW + 10), third);
    assert_null(schedule_send(schedule, NOW + 10));
    assert_null(schedule_give_up(schedule, NOW + 10));
}

static void
the_clock_starts_when_a_request_is_first_sent(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    struct request *limited = submit(fixture, NOW);
    assert_ptr_equal(schedule_send(schedule, NOW), limited);
    assert_int_equal(limited->deadline_ms, NOW + TIMEOUT);
    struct request *request = submit(fixture, NOW);
    assert_false(fail_attempt(fixture, limited, ERROR_RATE_LIMIT, 20000, NOW));
    assert_null(schedule_send(schedule, NOW));
    assert_null(schedule_give_up(schedule, NOW));
    assert_int_equal(request->deadline_ms, 0);
    assert_int_equal(schedule_sleep_ms(schedule, NOW), 20000);
    assert_null(schedule_send(schedule, NOW + 19999));
    assert_ptr_equal(schedule_send(schedule, NOW + 20000), limited);
    assert_int_equal(limited->deadline_ms, NOW + TIMEOUT);
    assert_ptr_equal(schedule_send(schedule, NOW + 20000), request);
    assert_int_equal(request->deadline_ms, NOW + 20000 + TIMEOUT);
}

static void
a_retry_goes_before_requests_that_were_never_sent(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    schedule->config.jobs = 1;
    struct request *failing = submit(fixture, NOW);
    struct request *second = submit(fixture, NOW);
    struct request *third = submit(fixture, NOW);
    assert_ptr_equal(schedule_send(schedule, NOW), failing);
    assert_false(fail_attempt(fixture, failing, ERROR_SERVER, 2000, NOW));
    assert_ptr_equal(schedule_send(schedule, NOW), second);
    assert_true(succeed(fixture, second, NOW + 2000));
    assert_ptr_equal(schedule_send(schedule, NOW + 2000), failing);
    assert_true(succeed(fixture, failing, NOW + 2000));
    assert_ptr_equal(schedule_send(schedule, NOW + 2000), third);
}

/* Otherwise 80 faxes that `wait` looks at again and again would keep all others waiting. */
static void
another_look_takes_its_turn(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    struct request *look = submit_until(fixture, NOW, NOW + 500, NOW + 60000);
    struct request *early = submit(fixture, NOW);
    struct request *late = submit(fixture, NOW + 600);
    assert_ptr_equal(schedule_send(schedule, NOW + 600), early);
    assert_ptr_equal(schedule_send(schedule, NOW + 600), look);
    assert_int_equal(look->deadline_ms, NOW + 60000);
    assert_ptr_equal(schedule_send(schedule, NOW + 600), late);
}

static void
nothing_is_sent_before_its_time(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    struct request *look = submit_until(fixture, NOW, NOW + 500, NOW + 60000);
    assert_null(schedule_send(schedule, NOW + 499));
    assert_int_equal(schedule_sleep_ms(schedule, NOW), 500);
    assert_ptr_equal(schedule_send(schedule, NOW + 500), look);
}

static void
nothing_is_sent_without_a_useful_time_left(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    int64_t latest_ms = NOW + 5000 - SCHEDULE_USEFUL_MS;
    schedule->config.jobs = 1;
    struct request *request = submit(fixture, NOW);
    struct request *look = submit_until(fixture, NOW, NOW + 10, NOW + 5000);
    assert_ptr_equal(schedule_send(schedule, NOW), request);
    assert_int_equal(schedule_sleep_ms(schedule, NOW), latest_ms + 1 - NOW);
    assert_null(schedule_give_up(schedule, latest_ms));
    assert_ptr_equal(schedule_give_up(schedule, latest_ms + 1), look);
    assert_int_equal(look->error.category, ERROR_NETWORK);
    assert_true(look->error.retryable);
    assert_string_equal(look->error.message, "not requested in time");
    assert_null(schedule_give_up(schedule, latest_ms + 1));
}

static void
a_pause_longer_than_the_timeout_ends_everything_at_once(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    struct request *limited = submit(fixture, NOW);
    struct request *never_sent = submit(fixture, NOW);
    schedule->config.jobs = 1;
    assert_ptr_equal(schedule_send(schedule, NOW), limited);
    assert_true(fail_attempt(fixture, limited, ERROR_RATE_LIMIT, 3600000, NOW));
    assert_string_equal(limited->error.message, "a failure");
    assert_string_equal(
        limited->error.hint,
        "the API asks for a 3600s wait, longer than --timeout 30s; raise --timeout");
    assert_int_equal(schedule_sleep_ms(schedule, NOW), 0);
    assert_null(schedule_send(schedule, NOW));
    assert_ptr_equal(schedule_give_up(schedule, NOW), never_sent);
    assert_int_equal(never_sent->error.category, ERROR_RATE_LIMIT);
    assert_string_equal(never_sent->error.hint, limited->error.hint);
}

/* A wait that is shorter than the timeout, but longer than what is left of it. */
static void
a_pause_past_the_deadline_is_not_waited_for(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    struct request *limited = submit(fixture, NOW);
    struct request *look = submit_until(fixture, NOW, NOW + 1000, NOW + 25000);
    struct request *never_sent = submit(fixture, NOW);
    schedule->config.jobs = 1;
    assert_ptr_equal(schedule_send(schedule, NOW), limited);
    assert_true(fail_attempt(fixture, limited, ERROR_RATE_LIMIT, 20000, NOW + 15000));
    assert_string_equal(limited->error.hint,
                        "the API asks for a 20s wait, but only 14s of --timeout 30s are left; "
                        "raise --timeout");
    assert_ptr_equal(schedule_give_up(schedule, NOW + 15000), look);
    assert_int_equal(look->error.category, ERROR_RATE_LIMIT);
    assert_null(schedule_give_up(schedule, NOW + 15000));
    assert_int_equal(schedule_sleep_ms(schedule, NOW + 15000), 20000);
    assert_ptr_equal(schedule_send(schedule, NOW + 35000), never_sent);
}

/* The pause of another failure is the request's own. */
static void
retry_after_of_a_server_error_pauses_one_request(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    struct request *failing = submit(fixture, NOW);
    struct request *other = submit(fixture, NOW);
    schedule->config.jobs = 1;
    assert_ptr_equal(schedule_send(schedule, NOW), failing);
    assert_false(fail_attempt(fixture, failing, ERROR_SERVER, 5000, NOW));
    assert_ptr_equal(schedule_send(schedule, NOW), other);
    assert_true(succeed(fixture, other, NOW + 1));
    assert_int_equal(schedule_sleep_ms(schedule, NOW + 1), 4999);
    assert_ptr_equal(schedule_send(schedule, NOW + 5000), failing);
}

static void
a_failure_is_retried_as_often_as_allowed(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    struct request *request = submit(fixture, NOW);
    int64_t now_ms = NOW;
    for (int attempt = 0; attempt < 4; attempt++) {
        int64_t bound_ms = INT64_C(500) << attempt;
        assert_ptr_equal(schedule_send(schedule, now_ms), request);
        assert_int_equal(fail_attempt(fixture, request, ERROR_NETWORK, 0, now_ms), attempt == 3);
        assert_in_range(request->ready_ms - now_ms, 0, bound_ms - 1);
        now_ms = request->ready_ms;
    }
    assert_int_equal(request->deadline_ms, NOW + TIMEOUT);
    assert_int_equal(schedule_sleep_ms(schedule, now_ms), SCHEDULE_SLEEP_MAX_MS);
}

static void
attempts_count_anew_for_a_request_that_is_submitted_again(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    struct request *request = submit(fixture, NOW);
    schedule->config.retries = 1;
    for (int look = 0; look < 3; look++) {
        assert_ptr_equal(schedule_send(schedule, NOW), request);
        assert_false(fail_attempt(fixture, request, ERROR_SERVER, 10, NOW));
        assert_ptr_equal(schedule_send(schedule, NOW + 10), request);
        assert_true(succeed(fixture, request, NOW + 10));
        schedule_submit(schedule, request, NOW);
    }
    assert_int_equal(request->deadline_ms, NOW + TIMEOUT);
}

/* However often an attempt stalls, there is another one while there is time. */
static void
a_backoff_is_shortened_before_the_deadline(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    struct request *request = submit(fixture, NOW);
    schedule->config.retries = UINT_MAX;
    int64_t now_ms = NOW;
    int64_t latest_ms = NOW + TIMEOUT - SCHEDULE_USEFUL_MS;
    while (now_ms < latest_ms) {
        assert_ptr_equal(schedule_send(schedule, now_ms), request);
        now_ms += 1000;
        bool finished = fail_attempt(fixture, request, ERROR_NETWORK, 0, now_ms);
        assert_int_equal(finished, now_ms > latest_ms);
        if (finished)
            break;
        assert_in_range(request->ready_ms, now_ms, latest_ms);
        now_ms = request->ready_ms;
    }
    assert_true(request->attempts > 4);
}

static void
a_run_can_have_a_deadline(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    schedule->config.jobs = 1;
    schedule->config.run_deadline_ms = NOW + 10000;
    struct request *first = submit(fixture, NOW);
    struct request *second = submit(fixture, NOW);
    assert_ptr_equal(schedule_send(schedule, NOW + 100), first);
    assert_int_equal(first->deadline_ms, NOW + 10000);
    assert_int_equal(schedule_sleep_ms(schedule, NOW + 100), 9801);
    assert_ptr_equal(schedule_give_up(schedule, NOW + 9901), second);
    assert_int_equal(second->error.category, ERROR_NETWORK);
    assert_true(fail_attempt(fixture, first, ERROR_NETWORK, 0, NOW + 10000));
}

/* So that no fax times out because a reader of stdout pauses. */
static void
deadlines_can_be_put_off(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    struct request *failing = submit(fixture, NOW);
    struct request *in_flight = submit(fixture, NOW);
    assert_ptr_equal(schedule_send(schedule, NOW), failing);
    assert_ptr_equal(schedule_send(schedule, NOW), in_flight);
    struct request *look = submit_until(fixture, NOW, NOW + 1000, NOW + 5000);
    struct request *never_sent = submit(fixture, NOW);
    assert_false(fail_attempt(fixture, failing, ERROR_SERVER, 1000, NOW));
    schedule_postpone(schedule, 60000);
    assert_int_equal(failing->deadline_ms, NOW + TIMEOUT + 60000);
    assert_int_equal(in_flight->deadline_ms, NOW + TIMEOUT + 60000);
    assert_int_equal(look->deadline_ms, NOW + 5000 + 60000);
    assert_int_equal(never_sent->deadline_ms, 0);
    assert_null(schedule_give_up(schedule, NOW + 60000));
    assert_ptr_equal(schedule_send(schedule, NOW + 60000), failing);
}

/* A pause that has ended by the time of the sleep does not keep what it held up asleep. */
static void
a_pause_that_ends_before_the_sleep_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    struct schedule *schedule = &fixture->schedule;
    struct request *limited = submit(fixture, NOW);
    struct request *held_up = submit(fixture, NOW);
    schedule->config.jobs = 1;
    schedule->config.retries = 0;
    assert_ptr_equal(schedule_send(schedule, NOW), limited);
    assert_true(fail_attempt(fixture, limited, ERROR_RATE_LIMIT, 1000, NOW));
    assert_null(schedule_send(schedule, NOW + 999));
    assert_int_equal(schedule_sleep_ms(schedule, NOW + 999), 1);
    assert_int_equal(schedule_sleep_ms(schedule, NOW + 1000), 0);
    assert_int_equal(schedule_sleep_ms(schedule, NOW + 60000), 0);
    assert_ptr_equal(schedule_send(schedule, NOW + 60000), held_up);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(requests_go_in_order_as_jobs_allow),
        TEST(the_clock_starts_when_a_request_is_first_sent),
        TEST(a_retry_goes_before_requests_that_were_never_sent),
        TEST(another_look_takes_its_turn),
        TEST(nothing_is_sent_before_its_time),
        TEST(nothing_is_sent_without_a_useful_time_left),
        TEST(a_pause_longer_than_the_timeout_ends_everything_at_once),
        TEST(a_pause_past_the_deadline_is_not_waited_for),
        TEST(retry_after_of_a_server_error_pauses_one_request),
        TEST(a_failure_is_retried_as_often_as_allowed),
        TEST(attempts_count_anew_for_a_request_that_is_submitted_again),
        TEST(a_backoff_is_shortened_before_the_deadline),
        TEST(a_run_can_have_a_deadline),
        TEST(deadlines_can_be_put_off),
        TEST(a_pause_that_ends_before_the_sleep_is_noticed),
    };
    return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
