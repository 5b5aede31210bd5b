#include "session/exit_summary.h"

#include "test.h"

struct end {
    uint64_t sequence;
    enum error_category category;
};

static void
is_the_first_error_else_9_else_8_else_0(void **state)
{
    static const struct {
        int exit_status;
        size_t count;
        struct end ends[4];
    } rows[] = {
        {0, 0, {{0}}},
        {0, 2, {{0, ERROR_NONE}, {1, ERROR_NONE}}},
        {8, 1, {{0, ERROR_PENDING}}},
        {9, 1, {{0, ERROR_FAILED}}},
        {1, 1, {{0, ERROR_INTERNAL}}},
        {2, 1, {{0, ERROR_USAGE}}},
        {3, 1, {{0, ERROR_AUTH}}},
        {4, 1, {{0, ERROR_NOT_FOUND}}},
        {5, 1, {{0, ERROR_RATE_LIMIT}}},
        {6, 1, {{0, ERROR_NETWORK}}},
        {7, 1, {{0, ERROR_SERVER}}},
        {8, 2, {{0, ERROR_NONE}, {1, ERROR_PENDING}}},
        {9, 2, {{0, ERROR_PENDING}, {1, ERROR_FAILED}}},
        {9, 2, {{0, ERROR_FAILED}, {1, ERROR_PENDING}}},
        {4, 3, {{0, ERROR_FAILED}, {1, ERROR_PENDING}, {2, ERROR_NOT_FOUND}}},
        {4, 3, {{0, ERROR_NOT_FOUND}, {1, ERROR_FAILED}, {2, ERROR_NONE}}},
        {7, 2, {{0, ERROR_SERVER}, {1, ERROR_AUTH}}},
        {3, 2, {{0, ERROR_AUTH}, {1, ERROR_SERVER}}},
        /* in the order of the input, whatever that of the answers is */
        {3, 2, {{1, ERROR_SERVER}, {0, ERROR_AUTH}}},
        {7, 3, {{2, ERROR_AUTH}, {0, ERROR_SERVER}, {1, ERROR_NOT_FOUND}}},
        {7, 3, {{1, ERROR_SERVER}, {0, ERROR_FAILED}, {2, ERROR_AUTH}}},
        {6, 2, {{UINT64_MAX, ERROR_AUTH}, {UINT64_MAX - 1, ERROR_NETWORK}}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct exit_summary summary = {0};
        for (size_t j = 0; j < rows[i].count; j++)
            exit_summary_add(&summary, rows[i].ends[j].sequence, rows[i].ends[j].category);
        if (exit_summary_status(&summary) != rows[i].exit_status)
            fail_msg("row %zu: %d", i, exit_summary_status(&summary));
    }
}

static void
counts_what_could_not_be_looked_up(void **state)
{
    struct exit_summary summary = {0};
    (void)state;
    exit_summary_add(&summary, 0, ERROR_NONE);
    exit_summary_add(&summary, 1, ERROR_FAILED);
    exit_summary_add(&summary, 2, ERROR_PENDING);
    assert_int_equal(exit_summary_errors(&summary), 0);
    exit_summary_add(&summary, 3, ERROR_NOT_FOUND);
    exit_summary_add(&summary, 4, ERROR_NETWORK);
    exit_summary_add(&summary, 5, ERROR_NOT_FOUND);
    assert_int_equal(summary.count, 6);
    assert_int_equal(exit_summary_errors(&summary), 3);
    assert_int_equal(summary.errors[ERROR_NOT_FOUND], 2);
    assert_int_equal(summary.errors[ERROR_NETWORK], 1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_what_could_not_be_looked_up),
        cmocka_unit_test(is_the_first_error_else_9_else_8_else_0),
    };
    return cmocka_run_group_tests_name("summary", tests, NULL, NULL);
}
