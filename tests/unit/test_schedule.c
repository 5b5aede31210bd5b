#include "api/schedule.h"

#include "test.h"

#include <limits.h>
#include <string.h>

enum { NOW = 1000, TIMEOUT = 30000, REQUESTS_MAX = 8 };

/* A schedule with a few requests, for tests that tell it what happens. */
static struct schedule schedule;
static struct request *requests[REQUESTS_MAX];
static unsigned count;

static int
setup(void **state)
{
    schedule = (struct schedule){.config = {.timeout_ms = TIMEOUT, .retries = 3, .jobs = 8}};
    return 0;
}

static int
teardown(void **state)
{
    while (count != 0)
        request_free(requests[--count]);
    return 0;
}

static struct request *
submit_until(int64_t now_ms, int64_t not_before_ms, int64_t deadline_ms)
{
    struct request *request = request_new_page("");
    assert_non_null(request);
    assert_true(count < REQUESTS_MAX);
    requests[count++] = request;
    request->not_before_ms = not_before_ms;
    request->deadline_ms = deadline_ms;
    schedule_submit(&schedule, request, now_ms);
    return request;
}

static struct request *
submit(int64_t now_ms)
{
    return submit_until(now_ms, 0, 0);
}

/* Ends an attempt with a failure that may pass; returns whether the request is finished. */
static bool
fail_attempt(struct request *request, enum error_category category, int64_t asked_ms,
             int64_t now_ms)
{
    error_set(&request->error, category, "a failure");
    request->error.retryable = true;
    return schedule_finish(&schedule, request, asked_ms, now_ms);
}

static bool
succeed(struct request *request, int64_t now_ms)
{
    request->error.category = ERROR_NONE;
    return schedule_finish(&schedule, request, 0, now_ms);
}

TEST(requests_go_in_order_as_jobs_allow)
{
    schedule.config.jobs = 2;
    struct request *first = submit(NOW);
    struct request *second = submit(NOW);
    struct request *third = submit(NOW);
    assert_int_equal(schedule_sleep_ms(&schedule, NOW), 0);
    assert_ptr_equal(schedule_send(&schedule, NOW), first);
    assert_ptr_equal(schedule_send(&schedule, NOW), second);
    assert_null(schedule_send(&schedule, NOW));
    assert_int_equal(schedule_sleep_ms(&schedule, NOW), SCHEDULE_SLEEP_MAX_MS);
    assert_true(succeed(second, NOW + 10));
    assert_int_equal(schedule_sleep_ms(&schedule, NOW + 10), 0);
    assert_ptr_equal(schedule_send(&schedule, NOW + 10), third);
    assert_null(schedule_send(&schedule, NOW + 10));
    assert_null(schedule_give_up(&schedule, NOW + 10));
}

TEST(the_clock_starts_when_a_request_is_first_sent)
{
    struct request *limited = submit(NOW);
    assert_ptr_equal(schedule_send(&schedule, NOW), limited);
    assert_int_equal(limited->deadline_ms, NOW + TIMEOUT);
    struct request *request = submit(NOW);
    assert_false(fail_attempt(limited, ERROR_RATE_LIMIT, 20000, NOW));
    assert_null(schedule_send(&schedule, NOW));
    assert_null(schedule_give_up(&schedule, NOW));
    assert_int_equal(request->deadline_ms, 0);
    assert_int_equal(schedule_sleep_ms(&schedule, NOW), 20000);
    assert_null(schedule_send(&schedule, NOW + 19999));
    assert_ptr_equal(schedule_send(&schedule, NOW + 20000), request);
    assert_int_equal(request->deadline_ms, NOW + 20000 + TIMEOUT);
    assert_ptr_equal(schedule_send(&schedule, NOW + 20000), limited);
    assert_int_equal(limited->deadline_ms, NOW + TIMEOUT);
}

/* Its clock runs, theirs do not. */
TEST(a_retry_waits_for_one_request_that_was_never_sent)
{
    schedule.config.jobs = 1;
    struct request *failing = submit(NOW);
    struct request *second = submit(NOW);
    struct request *third = submit(NOW);
    struct request *fourth = submit(NOW);
    assert_ptr_equal(schedule_send(&schedule, NOW), failing);
    assert_false(fail_attempt(failing, ERROR_SERVER, 2000, NOW));
    assert_ptr_equal(schedule_send(&schedule, NOW), second);
    assert_true(succeed(second, NOW + 2000));
    assert_ptr_equal(schedule_send(&schedule, NOW + 2000), third);
    assert_true(succeed(third, NOW + 2100));
    assert_ptr_equal(schedule_send(&schedule, NOW + 2100), failing);
    assert_true(succeed(failing, NOW + 2200));
    assert_ptr_equal(schedule_send(&schedule, NOW + 2200), fourth);
}

/* Otherwise faxes whose requests hang would keep `wait` from looking at the others again. */
TEST(a_retry_goes_after_what_was_ready_earlier)
{
    schedule.config.jobs = 1;
    struct request *hanging[2] = {submit(NOW), submit(NOW)};
    struct request *healthy = submit_until(NOW, NOW + 15000, NOW + 60000);
    assert_ptr_equal(schedule_send(&schedule, NOW), hanging[0]);
    assert_false(fail_attempt(hanging[0], ERROR_NETWORK, 4000, NOW + 10000));
    assert_ptr_equal(schedule_send(&schedule, NOW + 10000), hanging[1]);
    assert_false(fail_attempt(hanging[1], ERROR_NETWORK, 4000, NOW + 20000));
    assert_ptr_equal(schedule_send(&schedule, NOW + 24000), hanging[0]);
    assert_true(succeed(hanging[0], NOW + 24000));
    assert_ptr_equal(schedule_send(&schedule, NOW + 24000), healthy);
    assert_true(succeed(healthy, NOW + 24000));
    assert_ptr_equal(schedule_send(&schedule, NOW + 24000), hanging[1]);
}

/* Otherwise 80 faxes that `wait` looks at again and again would keep all others waiting. */
TEST(another_look_takes_its_turn)
{
    struct request *look = submit_until(NOW, NOW + 500, NOW + 60000);
    struct request *early = submit(NOW);
    struct request *late = submit(NOW + 600);
    assert_ptr_equal(schedule_send(&schedule, NOW + 600), early);
    assert_ptr_equal(schedule_send(&schedule, NOW + 600), look);
    assert_int_equal(look->deadline_ms, NOW + 60000);
    assert_ptr_equal(schedule_send(&schedule, NOW + 600), late);
}

TEST(nothing_is_sent_before_its_time)
{
    struct request *look = submit_until(NOW, NOW + 500, NOW + 60000);
    assert_null(schedule_send(&schedule, NOW + 499));
    assert_int_equal(schedule_sleep_ms(&schedule, NOW), 500);
    assert_ptr_equal(schedule_send(&schedule, NOW + 500), look);
}

TEST(nothing_is_sent_without_a_useful_time_left)
{
    int64_t latest_ms = NOW + 5000 - SCHEDULE_USEFUL_MS;
    schedule.config.jobs = 1;
    struct request *request = submit(NOW);
    struct request *look = submit_until(NOW, NOW + 10, NOW + 5000);
    assert_ptr_equal(schedule_send(&schedule, NOW), request);
    assert_int_equal(schedule_sleep_ms(&schedule, NOW), latest_ms + 1 - NOW);
    assert_null(schedule_give_up(&schedule, latest_ms));
    assert_ptr_equal(schedule_give_up(&schedule, latest_ms + 1), look);
    assert_int_equal(look->error.category, ERROR_NETWORK);
    assert_true(look->error.retryable);
    assert_string_equal(look->error.message, "not requested in time");
    assert_null(schedule_give_up(&schedule, latest_ms + 1));
}

TEST(a_pause_longer_than_the_timeout_ends_everything_at_once)
{
    struct request *limited = submit(NOW);
    struct request *never_sent = submit(NOW);
    schedule.config.jobs = 1;
    assert_ptr_equal(schedule_send(&schedule, NOW), limited);
    assert_true(fail_attempt(limited, ERROR_RATE_LIMIT, 3600000, NOW));
    assert_string_equal(limited->error.message, "a failure");
    assert_string_equal(
        limited->error.hint,
        "the server asks for a pause of 1h, longer than --timeout 30s; raise --timeout");
    assert_int_equal(schedule_sleep_ms(&schedule, NOW), 0);
    assert_null(schedule_send(&schedule, NOW));
    assert_ptr_equal(schedule_give_up(&schedule, NOW), never_sent);
    assert_int_equal(never_sent->error.category, ERROR_RATE_LIMIT);
    assert_string_equal(never_sent->error.hint, limited->error.hint);
}

/* A wait that is shorter than the timeout, but longer than what is left of it. */
TEST(a_request_that_is_not_due_is_not_given_up_for_a_pause)
{
    struct request *limited = submit(NOW);
    assert_ptr_equal(schedule_send(&schedule, NOW), limited);
    assert_true(fail_attempt(limited, ERROR_RATE_LIMIT, 3600000, NOW));
    struct request *later = submit_until(NOW, NOW + 10000, 0);
    assert_null(schedule_give_up(&schedule, NOW + 9999));
    assert_int_equal(schedule_sleep_ms(&schedule, NOW), 3600000);
    assert_ptr_equal(schedule_give_up(&schedule, NOW + 10000), later);
}

TEST(a_pause_past_the_deadline_is_not_waited_for)
{
    struct request *limited = submit(NOW);
    struct request *look = submit_until(NOW, NOW + 1000, NOW + 25000);
    struct request *never_sent = submit(NOW);
    schedule.config.jobs = 1;
    assert_ptr_equal(schedule_send(&schedule, NOW), limited);
    assert_true(fail_attempt(limited, ERROR_RATE_LIMIT, 20000, NOW + 15000));
    assert_string_equal(
        limited->error.hint,
        "the server asks for a pause of 20s, but only 14s of --timeout 30s are left; "
        "raise --timeout");
    assert_ptr_equal(schedule_give_up(&schedule, NOW + 15000), look);
    assert_int_equal(look->error.category, ERROR_RATE_LIMIT);
    assert_null(schedule_give_up(&schedule, NOW + 15000));
    assert_int_equal(schedule_sleep_ms(&schedule, NOW + 15000), 20000);
    assert_ptr_equal(schedule_send(&schedule, NOW + 35000), never_sent);
}

/* The pause of another failure is the request's own, and so is the rate limit of a media store. */
TEST(only_a_rate_limit_of_the_api_pauses_other_requests)
{
    struct http_media media = {.received = 0};
    const struct {
        struct http_media *media;
        enum error_category category;
    } rows[] = {{NULL, ERROR_SERVER}, {&media, ERROR_RATE_LIMIT}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t now_ms = NOW + (int64_t)i * 10000;
        struct request *failing = submit(now_ms);
        struct request *other = submit(now_ms);
        failing->media = rows[i].media;
        schedule.config.jobs = 1;
        assert_ptr_equal(schedule_send(&schedule, now_ms), failing);
        assert_false(fail_attempt(failing, rows[i].category, 5000, now_ms));
        assert_ptr_equal(schedule_send(&schedule, now_ms), other);
        assert_true(succeed(other, now_ms + 1));
        assert_int_equal(schedule_sleep_ms(&schedule, now_ms + 1), 4999);
        assert_ptr_equal(schedule_send(&schedule, now_ms + 5000), failing);
        assert_true(succeed(failing, now_ms + 5001));
        failing->media = NULL;
    }
}

TEST(a_failure_is_retried_as_often_as_allowed)
{
    struct request *request = submit(NOW);
    int64_t now_ms = NOW;
    for (int attempt = 0; attempt < 4; attempt++) {
        int64_t bound_ms = INT64_C(1000) << attempt;
        assert_ptr_equal(schedule_send(&schedule, now_ms), request);
        assert_int_equal(fail_attempt(request, ERROR_NETWORK, 0, now_ms), attempt == 3);
        assert_in_range(request->ready_ms - now_ms, bound_ms / 2, bound_ms);
        now_ms = request->ready_ms;
    }
    assert_int_equal(request->deadline_ms, NOW + TIMEOUT);
    assert_int_equal(schedule_sleep_ms(&schedule, now_ms), SCHEDULE_SLEEP_MAX_MS);
}

TEST(attempts_count_from_zero_for_a_request_submitted_again)
{
    struct request *request = submit(NOW);
    schedule.config.retries = 1;
    for (int look = 0; look < 3; look++) {
        assert_ptr_equal(schedule_send(&schedule, NOW), request);
        assert_false(fail_attempt(request, ERROR_SERVER, 10, NOW));
        assert_ptr_equal(schedule_send(&schedule, NOW + 10), request);
        assert_true(succeed(request, NOW + 10));
        schedule_submit(&schedule, request, NOW);
    }
    assert_int_equal(request->deadline_ms, NOW + TIMEOUT);
}

/* The pauses of an outage, from the end of an attempt to the start of the next. */
TEST(pauses_keep_their_bounds_to_the_deadline)
{
    struct request *request = submit(NOW);
    int64_t bound_ms = 1000;
    int64_t now_ms = NOW;
    schedule.config.timeout_ms = 200000;
    schedule.config.retries = 1000;
    for (;;) {
        assert_ptr_equal(schedule_send(&schedule, now_ms), request);
        if (fail_attempt(request, ERROR_SERVER, 0, now_ms))
            break;
        assert_in_range(request->ready_ms - now_ms, bound_ms / 2, bound_ms);
        now_ms = request->ready_ms;
        bound_ms = bound_ms < 15000 ? bound_ms * 2 : 30000;
    }
    assert_in_range(now_ms, NOW + 200000 - 30000 - SCHEDULE_USEFUL_MS, NOW + 200000);
    assert_string_equal(request->error.hint, ""); /* nobody has asked for a pause */
}

/* For `wait`, which gives up for no other reason than the deadline. */
TEST(last_attempt_is_made_just_before_the_deadline)
{
    int64_t last_ms = NOW + TIMEOUT - SCHEDULE_LAST_MS;
    int64_t now_ms = NOW;
    struct request *request = submit(NOW);
    schedule.config.retries = UINT_MAX;
    assert_ptr_equal(schedule_send(&schedule, now_ms), request);
    while (!fail_attempt(request, ERROR_NETWORK, 0, now_ms)) {
        assert_in_range(request->ready_ms, now_ms + 500, last_ms);
        now_ms = request->ready_ms;
        assert_ptr_equal(schedule_send(&schedule, now_ms), request);
    }
    assert_in_range(now_ms, last_ms - 500, last_ms);
    assert_in_range(request->attempts, 5, 8);
}

TEST(a_run_can_have_a_deadline)
{
    schedule.config.jobs = 1;
    schedule.config.run_deadline_ms = NOW + 10000;
    struct request *first = submit(NOW);
    struct request *second = submit(NOW);
    assert_ptr_equal(schedule_send(&schedule, NOW + 100), first);
    assert_int_equal(first->deadline_ms, NOW + 10000);
    assert_int_equal(schedule_sleep_ms(&schedule, NOW + 100), 9801);
    assert_ptr_equal(schedule_give_up(&schedule, NOW + 9901), second);
    assert_int_equal(second->error.category, ERROR_NETWORK);
    assert_true(fail_attempt(first, ERROR_NETWORK, 0, NOW + 10000));
}

/* So that no fax times out because a reader of stdout pauses. */
TEST(deadlines_can_be_put_off)
{
    struct request *failing = submit(NOW);
    struct request *in_flight = submit(NOW);
    assert_ptr_equal(schedule_send(&schedule, NOW), failing);
    assert_ptr_equal(schedule_send(&schedule, NOW), in_flight);
    struct request *look = submit_until(NOW, NOW + 1000, NOW + 5000);
    struct request *never_sent = submit(NOW);
    assert_false(fail_attempt(failing, ERROR_SERVER, 1000, NOW));
    schedule_postpone(&schedule, 60000);
    assert_int_equal(failing->deadline_ms, NOW + TIMEOUT + 60000);
    assert_int_equal(in_flight->deadline_ms, NOW + TIMEOUT + 60000);
    assert_int_equal(in_flight->started_ms, NOW + 60000);
    assert_int_equal(in_flight->attempts, 0); /* it may have been cut off */
    assert_int_equal(failing->attempts, 1);
    assert_int_equal(look->deadline_ms, NOW + 5000 + 60000);
    assert_int_equal(never_sent->deadline_ms, 0);
    assert_null(schedule_give_up(&schedule, NOW + 60000));
    assert_ptr_equal(schedule_send(&schedule, NOW + 60000), never_sent);
    assert_ptr_equal(schedule_send(&schedule, NOW + 60000), look);
}

/* A pause that has ended by the time of the sleep does not keep what it held up asleep. */
TEST(a_pause_that_ends_before_the_sleep_is_noticed)
{
    struct request *limited = submit(NOW);
    struct request *held_up = submit(NOW);
    schedule.config.jobs = 1;
    schedule.config.retries = 0;
    assert_ptr_equal(schedule_send(&schedule, NOW), limited);
    assert_true(fail_attempt(limited, ERROR_RATE_LIMIT, 1000, NOW));
    assert_null(schedule_send(&schedule, NOW + 999));
    assert_int_equal(schedule_sleep_ms(&schedule, NOW + 999), 1);
    assert_int_equal(schedule_sleep_ms(&schedule, NOW + 1000), 0);
    assert_int_equal(schedule_sleep_ms(&schedule, NOW + 60000), 0);
    assert_ptr_equal(schedule_send(&schedule, NOW + 60000), held_up);
}

int
main(void)
{
#define WITH_SCHEDULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    static const struct CMUnitTest tests[] = {
        WITH_SCHEDULE(requests_go_in_order_as_jobs_allow),
        WITH_SCHEDULE(the_clock_starts_when_a_request_is_first_sent),
        WITH_SCHEDULE(a_retry_waits_for_one_request_that_was_never_sent),
        WITH_SCHEDULE(a_retry_goes_after_what_was_ready_earlier),
        WITH_SCHEDULE(another_look_takes_its_turn),
        WITH_SCHEDULE(nothing_is_sent_before_its_time),
        WITH_SCHEDULE(nothing_is_sent_without_a_useful_time_left),
        WITH_SCHEDULE(a_pause_longer_than_the_timeout_ends_everything_at_once),
        WITH_SCHEDULE(a_request_that_is_not_due_is_not_given_up_for_a_pause),
        WITH_SCHEDULE(a_pause_past_the_deadline_is_not_waited_for),
        WITH_SCHEDULE(only_a_rate_limit_of_the_api_pauses_other_requests),
        WITH_SCHEDULE(a_failure_is_retried_as_often_as_allowed),
        WITH_SCHEDULE(attempts_count_from_zero_for_a_request_submitted_again),
        WITH_SCHEDULE(pauses_keep_their_bounds_to_the_deadline),
        WITH_SCHEDULE(last_attempt_is_made_just_before_the_deadline),
        WITH_SCHEDULE(a_run_can_have_a_deadline),
        WITH_SCHEDULE(deadlines_can_be_put_off),
        WITH_SCHEDULE(a_pause_that_ends_before_the_sleep_is_noticed),
    };
    return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
