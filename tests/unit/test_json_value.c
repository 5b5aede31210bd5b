#include "api/json_value.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

static struct json_text
text_of(const char *json)
{
    struct json_text value;
    if (!json_text_check((struct json_text){json, strlen(json)}, &value))
        fail_msg("not JSON: %s", json);
    return value;
}

static void
gives_the_text_of_any_value(void **state)
{
    static const struct {
        const char *json, *text;
    } rows[] = {
        {"\"\"", ""},
        {"\"a b\"", "a b"},
        {"\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\b\f\n\r\t"},
        {"\"\\u0061\\u00e9\\u20AC\\ud83d\\udce0\"", "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x93\xA0"},
        {"\"a\\u0000b\\ud83d\"", "a\xEF\xBF\xBD"
                                 "b\xEF\xBF\xBD"},
        {"\"\xC3\xA9\xFF\"", "\xC3\xA9\xFF"},
        {"0", "0"},
        {"-1.50e+3", "-1.50e+3"},
        {"12345678901234567890123", "12345678901234567890123"},
        {"true", "true"},
        {"null", "null"},
        {"[1, \"\\u0061\"]", "[1, \"\\u0061\"]"},
        {"{ \"a\":{} }", "{ \"a\":{} }"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = {0};
        struct json_text value = text_of(rows[i].json);
        assert_true(answer_reserve(&answer, 0, json_value_text_size(value)));
        const char *start = answer.next_text;
        assert_string_equal(json_value_text(&answer, value), rows[i].text);
        assert_true((size_t)(answer.next_text - start) <= json_value_text_size(value));
        answer_free(&answer);
    }
}

static void
gives_lists_of_strings_alone(void **state)
{
    static const struct {
        const char *json;
        bool is_list;
        size_t count;
        const char *last;
    } rows[] = {
        {"[]", true, 0, NULL},
        {"[ \"a\" ]", true, 1, "a"},
        {"[\"a\",\"\",\"\\u0062\\/\"]", true, 3, "b/"},
        {"[\"a\",1]", false, 0, NULL},
        {"[[\"a\"]]", false, 0, NULL},
        {"[null]", false, 0, NULL},
        {"\"a\"", false, 0, NULL},
        {"{\"a\":\"b\"}", false, 0, NULL},
        {"7", false, 0, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = {0};
        struct json_text value = text_of(rows[i].json);
        size_t count;
        assert_int_equal(json_value_is_list(value, &count), rows[i].is_list);
        if (!rows[i].is_list)
            continue;
        assert_int_equal(count, rows[i].count);
        assert_true(answer_reserve(&answer, count, value.length));
        const char **list = json_value_list(&answer, value, count);
        assert_non_null(list);
        if (count != 0)
            assert_string_equal(list[count - 1], rows[i].last);
        answer_free(&answer);
    }
}

static void
parses_numbers(void **state)
{
    static const struct {
        const char *json;
        bool typed;
        double number;
    } rows[] = {
        {"0", true, 0},
        {"-7", true, -7},
        {"61.5", true, 61.5},
        {"1e3", true, 1000},
        {"100000000000000000000000000000000000000000000000000000000000000", true, 1e62},
        {"1000000000000000000000000000000000000000000000000000000000000000", false, 0},
        {"1e999", false, 0},
        {"\"7\"", false, 0},
        {"true", false, 0},
        {"null", false, 0},
        {"[7]", false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool typed;
        double number;
        assert_true(json_value_number(text_of(rows[i].json), &typed, &number));
        if (typed != rows[i].typed || number != rows[i].number)
            fail_msg("%s: %d, %g", rows[i].json, typed, number);
    }
}

static void
reads_integers(void **state)
{
    static const struct {
        const char *text;
        bool is_integer;
        int64_t integer;
    } rows[] = {
        {"0", true, 0},
        {"007", true, 7},
        {"-5", true, -5},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+5", false, 0},
        {" 5", false, 0},
        {"5 ", false, 0},
        {"--5", false, 0},
        {"5.0", false, 0},
        {"1e3", false, 0},
        {"0x1", false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t integer = 1;
        bool is_integer = json_value_integer(rows[i].text, &integer);
        if (is_integer != rows[i].is_integer || integer != rows[i].integer)
            fail_msg("%s", rows[i].text);
    }
}

static void
knows_the_version_of_its_library(void **state)
{
    int major = 0;
    int minor = 0;
    (void)state;
    assert_int_equal(sscanf(json_value_library_version(), "%d.%d.", &major, &minor), 2);
    assert_true(major >= 1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_text_of_any_value),
        cmocka_unit_test(gives_lists_of_strings_alone),
        cmocka_unit_test(parses_numbers),
        cmocka_unit_test(reads_integers),
        cmocka_unit_test(knows_the_version_of_its_library),
    };
    return cmocka_run_group_tests_name("json_value", tests, NULL, NULL);
}
