#include "session/tally.h"

#include "test.h"

#include "memory_file.h"

static void
expect_tally(const struct tally *tally, const char *expected)
{
    struct memory_file file;
    tally_write(memory_file_open(&file), tally);
    memory_file_expect(&file, expected);
}

static void
writes_what_is_not_0(void **state)
{
    (void)state;
    expect_tally(&(struct tally){0}, "");
    expect_tally(&(struct tally){.by_status[FAX_STATUS_SENDING] = 1}, "1 sending");
    expect_tally(
        &(struct tally){.by_status = {[FAX_STATUS_SENDING] = 1, [FAX_STATUS_DELIVERED] = 2},
                        .errors = 1},
        "2 delivered, 1 sending, 1 error");
    expect_tally(&(struct tally){.errors = 2}, "2 errors");
    expect_tally(&(struct tally){.by_status = {[FAX_STATUS_UNKNOWN] = 1,
                                               [FAX_STATUS_FAILED] = UINT64_MAX,
                                               [FAX_STATUS_RECEIVED] = 3}},
                 "3 received, 1 unknown, 18446744073709551615 failed");
}

static void
every_status_is_written_once_success_first_and_failure_last(void **state)
{
    struct tally tally = {0};
    (void)state;
    for (int code = 0; code < FAX_STATUS_COUNT; code++)
        tally.by_status[code] = 1;
    expect_tally(&tally, "1 delivered, 1 received, 1 queued, 1 initiated, 1 receiving, "
                         "1 media.processing, 1 media.processed, 1 originated, 1 sending, "
                         "1 unknown, 1 failed");
}

static void
counts_faxes_by_how_they_stand(void **state)
{
    const struct fax sending = {.status.code = FAX_STATUS_SENDING};
    const struct fax unknown = {0};
    const struct fax failed = {.status.code = FAX_STATUS_FAILED};
    struct tally tally = {0};
    (void)state;
    assert_true(tally_is_empty(&tally));
    tally_add(&tally, &sending);
    assert_false(tally_is_empty(&tally));
    tally_add(&tally, &unknown);
    tally_add(&tally, &failed);
    assert_int_equal(tally_count(&tally, FAX_OUTCOME_PENDING), 2);
    assert_int_equal(tally_count(&tally, FAX_OUTCOME_FAILED), 1);
    assert_int_equal(tally_count(&tally, FAX_OUTCOME_SUCCESS), 0);
    assert_int_equal(tally.errors, 0);
}

static void
a_fax_that_is_not_there_is_an_error(void **state)
{
    struct tally tally = {0};
    (void)state;
    tally_add(&tally, NULL);
    assert_false(tally_is_empty(&tally));
    assert_int_equal(tally.errors, 1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_is_written_once_success_first_and_failure_last),
        cmocka_unit_test(counts_faxes_by_how_they_stand),
        cmocka_unit_test(a_fax_that_is_not_there_is_an_error),
        cmocka_unit_test(writes_what_is_not_0),
    };
    return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
