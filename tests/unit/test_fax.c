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
        {"quality", FAX_TYPE_text},
        {"status", FAX_TYPE_status},
        {"failure_reason", FAX_TYPE_reason},
        {"internal_failure_reason", FAX_TYPE_reason},
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
    assert_int_equal(COUNT(rows), FAX_FIELD_COUNT);
    for (size_t i = 0; i < COUNT(rows); i++) {
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
        assert_true(row->offset < sizeof(struct fax));
        for (int j = 0; j < i; j++) {
            const struct fax_field_info *other = fax_field_info((enum fax_field)j);
            assert_string_not_equal(row->label, other->label);
            assert_int_not_equal(row->offset, other->offset);
        }
    }
}

TEST(unknown_keys_are_not_found)
{
    static const char *const keys[] = {"", "ID", "Status", "status ", "statu", "data", "media"};
    enum fax_field field;
    for (size_t i = 0; i < COUNT(keys); i++)
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

/* The outcome depends only on the status, whatever the direction. */
static void
expect_status(enum fax_status_code code, enum fax_outcome outcome, int outbound_step,
              int inbound_step)
{
    static const enum fax_direction_code directions[] = {
        FAX_DIRECTION_UNKNOWN, FAX_DIRECTION_OUTBOUND, FAX_DIRECTION_INBOUND};
    const struct fax_status_info *info = fax_status_info(code);
    assert_int_equal(info->outcome, outcome);
    assert_int_equal(info->outbound_step, outbound_step);
    assert_int_equal(info->inbound_step, inbound_step);
    for (size_t i = 0; i < COUNT(directions); i++) {
        struct fax fax = {.status.code = code, .direction.code = directions[i]};
        assert_int_equal(fax_outcome(&fax), outcome);
    }
}

TEST(has_every_status_of_the_api)
{
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
    assert_int_equal(COUNT(rows), FAX_STATUS_COUNT - 1);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(fax_status_from_name(rows[i].name), rows[i].code);
        assert_string_equal(fax_status_info(rows[i].code)->name, rows[i].name);
        expect_status(rows[i].code, rows[i].outcome, rows[i].outbound_step, rows[i].inbound_step);
    }
    expect_status(FAX_STATUS_UNKNOWN, FAX_OUTCOME_PENDING, 0, 0);
}

TEST(other_names_are_unknown)
{
    static const char *const names[] = {"",        "unknown",  "Queued",          "QUEUED",
                                        "queued ", " queued",  "queue",           "media",
                                        "media.",  "canceled", "media_processing"};
    for (size_t i = 0; i < COUNT(names); i++)
        assert_int_equal(fax_status_from_name(names[i]), FAX_STATUS_UNKNOWN);
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
        cmocka_unit_test(unknown_keys_are_not_found),
        cmocka_unit_test(values_are_part_of_the_record),
        cmocka_unit_test(has_every_status_of_the_api),
        cmocka_unit_test(other_names_are_unknown),
        cmocka_unit_test(meanings_are_clauses_without_a_full_stop),
        cmocka_unit_test(free_accepts_null),
    };
    return cmocka_run_group_tests_name("fax", tests, NULL, NULL);
}
