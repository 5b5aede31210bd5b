#include "model/fax.h"

#include "test.h"

#include <string.h>

static const struct {
    const char *name;
    enum fax_status_code code;
    enum fax_outcome outcome;
    int outbound_step, inbound_step;
} rows[] = {
    {"queued", FAX_STATUS_QUEUED, FAX_OUTCOME_PENDING, 1, 0},
    {"media.processing", FAX_STATUS_MEDIA_PROCESSING, FAX_OUTCOME_PENDING, 2, 3},
    {"media.processed", FAX_STATUS_MEDIA_PROCESSED, FAX_OUTCOME_PENDING, 3, 4},
    {"originated", FAX_STATUS_ORIGINATED, FAX_OUTCOME_PENDING, 4, 0},
    {"sending", FAX_STATUS_SENDING, FAX_OUTCOME_PENDING, 5, 0},
    {"delivered", FAX_STATUS_DELIVERED, FAX_OUTCOME_SUCCESS, 6, 0},
    {"failed", FAX_STATUS_FAILED, FAX_OUTCOME_FAILED, 6, 5},
    {"initiated", FAX_STATUS_INITIATED, FAX_OUTCOME_PENDING, 0, 1},
    {"receiving", FAX_STATUS_RECEIVING, FAX_OUTCOME_PENDING, 0, 2},
    {"received", FAX_STATUS_RECEIVED, FAX_OUTCOME_SUCCESS, 0, 5},
};

static void
every_status_of_the_api_is_there(void **state)
{
    (void)state;
    assert_int_equal(sizeof rows / sizeof *rows, FAX_STATUS_COUNT - 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct fax_status_info *row = fax_status_info(rows[i].code);
        assert_int_equal(fax_status_from_name(rows[i].name), rows[i].code);
        assert_string_equal(row->name, rows[i].name);
        assert_int_equal(row->outcome, rows[i].outcome);
        assert_int_equal(row->outbound_step, rows[i].outbound_step);
        assert_int_equal(row->inbound_step, rows[i].inbound_step);
    }
}

static void
other_names_are_unknown(void **state)
{
    static const char *const names[] = {"",        "unknown",  "Queued",          "QUEUED",
                                        "queued ", " queued",  "queue",           "media",
                                        "media.",  "canceled", "media_processing"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(fax_status_from_name(names[i]), FAX_STATUS_UNKNOWN);
    assert_int_equal(fax_status_from_name(NULL), FAX_STATUS_UNKNOWN);
}

static void
an_unknown_status_is_not_final(void **state)
{
    (void)state;
    assert_int_equal(fax_status_info(FAX_STATUS_UNKNOWN)->outcome, FAX_OUTCOME_PENDING);
    assert_int_equal(fax_status_info(FAX_STATUS_UNKNOWN)->outbound_step, 0);
    assert_int_equal(fax_status_info(FAX_STATUS_UNKNOWN)->inbound_step, 0);
}

static void
every_meaning_is_a_clause_without_a_full_stop(void **state)
{
    (void)state;
    for (int code = 0; code < FAX_STATUS_COUNT; code++) {
        const char *meaning = fax_status_info((enum fax_status_code)code)->meaning;
        assert_non_null(meaning);
        assert_true(strlen(meaning) > 3);
        assert_int_not_equal(meaning[strlen(meaning) - 1], '.');
        assert_null(strchr(meaning, '\n'));
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_of_the_api_is_there),
        cmocka_unit_test(other_names_are_unknown),
        cmocka_unit_test(an_unknown_status_is_not_final),
        cmocka_unit_test(every_meaning_is_a_clause_without_a_full_stop),
    };
    return cmocka_run_group_tests_name("fax_status", tests, NULL, NULL);
}
