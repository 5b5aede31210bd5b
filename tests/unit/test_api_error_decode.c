#include "api/api_error_decode.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

#include "fax_sample.h"

/* Decodes a response that must have `count` errors. */
static struct api_errors
decode(const char *text, size_t count)
{
    struct api_errors errors;
    struct buffer body = buffer_of(text, strlen(text));
    memset(&errors, 'x', sizeof errors);
    struct error error = {.category = ERROR_NONE};
    assert_true(api_errors_decode(&body, &errors, &error));
    assert_int_equal(error.category, ERROR_NONE);
    if (errors.count != count)
        fail_msg("%zu errors in %s", errors.count, text);
    assert_null(body.bytes);
    assert_int_equal(body.length, 0);
    return errors;
}

static void
expect_text(const char *text, const char *expected)
{
    assert_int_equal(text == NULL, expected == NULL);
    if (expected != NULL)
        assert_string_equal(text, expected);
}

static void
expect_meta(const struct api_error *error, const char *expected)
{
    assert_int_equal(error->meta.bytes == NULL, expected == NULL);
    if (expected == NULL)
        return;
    assert_int_equal(error->meta.length, strlen(expected));
    assert_memory_equal(error->meta.bytes, expected, error->meta.length);
}

TEST(decodes_an_error)
{
    static const char *const bodies[] = {
        "{\"errors\":[{\"code\":\"10005\",\"title\":\"Resource not found\",\"detail\":\"No such.\","
        "\"source\":{\"pointer\":\"/id\",\"parameter\":\"id\"},"
        "\"meta\":{\"url\":\"https://docs.example/10005\",\"n\":1.0}}]}",
        "[{\"code\":\"10005\",\"title\":\"Resource not found\",\"detail\":\"No such.\","
        "\"pointer\":\"/id\",\"parameter\":\"id\","
        "\"meta\":{\"url\":\"https://docs.example/10005\",\"n\":1.0}}]",
        "\xEF\xBB\xBF {\"request\":[{}],\"errors\" : [ { \"meta\" : "
        "{\"url\":\"https://docs.example/10005\",\"n\":1.0} ,\"code\":10005,"
        "\"title\":\"Resource not found\",\"detail\":\"No such.\","
        "\"source\":{\"pointer\":\"/id\"},\"parameter\":\"id\"} ] ,\"more\":1}\r\n",
    };
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct api_errors errors = decode(bodies[i], 1);
        const struct api_error *error = &errors.items[0];
        expect_text(error->code, "10005");
        expect_text(error->title, "Resource not found");
        expect_text(error->detail, "No such.");
        expect_text(error->pointer, "/id");
        expect_text(error->parameter, "id");
        expect_meta(error, "{\"url\":\"https://docs.example/10005\",\"n\":1.0}");
        api_errors_free(&errors);
        assert_int_equal(errors.count, 0);
        assert_null(errors.items);
        api_errors_free(&errors);
    }
}

TEST(decodes_codes)
{
    static const struct {
        const char *json;
        const char *code;
    } rows[] = {
        {"\"10005\"", "10005"},
        {"10005", "10005"},
        {"\"007\"", "007"},
        {"-5", "-5"},
        {"\"string\"", "string"},
        {"\"\"", ""},
        {"\" 5\"", " 5"},
        {"10005.5", "10005.5"},
        {"9223372036854775808", "9223372036854775808"},
        {"\"99999999999999999999999999\"", "99999999999999999999999999"},
        {"1000000000000000000000000000000000000000000000000000000000000000000000",
         "1000000000000000000000000000000000000000000000000000000000000000000000"},
        {"null", NULL},
        {"true", NULL},
        {"[\"10005\"]", NULL},
        {"{\"code\":\"10005\"}", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char body[256];
        snprintf(body, sizeof body, "{\"errors\":[{\"title\":\"t\",\"code\":%s}]}", rows[i].json);
        struct api_errors errors = decode(body, 1);
        const struct api_error *error = &errors.items[0];
        expect_text(error->code, rows[i].code);
        expect_text(error->title, "t");
        api_errors_free(&errors);
    }
}

/* The code of an error that has been moved must not point into another one. */
TEST(keeps_the_digits_of_each_code)
{
    struct api_errors errors = decode("[{\"code\":1},{\"code\":22},{\"code\":\"333\"}]", 3);
    expect_text(errors.items[0].code, "1");
    expect_text(errors.items[1].code, "22");
    expect_text(errors.items[2].code, "333");
    struct api_errors moved = errors;
    expect_text(moved.items[0].code, "1");
    api_errors_free(&moved);
}

TEST(finds_source_members_in_both_places)
{
    static const struct {
        const char *members;
        const char *pointer;
        const char *parameter;
    } rows[] = {
        {"\"source\":{\"pointer\":\"/a\"}", "/a", NULL},
        {"\"source\":{\"parameter\":\"p\"}", NULL, "p"},
        {"\"source\":{\"pointer\":\"/a\",\"parameter\":\"p\"}", "/a", "p"},
        {"\"source\":{\"pointer\":\"\"}", "", NULL},
        {"\"pointer\":\"/b\",\"parameter\":\"q\"", "/b", "q"},
        {"\"source\":{\"pointer\":\"/a\"},\"pointer\":\"/b\"", "/a", NULL},
        {"\"pointer\":\"/b\",\"source\":{\"pointer\":\"/a\"}", "/a", NULL},
        {"\"source\":{\"pointer\":\"/a\"},\"parameter\":\"q\"", "/a", "q"},
        {"\"source\":{},\"pointer\":\"/b\"", "/b", NULL},
        {"\"source\":null,\"pointer\":\"/b\"", "/b", NULL},
        {"\"source\":\"/a\",\"pointer\":\"/b\"", "/b", NULL},
        {"\"source\":{\"pointer\":7}", NULL, NULL},
        {"\"source\":{\"pointer\":null},\"pointer\":\"/b\"", "/b", NULL},
        {"\"source\":[\"/a\"]", NULL, NULL},
        {"\"Source\":{\"pointer\":\"/a\"}", NULL, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char body[160];
        snprintf(body, sizeof body, "{\"errors\":[{\"code\":\"1\",%s}]}", rows[i].members);
        struct api_errors errors = decode(body, 1);
        expect_text(errors.items[0].pointer, rows[i].pointer);
        expect_text(errors.items[0].parameter, rows[i].parameter);
        api_errors_free(&errors);
    }
}

TEST(keeps_meta_verbatim)
{
    static const struct {
        const char *meta;
        const char *kept;
    } rows[] = {
        {"{}", "{}"},
        {"{ \"a\" : 1.50 , \"b\":12345678901234567890, \"c\":\"\\u0000\"}",
         "{ \"a\" : 1.50 , \"b\":12345678901234567890, \"c\":\"\\u0000\"}"},
        {"{\"url\":\"u\",\"meta\":{\"x\":1}}", "{\"url\":\"u\",\"meta\":{\"x\":1}}"},
        {"{\"url\":7}", "{\"url\":7}"},
        {"null", NULL},
        {"\"text\"", NULL},
        {"[1]", NULL},
        {"7", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char body[256];
        snprintf(body, sizeof body, "{\"errors\":[{\"source\":{\"meta\":{}},\"meta\": %s }]}",
                 rows[i].meta);
        struct api_errors errors = decode(body, 1);
        expect_meta(&errors.items[0], rows[i].kept);
        api_errors_free(&errors);
    }
}

TEST(values_may_be_missing_or_of_another_type)
{
    struct api_errors errors = decode("{\"errors\":[null,7,\"text\",[],{\"code\":\"1\","
                                      "\"title\":7,\"detail\":[],\"source\":7,\"meta\":7},"
                                      "true,{}]}",
                                      2);
    expect_text(errors.items[0].code, "1");
    expect_text(errors.items[1].code, NULL);
    for (size_t i = 0; i < errors.count; i++) {
        expect_text(errors.items[i].title, NULL);
        expect_text(errors.items[i].detail, NULL);
        expect_text(errors.items[i].pointer, NULL);
        expect_meta(&errors.items[i], NULL);
    }
    api_errors_free(&errors);
}

/* The records of a response that is full of errors must not take many times its size. */
TEST(keeps_a_limited_number_of_errors)
{
    static char body[128000] = "{\"errors\":[7";
    size_t length = strlen(body);
    for (int i = 0; i < API_ERRORS_KEPT + 5; i++)
        length += (size_t)sprintf(body + length, ",{\"code\":%d,\"meta\":{\"i\":%d}}", i, i);
    strcpy(body + length, "]}");
    struct api_errors errors = decode(body, API_ERRORS_KEPT);
    for (int i = 0; i < API_ERRORS_KEPT; i++) {
        char code[16];
        char meta[32];
        snprintf(code, sizeof code, "%d", i);
        snprintf(meta, sizeof meta, "{\"i\":%d}", i);
        expect_text(errors.items[i].code, code);
        expect_meta(&errors.items[i], meta);
    }
    api_errors_free(&errors);
}

/* Decodes a response that must have none. */
static void
expect_none(const char *bytes, size_t length)
{
    struct api_errors errors;
    struct error error = {.category = ERROR_NONE};
    struct buffer body = buffer_of(bytes, length);
    memset(&errors, 'x', sizeof errors);
    const char *before = body.bytes;
    assert_true(api_errors_decode(&body, &errors, &error));
    if (errors.count != 0)
        fail_msg("errors in %.*s", (int)length, bytes);
    assert_null(errors.items);
    assert_null(errors.body);
    assert_int_equal(error.category, ERROR_NONE);
    assert_ptr_equal(body.bytes, before);
    assert_int_equal(body.length, length);
    assert_memory_equal(body.bytes, bytes, length);
    buffer_free(&body);
}

/* As in jq and Python, the last one counts. */
TEST(the_last_of_duplicates_counts)
{
    struct api_errors errors = decode(
        "{\"errors\":7,\"errors\":[{\"code\":\"9\"}],\"err\\u006frs\":[{\"code\":1,\"code\":2,"
        "\"title\":\"a\",\"title\":\"b\",\"source\":{\"pointer\":\"/a\"},"
        "\"source\":{\"pointer\":\"/b\",\"p\\u006Finter\":\"/c\"},"
        "\"meta\":{\"x\":1},\"m\\u0065ta\":{\"x\":2},\"detail\":\"d\",\"detail\":null}]}",
        1);
    expect_text(errors.items[0].code, "2");
    expect_text(errors.items[0].title, "b");
    expect_text(errors.items[0].pointer, "/c");
    expect_text(errors.items[0].detail, NULL);
    expect_meta(&errors.items[0], "{\"x\":2}");
    api_errors_free(&errors);
    expect_none("{\"errors\":[{}],\"errors\":null}", strlen("{\"errors\":[{}],\"errors\":null}"));
}

TEST(finds_no_errors)
{
    // clang-format off
    static const char *const bodies[] = {
        "", " ", "null", "7", "\"errors\"", "{}", "[]", "[[]]", "[7]", "[[{\"code\":\"1\"}]]",
        "[{}]", "[{\"id\":\"0ccc7b54-4df3-4bca-a65a-3da1ecc777f0\",\"status\":\"sending\"}]",
        "{\"errors\":null}", "{\"errors\":[]}", "{\"errors\":{}}", "{\"errors\":{\"code\":\"1\"}}",
        "{\"errors\":\"text\"}", "{\"errors\":[null,7,\"text\",[]]}",
        "{\"Errors\":[{\"code\":\"1\"}]}", "{\"error\":[{\"code\":\"1\"}]}",
        "{\"data\":{\"errors\":[{\"code\":\"1\"}]}}", "{\"errors\":[{\"code\":\"1\"}]",
        "{\"errors\":[{\"code\":\"1\"}]}}", "{\"errors\":[{\"code\":\"1\"}]} trailing",
        "<html>502</html>", "Bad Gateway",
    };
    // clang-format on
    struct buffer nothing = {0};
    struct api_errors errors;
    struct error error;
    for (size_t i = 0; i < COUNT(bodies); i++)
        expect_none(bodies[i], strlen(bodies[i]));
    assert_true(api_errors_decode(&nothing, &errors, &error));
    assert_int_equal(errors.count, 0);
    assert_null(nothing.bytes);
}

TEST(finds_no_errors_in_truncated_text)
{
    static const char body[] = "{\"errors\":[{\"code\":\"10005\",\"title\":\"t\",\"meta\":{}}]}";
    for (size_t length = 0; length < strlen(body); length++)
        expect_none(body, length);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_an_error),
        cmocka_unit_test(decodes_codes),
        cmocka_unit_test(keeps_the_digits_of_each_code),
        cmocka_unit_test(finds_source_members_in_both_places),
        cmocka_unit_test(keeps_meta_verbatim),
        cmocka_unit_test(values_may_be_missing_or_of_another_type),
        cmocka_unit_test(the_last_of_duplicates_counts),
        cmocka_unit_test(keeps_a_limited_number_of_errors),
        cmocka_unit_test(finds_no_errors),
        cmocka_unit_test(finds_no_errors_in_truncated_text),
    };
    return cmocka_run_group_tests_name("api_error_decode", tests, NULL, NULL);
}
