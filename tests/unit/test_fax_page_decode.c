#include "api/fax_decode.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

#include "fax_sample.h"

#define OTHER_ID "1ccc7b54-4df3-4bca-a65a-3da1ecc777f1"
#define META     "\"meta\":{\"page_number\":2,\"total_pages\":3,\"total_results\":55,\"page_size\":25}"

static struct fax_page *
decode(const char *text)
{
    struct buffer body = buffer_of(text, strlen(text));
    struct fax_page *page;
    struct error error = {.category = ERROR_NONE};
    if (!fax_page_decode(&body, &page, &error))
        fail_msg("%s: %s", text, error.message);
    assert_null(body.bytes);
    return page;
}

static void
expect_fax(struct fax_page *page, const char *id)
{
    struct fax *fax;
    struct error error = {.message = "nothing"};
    if (!fax_page_next(page, &fax, &error) || fax == NULL)
        fail_msg("%s: %s", id, error.message);
    assert_string_equal(fax->id.value.text, id);
    assert_null(fax->body);
    fax_free(fax);
}

static void
expect_end(struct fax_page *page)
{
    struct fax *fax;
    struct error error;
    for (int i = 0; i < 2; i++) {
        assert_false(fax_page_next(page, &fax, &error));
        assert_null(fax);
    }
    fax_page_free(page);
}

TEST(decodes_one_record_after_another)
{
    static const char text[] = "\xEF\xBB\xBF{ \"data\" : [ " SAMPLE_FAX " ,{\"id\":\"" OTHER_ID
                               "\",\"from\":\"\\u0061\"}]," META "}\n";
    struct fax *fax;
    struct error error;
    struct fax_page *page = decode(text);
    assert_int_equal(page->page_number, 2);
    assert_int_equal(page->total_pages, 3);
    assert_int_equal(page->total_results, 55);
    assert_int_equal(page->page_size, 25);
    expect_fax(page, SAMPLE_ID);
    assert_true(fax_page_next(page, &fax, &error));
    assert_string_equal(fax->from.value.text, "a");
    assert_memory_equal(fax->json.bytes, "{\"id\":\"" OTHER_ID, 40);
    fax_free(fax);
    expect_end(page);
}

TEST(a_page_may_be_empty)
{
    struct fax_page *page = decode("{\"data\":[ ]," META "}");
    expect_end(page);
    fax_page_free(NULL);
}

TEST(names_an_invalid_record_and_continues)
{
    static const struct {
        const char *element;
        const char *message;
    } rows[] = {
        {"7", "/data/1 is not a fax: not an object"},
        {"null", "/data/1 is not a fax: not an object"},
        {"[" SAMPLE_FAX "]", "/data/1 is not a fax: not an object"},
        {"{}", "/data/1 is not a fax: no id"},
        {"{\"id\":7}", "/data/1 is not a fax: id is not a UUID"},
        {"{\"id\":\"x\"}", "/data/1 is not a fax: id is not a UUID"},
        {"{\"id\":\"" SAMPLE_ID "\",\"record_type\":\"call\"}",
         "/data/1 is not a fax: record_type is not `fax`"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[4096];
        struct fax *fax;
        struct error error = {.category = ERROR_NONE};
        snprintf(text, sizeof text, "{\"data\":[%s,%s,%s]," META "}", SAMPLE_FAX, rows[i].element,
                 SAMPLE_FAX);
        struct fax_page *page = decode(text);
        expect_fax(page, SAMPLE_ID);
        assert_true(fax_page_next(page, &fax, &error));
        assert_null(fax);
        assert_int_equal(error.category, ERROR_SERVER);
        assert_string_equal(error.message, rows[i].message);
        expect_fax(page, SAMPLE_ID);
        expect_end(page);
    }
}

TEST(meta_may_be_missing_wrong_or_text)
{
    static const struct {
        const char *meta;
        int64_t page_number, total_pages, total_results, page_size;
    } rows[] = {
        {"\"more\":1", -1, -1, -1, -1},
        {"\"meta\":null", -1, -1, -1, -1},
        {"\"meta\":[1]", -1, -1, -1, -1},
        {"\"meta\":{}", -1, -1, -1, -1},
        {"\"meta\":{\"page_number\":\"1\",\"total_pages\":2,\"page_size\":\"03\"}", 1, 2, -1, 3},
        {"\"meta\":{\"page_number\":1.5,\"total_pages\":-2,\"total_results\":null}", -1, -1, -1,
         -1},
        {"\"meta\":{\"page_number\":\"\",\"total_pages\":\"one\",\"total_results\":0}", -1, -1, 0,
         -1},
        {"\"meta\":{\"page_number\":1e300,\"total_pages\":99999999999999999999}", -1, -1, -1, -1},
        {"\"meta\":{\"page_number\":9007199254740992,\"total_pages\":9007199254740993}",
         INT64_C(9007199254740992), -1, -1, -1},
        {"\"meta\":{\"page_number\":1,\"page_number\":2}", 2, -1, -1, -1},
        {"\"meta\":{\"page_number\":1},\"m\\u0065ta\":{\"total_pages\":2}", -1, 2, -1, -1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[512];
        snprintf(text, sizeof text, "{\"data\":[],%s}", rows[i].meta);
        struct fax_page *page = decode(text);
        if (page->page_number != rows[i].page_number || page->total_pages != rows[i].total_pages ||
            page->total_results != rows[i].total_results || page->page_size != rows[i].page_size)
            fail_msg("%s", rows[i].meta);
        fax_page_free(page);
    }
}

TEST(the_last_data_counts)
{
    struct fax_page *page = decode("{\"data\":7,\"data\":[1,2],\"d\\u0061ta\":[" SAMPLE_FAX "]}");
    expect_fax(page, SAMPLE_ID);
    expect_end(page);
}

TEST(rejects_other_json_and_text)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"", "the response is not a page of faxes: empty body"},
        {"<html>", "the response is not a page of faxes: HTML or XML"},
        {"{\"data\":[", "the response is not a page of faxes: invalid or truncated JSON"},
        {"7", "the response is not a page of faxes: /data is missing"},
        {"[" SAMPLE_FAX "]", "the response is not a page of faxes: /data is missing"},
        {"{" META "}", "the response is not a page of faxes: /data is missing"},
        {SAMPLE_BODY, "the response is not a page of faxes: /data is not an array"},
        {"{\"data\":[],\"data\":null}",
         "the response is not a page of faxes: /data is not an array"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buffer body = buffer_of(rows[i].text, strlen(rows[i].text));
        struct fax_page *page;
        struct error error = {.category = ERROR_NONE};
        assert_false(fax_page_decode(&body, &page, &error));
        assert_null(page);
        assert_int_equal(error.category, ERROR_SERVER);
        assert_string_equal(error.message, rows[i].message);
        assert_int_equal(body.length, strlen(rows[i].text));
        buffer_free(&body);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_one_record_after_another),
        cmocka_unit_test(a_page_may_be_empty),
        cmocka_unit_test(names_an_invalid_record_and_continues),
        cmocka_unit_test(meta_may_be_missing_wrong_or_text),
        cmocka_unit_test(the_last_data_counts),
        cmocka_unit_test(rejects_other_json_and_text),
    };
    return cmocka_run_group_tests_name("fax_page_decode", tests, NULL, NULL);
}
