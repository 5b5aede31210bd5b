#include "model/fax.h"

#include "test.h"

#include <string.h>

#include "fax_sample.h"

TEST(has_every_documented_field)
{
    static const struct {
        const char *key;
        enum fax_field_type type;
    } rows[] = {
        {"record_type", FAX_TYPE_text},
        {"id", FAX_TYPE_text},
        {"connection_id", FAX_TYPE_text},
        {"direction", FAX_TYPE_direction},
        {"media_url", FAX_TYPE_links},
        {"media_name", FAX_TYPE_text},
        {"to", FAX_TYPE_text},
        {"from", FAX_TYPE_text},
        {"from_display_name", FAX_TYPE_text},
        {"quality", FAX_TYPE_quality},
        {"status", FAX_TYPE_status},
        {"failure_reason", FAX_TYPE_reason},
        {"internal_failure_reason", FAX_TYPE_text},
        {"webhook_url", FAX_TYPE_text},
        {"webhook_failover_url", FAX_TYPE_text},
        {"store_media", FAX_TYPE_flag},
        {"stored_media_url", FAX_TYPE_links},
        {"preview_url", FAX_TYPE_links},
        {"client_state", FAX_TYPE_text},
        {"created_at", FAX_TYPE_time},
        {"updated_at", FAX_TYPE_time},
        {"page_count", FAX_TYPE_number},
        {"call_duration_secs", FAX_TYPE_number},
        {"partial_content", FAX_TYPE_flag},
    };
    assert_int_equal(sizeof rows / sizeof *rows, FAX_FIELD_COUNT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum fax_field field;
        if (!fax_field_from_key(rows[i].key, &field))
            fail_msg("there is no %s", rows[i].key);
        assert_string_equal(fax_field_info(field)->key, rows[i].key);
        if (fax_field_info(field)->type != rows[i].type)
            fail_msg("%s is of another type", rows[i].key);
    }
}

TEST(keys_labels_and_offsets_are_unique)
{
    for (int i = 0; i < FAX_FIELD_COUNT; i++) {
        const struct fax_field_info *row = fax_field_info((enum fax_field)i);
        enum fax_field field;
        assert_true(fax_field_from_key(row->key, &field));
        assert_int_equal(field, i);
        assert_true(strlen(row->label) > 1);
        assert_true(row->width > 0);
        assert_true(row->offset < sizeof(struct fax));
        for (int j = 0; j < i; j++) {
            const struct fax_field_info *other = fax_field_info((enum fax_field)j);
            assert_string_not_equal(row->label, other->label);
            assert_int_not_equal(row->offset, other->offset);
        }
    }
}

TEST(columns_have_no_gaps)
{
    int columns[FAX_FIELD_COUNT + 1] = {0};
    int most = 0;
    for (int i = 0; i < FAX_FIELD_COUNT; i++) {
        int column = fax_field_info((enum fax_field)i)->column;
        assert_in_range(column, 0, FAX_FIELD_COUNT);
        columns[column]++;
        most = column > most ? column : most;
    }
    assert_true(most > 0);
    for (int column = 1; column <= most; column++)
        assert_int_equal(columns[column], 1);
    assert_int_equal(fax_field_info(FAX_FIELD_id)->column, 1);
}

TEST(unknown_keys_are_not_found)
{
    static const char *const keys[] = {"", "ID", "Status", "status ", "statu", "data", "media"};
    enum fax_field field;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_false(fax_field_from_key(keys[i], &field));
}

TEST(values_are_part_of_the_record)
{
    struct fax fax = {0};
    assert_ptr_equal(fax_value(&fax, FAX_FIELD_id), &fax.id.value);
    assert_ptr_equal(fax_value(&fax, FAX_FIELD_status), &fax.status.value);
    assert_ptr_equal(fax_value(&fax, FAX_FIELD_media_url), &fax.media_url.value);
    assert_ptr_equal(fax_value(&fax, FAX_FIELD_record_type), &fax.record_type.value);
    for (int i = 0; i < FAX_FIELD_COUNT; i++)
        assert_int_equal(fax_value(&fax, (enum fax_field)i)->presence, FAX_ABSENT);
}

TEST(status_decides_the_outcome)
{
    static const struct {
        enum fax_status_code status;
        enum fax_direction_code direction;
        enum fax_outcome outcome;
    } rows[] = {
        {FAX_STATUS_UNKNOWN, FAX_DIRECTION_UNKNOWN, FAX_OUTCOME_PENDING},
        {FAX_STATUS_QUEUED, FAX_DIRECTION_OUTBOUND, FAX_OUTCOME_PENDING},
        {FAX_STATUS_MEDIA_PROCESSED, FAX_DIRECTION_INBOUND, FAX_OUTCOME_PENDING},
        {FAX_STATUS_DELIVERED, FAX_DIRECTION_OUTBOUND, FAX_OUTCOME_SUCCESS},
        {FAX_STATUS_DELIVERED, FAX_DIRECTION_INBOUND, FAX_OUTCOME_SUCCESS},
        {FAX_STATUS_RECEIVED, FAX_DIRECTION_OUTBOUND, FAX_OUTCOME_SUCCESS},
        {FAX_STATUS_RECEIVED, FAX_DIRECTION_INBOUND, FAX_OUTCOME_SUCCESS},
        {FAX_STATUS_FAILED, FAX_DIRECTION_OUTBOUND, FAX_OUTCOME_FAILED},
        {FAX_STATUS_FAILED, FAX_DIRECTION_INBOUND, FAX_OUTCOME_FAILED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fax fax = {.status.code = rows[i].status, .direction.code = rows[i].direction};
        assert_int_equal(fax_outcome(&fax), rows[i].outcome);
    }
}

static const struct {
    const char *name;
    enum fax_status_code code;
    enum fax_outcome outcome;
    int outbound_step, inbound_step;
} statuses[] = {
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

TEST(has_every_status_of_the_api)
{
    assert_int_equal(sizeof statuses / sizeof *statuses, FAX_STATUS_COUNT - 1);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        const struct fax_status_info *row = fax_status_info(statuses[i].code);
        assert_int_equal(fax_status_from_name(statuses[i].name), statuses[i].code);
        assert_string_equal(row->name, statuses[i].name);
        assert_int_equal(row->outcome, statuses[i].outcome);
        assert_int_equal(row->outbound_step, statuses[i].outbound_step);
        assert_int_equal(row->inbound_step, statuses[i].inbound_step);
    }
}

TEST(other_names_are_unknown)
{
    static const char *const names[] = {"",        "unknown",  "Queued",          "QUEUED",
                                        "queued ", " queued",  "queue",           "media",
                                        "media.",  "canceled", "media_processing"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(fax_status_from_name(names[i]), FAX_STATUS_UNKNOWN);
}

TEST(an_unknown_status_is_not_final)
{
    assert_int_equal(fax_status_info(FAX_STATUS_UNKNOWN)->outcome, FAX_OUTCOME_PENDING);
    assert_int_equal(fax_status_info(FAX_STATUS_UNKNOWN)->outbound_step, 0);
    assert_int_equal(fax_status_info(FAX_STATUS_UNKNOWN)->inbound_step, 0);
}

TEST(meanings_are_clauses_without_a_full_stop)
{
    for (int code = 0; code < FAX_STATUS_COUNT; code++) {
        const char *meaning = fax_status_info((enum fax_status_code)code)->meaning;
        assert_non_null(meaning);
        assert_true(strlen(meaning) > 3);
        assert_int_not_equal(meaning[strlen(meaning) - 1], '.');
        assert_null(strchr(meaning, '\n'));
    }
}

TEST(free_accepts_null)
{
    fax_free(NULL);
    fax_free(decode_sample(SAMPLE_BODY));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_every_documented_field),
        cmocka_unit_test(keys_labels_and_offsets_are_unique),
        cmocka_unit_test(columns_have_no_gaps),
        cmocka_unit_test(unknown_keys_are_not_found),
        cmocka_unit_test(values_are_part_of_the_record),
        cmocka_unit_test(status_decides_the_outcome),
        cmocka_unit_test(has_every_status_of_the_api),
        cmocka_unit_test(other_names_are_unknown),
        cmocka_unit_test(an_unknown_status_is_not_final),
        cmocka_unit_test(meanings_are_clauses_without_a_full_stop),
        cmocka_unit_test(free_accepts_null),
    };
    return cmocka_run_group_tests_name("fax", tests, NULL, NULL);
}
