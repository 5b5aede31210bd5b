#include "render/formats.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/failure_reason.h"

#include "fax_sample.h"

/* 2020-05-05T10:00:00Z */
#define NOW INT64_C(1588672800)

#define SIGNED "https://b.example/a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Expires="

/* Decodes a fax with these members and an id. */
static struct fax *
fax_with(const char *members)
{
    char body[512];
    snprintf(body, sizeof body, "{\"id\":\"" SAMPLE_ID "\",%s}", members);
    return decode_sample(body);
}

static void
texts_are_counted_and_verbatim(void **state)
{
    static const struct {
        const char *members;
        enum fax_field field;
        size_t count;
        const char *last; /* of the texts */
    } rows[] = {
        {"\"to\":\"sip:a@b\\n\"", FAX_FIELD_to, 1, "sip:a@b\n"},
        {"\"to\":\"\"", FAX_FIELD_to, 1, ""},
        {"\"to\":null", FAX_FIELD_to, 0, NULL},
        {"\"from\":\"+1\"", FAX_FIELD_to, 0, NULL},
        {"\"status\":\"teleported\"", FAX_FIELD_status, 1, "teleported"},
        {"\"status\":7", FAX_FIELD_status, 1, "7"},
        {"\"quality\":\"best\"", FAX_FIELD_quality, 1, "best"},
        {"\"created_at\":\"soon\"", FAX_FIELD_created_at, 1, "soon"},
        {"\"media_url\":\"u\"", FAX_FIELD_media_url, 1, "u"},
        {"\"media_url\":\"\"", FAX_FIELD_media_url, 1, ""},
        {"\"media_url\":[\"u\",\"v\",\"w\"]", FAX_FIELD_media_url, 3, "w"},
        {"\"media_url\":[\"a\",2]", FAX_FIELD_media_url, 1, "[\"a\",2]"},
        {"\"media_url\":[]", FAX_FIELD_media_url, 0, NULL},
        {"\"media_url\":null", FAX_FIELD_media_url, 0, NULL},
        {"\"store_media\":false", FAX_FIELD_store_media, 1, "false"},
        {"\"store_media\":true", FAX_FIELD_store_media, 1, "true"},
        {"\"store_media\":[1, 2]", FAX_FIELD_store_media, 1, "[1, 2]"},
        {"\"page_count\":0", FAX_FIELD_page_count, 1, "0"},
        {"\"page_count\":3.0", FAX_FIELD_page_count, 1, "3.0"},
        {"\"page_count\":-1.5e+3", FAX_FIELD_page_count, 1, "-1.5e+3"},
        {"\"page_count\":12345678901234567890", FAX_FIELD_page_count, 1, "12345678901234567890"},
        {"\"page_count\":\"three\"", FAX_FIELD_page_count, 1, "three"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fax *fax = fax_with(rows[i].members);
        assert_int_equal(cell_count(fax, rows[i].field), rows[i].count);
        if (rows[i].count != 0)
            assert_string_equal(cell_text(fax, rows[i].field, rows[i].count - 1), rows[i].last);
        fax_free(fax);
    }
}

static void
expect_note(const char *members, enum fax_field field, const char *expected)
{
    char note[CELL_NOTE_SIZE];
    struct fax *fax = fax_with(members);
    memset(note, 'x', sizeof note);
    cell_note(fax, field, 0, NOW, note);
    assert_string_equal(note, expected);
    fax_free(fax);
}

static void
notes_are_written(void **state)
{
    static const struct {
        const char *members;
        enum fax_field field;
        const char *note;
    } rows[] = {
        {"\"created_at\":\"2020-05-05T09:57:00Z\"", FAX_FIELD_created_at, "3m ago"},
        {"\"created_at\":\"2020-05-05T09:56:01Z\"", FAX_FIELD_created_at, "3m ago"},
        {"\"updated_at\":\"2020-05-05T10:00:00Z\"", FAX_FIELD_updated_at, "0s ago"},
        {"\"updated_at\":\"2020-05-03T10:00:00Z\"", FAX_FIELD_updated_at, "2d ago"},
        {"\"created_at\":\"2020-05-05T09:58:25Z\"", FAX_FIELD_created_at, "1m35s ago"},
        {"\"created_at\":\"2014-05-05T10:00:00Z\"", FAX_FIELD_created_at, "6y ago"},
        {"\"created_at\":\"2020-05-05T10:05:00Z\"", FAX_FIELD_created_at, "in 5m"},
        {"\"created_at\":\"9999-12-31T23:59:59Z\"", FAX_FIELD_created_at, "in 7984y"},
        {"\"partial_content\":true", FAX_FIELD_partial_content, "pages are missing"},
        {"\"partial_content\":false", FAX_FIELD_partial_content, ""},
        {"\"store_media\":true,\"partial_content\":true", FAX_FIELD_store_media, ""},
        {"\"created_at\":\"soon\"", FAX_FIELD_created_at, ""},
        {"\"created_at\":\"\"", FAX_FIELD_created_at, ""},
        {"\"created_at\":null", FAX_FIELD_created_at, ""},
        {"\"to\":\"+1\"", FAX_FIELD_created_at, ""},
        {"\"to\":\"+1\"", FAX_FIELD_to, ""},
        {"\"status\":\"failed\"", FAX_FIELD_status, ""},
        {"\"failure_reason\":\"user_busy\"", FAX_FIELD_failure_reason, "the line is busy"},
        {"\"failure_reason\":\"moon_phase\"", FAX_FIELD_failure_reason, ""},
        {"\"failure_reason\":null", FAX_FIELD_failure_reason, ""},
        {"\"internal_failure_reason\":\"user_busy\"", FAX_FIELD_internal_failure_reason,
         "the line is busy"},
        {"\"stored_media_url\":\"" SIGNED "7200\"", FAX_FIELD_stored_media_url, "expires in 1h59m"},
        {"\"preview_url\":\"" SIGNED "600\"", FAX_FIELD_preview_url, "expires in 9m17s"},
        {"\"preview_url\":\"" SIGNED "44\"", FAX_FIELD_preview_url, "expires in 1s"},
        {"\"preview_url\":\"" SIGNED "43\"", FAX_FIELD_preview_url, "expired 0s ago"},
        {"\"preview_url\":\"" SIGNED "1\"", FAX_FIELD_preview_url, "expired 42s ago"},
        {"\"preview_url\":\"https://b.example/a.pdf\"", FAX_FIELD_preview_url, ""},
        {"\"preview_url\":\"https://b.example/a?Expires=1588672860\"", FAX_FIELD_preview_url,
         "expires in 1m"},
        {"\"direction\":\"inbound\",\"media_url\":\"" SIGNED "600\"", FAX_FIELD_media_url,
         "expires in 9m17s"},
        {"\"direction\":\"inbound\",\"media_url\":\"" SIGNED "43\"", FAX_FIELD_media_url,
         "expired 0s ago; POST /faxes/" SAMPLE_ID "/actions/refresh renews it"},
        {"\"direction\":\"inbound\",\"preview_url\":\"" SIGNED "1\"", FAX_FIELD_preview_url,
         "expired 42s ago"},
        {"\"direction\":\"outbound\",\"media_url\":\"" SIGNED "1\"", FAX_FIELD_media_url, ""},
        {"\"media_url\":\"" SIGNED "1\"", FAX_FIELD_media_url, ""}};
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_note(rows[i].members, rows[i].field, rows[i].note);
}

static void
each_link_of_a_list_has_a_note(void **state)
{
    static const char *const notes[] = {"expired 42s ago", "", "expires in 9m17s"};
    struct fax *fax = fax_with("\"preview_url\":[\"" SIGNED "1\",\"https://b.example/\",\"" SIGNED
                               "600\"]");
    for (size_t i = 0; i < COUNT(notes); i++) {
        char note[CELL_NOTE_SIZE];
        cell_note(fax, FAX_FIELD_preview_url, i, NOW, note);
        assert_string_equal(note, notes[i]);
    }
    fax_free(fax);
}

TEST(times_are_local)
{
    static const char berlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";
    static const struct {
        const char *zone, *time, *local, *age;
    } rows[] = {{"UTC0", "2020-05-05T09:58:25Z", "2020-05-05 09:58:25 +00:00", "1m35s"},
                {berlin, "2020-05-05T09:58:25.999Z", "2020-05-05 11:58:25 +02:00", "1m35s"},
                {berlin, "2020-01-05T09:57:00", "2020-01-05 10:57:00 +01:00", "121d"},
                {"NST3:30", "2020-05-05T00:00:00+02:00", "2020-05-04 18:30:00 -03:30", "12h"},
                {berlin, "2020-05-05T11:20:00Z", "2020-05-05 13:20:00 +02:00", "in 1h20m"},
                {"NST3:30", "1970-01-01T00:00:00Z", "1969-12-31 20:30:00 -03:30", "50y"},
                {"UTC0", "2020-13-45T09:58:25Z", "", ""},
                {"UTC0", "yesterday", "", ""},
                {"UTC0", "2038-01-19T03:14:07Z", "2038-01-19 03:14:07 +00:00", "in 17y"},
                {"UTC0", "9999-12-31T23:59:59Z", "9999-12-31 23:59:59 +00:00", "in 7984y"},
                {berlin, "9999-12-31T23:59:59Z", "10000-01-01 00:59:59 +01:00", "in 7984y"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        char members[64];
        char text[CELL_TIME_SIZE] = "";
        setenv("TZ", rows[i].zone, 1);
        tzset();
        snprintf(members, sizeof members, "\"created_at\":\"%s\"", rows[i].time);
        struct fax *fax = fax_with(members);
        bool beyond = (int64_t)(time_t)fax->created_at.seconds != fax->created_at.seconds;
        assert_int_equal(cell_time(fax, FAX_FIELD_created_at, text),
                         *rows[i].local != '\0' && !beyond);
        assert_string_equal(text, beyond ? "" : rows[i].local);
        text[0] = '\0';
        assert_int_equal(cell_age(fax, FAX_FIELD_created_at, NOW, text), *rows[i].age != '\0');
        assert_string_equal(text, rows[i].age);
        fax_free(fax);
    }
}

static void
every_meaning_fits(void **state)
{
    for (size_t i = 0; i < failure_reason_count; i++) {
        char members[256];
        snprintf(members, sizeof members, "\"failure_reason\":\"%s\"", failure_reasons[i].name);
        expect_note(members, FAX_FIELD_failure_reason, failure_reasons[i].meaning);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_counted_and_verbatim),
        cmocka_unit_test(notes_are_written),
        cmocka_unit_test(each_link_of_a_list_has_a_note),
        cmocka_unit_test(times_are_local),
        cmocka_unit_test(every_meaning_fits),
    };
    return cmocka_run_group_tests_name("cell", tests, NULL, NULL);
}
