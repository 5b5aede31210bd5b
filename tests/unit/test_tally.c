#include "session/tally.h"

#include "test.h"

#include "memory_file.h"

static void
every_status_has_one_place(void **state)
{
    int places[FAX_STATUS_COUNT] = {0};
    (void)state;
    for (int place = 0; place < FAX_STATUS_COUNT; place++)
        places[tally_status_at(place)]++;
    for (int code = 0; code < FAX_STATUS_COUNT; code++)
        assert_int_equal(places[code], 1);
}

static void
success_comes_before_what_is_on_its_way_before_failure(void **state)
{
    static const int order[] = {
        [FAX_OUTCOME_SUCCESS] = 0, [FAX_OUTCOME_PENDING] = 1, [FAX_OUTCOME_FAILED] = 2};
    int before = 0;
    (void)state;
    for (int place = 0; place < FAX_STATUS_COUNT; place++) {
        int now = order[fax_status_info(tally_status_at(place))->outcome];
        assert_true(now >= before);
        before = now;
    }
}

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

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_one_place),
        cmocka_unit_test(success_comes_before_what_is_on_its_way_before_failure),
        cmocka_unit_test(writes_what_is_not_0),
    };
    return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
