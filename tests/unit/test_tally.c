#include "session/tally.h"

#include "test.h"

#include "memory_file.h"

static void
expect_written(const struct tally *tally, const char *expected)
{
    struct memory_file file;
    tally_write(memory_file_open(&file), ": ", tally);
    memory_file_expect(&file, expected);
}

static void
expect_sum(const struct tally *tally, bool waited, const char *expected)
{
    struct memory_file file;
    tally_write_sum(memory_file_open(&file), tally, waited);
    memory_file_expect(&file, expected);
}

static void
writes_counts_that_are_not_0(void **state)
{
    expect_written(&(struct tally){0}, "");
    expect_written(&(struct tally){.by_status[FAX_STATUS_SENDING] = 1}, ": 1 sending");
    expect_written(
        &(struct tally){.by_status = {[FAX_STATUS_SENDING] = 1, [FAX_STATUS_DELIVERED] = 2},
                        .by_category = {[ERROR_NOT_FOUND] = 1}},
        ": 2 delivered, 1 sending, 1 error");
    expect_written(&(struct tally){.by_category = {[ERROR_USAGE] = 1, [ERROR_SERVER] = 1}},
                   ": 2 errors");
    expect_written(&(struct tally){.by_category = {[ERROR_PENDING] = 1}}, "");
    expect_written(&(struct tally){.by_status = {[FAX_STATUS_UNKNOWN] = 1,
                                                 [FAX_STATUS_FAILED] = UINT64_MAX,
                                                 [FAX_STATUS_RECEIVED] = 3}},
                   ": 3 received, 1 unknown, 18446744073709551615 failed");
}

static void
every_status_is_written_once_success_first_and_failure_last(void **state)
{
    struct tally tally = {0};
    for (enum fax_status_code code = 0; code < FAX_STATUS_COUNT; code++)
        tally_fax(&tally, code);
    expect_written(&tally, ": 1 delivered, 1 received, 1 unknown, 1 queued, 1 initiated, "
                           "1 receiving, 1 media.processing, 1 media.processed, "
                           "1 originated, 1 sending, 1 failed");
    assert_int_equal(tally.done, FAX_STATUS_COUNT);
    assert_int_equal(tally_count(&tally, FAX_OUTCOME_SUCCESS), 2);
    assert_int_equal(tally_count(&tally, FAX_OUTCOME_FAILED), 1);
    assert_int_equal(tally_count(&tally, FAX_OUTCOME_PENDING), 8);
}

static void
first_error_in_input_order_decides_the_exit_status(void **state)
{
    static const struct {
        uint64_t sequence;
        enum error_category category;
        int status, status_by_outcome;
    } steps[] = {{9, ERROR_PENDING, 0, 8}, {8, ERROR_SERVER, 7, 7},  {3, ERROR_NOT_FOUND, 4, 4},
                 {5, ERROR_USAGE, 4, 4},   {3, ERROR_NETWORK, 4, 4}, {0, ERROR_AUTH, 3, 3}};
    struct tally tally = {0};
    for (size_t i = 0; i < COUNT(steps); i++) {
        tally_error(&tally, steps[i].sequence, steps[i].category);
        assert_int_equal(tally_exit_status(&tally, false), steps[i].status);
        assert_int_equal(tally_exit_status(&tally, true), steps[i].status_by_outcome);
    }
    assert_int_equal(tally_errors(&tally), 5);
    assert_int_equal(tally.done, 6);
}

static void
failed_comes_before_pending_in_the_exit_status(void **state)
{
    struct tally tally = {0};
    tally_fax(&tally, FAX_STATUS_DELIVERED);
    assert_int_equal(tally_exit_status(&tally, true), 0);
    tally_fax(&tally, FAX_STATUS_UNKNOWN);
    assert_int_equal(tally_exit_status(&tally, true), 8);
    tally_fax(&tally, FAX_STATUS_FAILED);
    assert_int_equal(tally_exit_status(&tally, true), 9);
    assert_int_equal(tally_exit_status(&tally, false), 0);
}

static void
sums_up_several_faxes_with_errors(void **state)
{
    static const struct tally errors = {
        .done = 500,
        .by_status = {[FAX_STATUS_DELIVERED] = 477, [FAX_STATUS_QUEUED] = 1},
        .by_category = {[ERROR_USAGE] = 2,
                        [ERROR_INTERNAL] = 1,
                        [ERROR_AUTH] = 2,
                        [ERROR_PENDING] = 7,
                        [ERROR_RATE_LIMIT] = 4,
                        [ERROR_SERVER] = 1,
                        [ERROR_NETWORK] = 3}};
    static const char kinds[] = "; 1 local error, 2 invalid ids, 2 not allowed, 4 rate limited, "
                                "3 network errors, 1 server error";
    char expected[256];
    expect_sum(&(struct tally){0}, true, "");
    expect_sum(&(struct tally){.done = 3}, true, "");
    expect_sum(&(struct tally){.done = 1, .by_category = {[ERROR_NOT_FOUND] = 1}}, true, "");
    expect_sum(&(struct tally){.done = 2, .by_category = {[ERROR_NOT_FOUND] = 1}}, false,
               "faxctl: 1 of 2 faxes; 1 not found\n");
    snprintf(expected, sizeof expected, "faxctl: 487 of 500 faxes%s\n", kinds);
    expect_sum(&errors, false, expected);
    snprintf(expected, sizeof expected, "faxctl: 479 of 500 faxes%s, 8 still pending\n", kinds);
    expect_sum(&errors, true, expected);
}

static void
pending_faxes_are_in_the_sum_only_after_waiting(void **state)
{
    static const struct tally polled = {.done = 2, .by_status = {[FAX_STATUS_SENDING] = 1}};
    static const struct tally lost = {.done = 2, .by_category = {[ERROR_PENDING] = 1}};
    expect_sum(&polled, false, "");
    expect_sum(&polled, true, "faxctl: 1 of 2 faxes; 1 still pending\n");
    expect_sum(&lost, true, "faxctl: 1 of 2 faxes; 1 still pending\n");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_counts_that_are_not_0),
        cmocka_unit_test(every_status_is_written_once_success_first_and_failure_last),
        cmocka_unit_test(first_error_in_input_order_decides_the_exit_status),
        cmocka_unit_test(failed_comes_before_pending_in_the_exit_status),
        cmocka_unit_test(sums_up_several_faxes_with_errors),
        cmocka_unit_test(pending_faxes_are_in_the_sum_only_after_waiting),
    };
    return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
