#include "base/json.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Checks text in memory of its own size, so that a memory checker notices reads past its end. */
static bool
is_json(const char *bytes, size_t length)
{
    struct json value;
    char *copy = calloc(1, length + 1);
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    bool accepted = json_check(copy, length, &value);
    free(copy);
    return accepted;
}

/* Returns the value of text that must be JSON. It is in a copy, which later ones overwrite. */
static struct json
checked(const char *text)
{
    static char copies[1 << 16];
    static size_t used;
    struct json value;
    size_t length = strlen(text);
    if (length >= sizeof copies - used)
        used = 0;
    assert_true(length < sizeof copies);
    char *copy = strcpy(copies + used, text);
    used += length + 1;
    if (!json_check(copy, length, &value))
        fail_msg("not JSON: %s", text);
    return value;
}

static void
expect_json(struct json value, const char *expected)
{
    if (expected == NULL) {
        assert_null(value.bytes);
        return;
    }
    assert_non_null(value.bytes);
    assert_int_equal(value.length, strlen(expected));
    assert_memory_equal(value.bytes, expected, value.length);
}

TEST(accepts_json)
{
    // clang-format off
    static const char *const texts[] = {
        "{}", "[]", "null", "true", "false", "0", "-0", "1", "10", "-1", "0.0", "0.5", "1e1",
        "1E1", "1e+1", "1e-1", "1e01", "0e0", "-0.0e-0", "1.5E+300",
        "123456789012345678901234567890.12345678901234567890e-1234567890", "\"\"", "\"a\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0000\\u00e9\\uD83D\\uDCE0\\uAbCd\"",
        "\"\\ud800\"", "\"\x7f\"", "\"\xc3\xa9 \xe2\x80\xa8 \xf0\x9f\x93\xa0\"", "\"/\"",
        " \t\r\n1 \t\r\n", "[1]", "[1,2]", " [ 1 , 2 ] ", "[[[[]]]]", "[true,false,null]",
        "{\"a\":1}", " { \"a\" : 1 , \"b\" : [ ] } ", "{\"a\":1,\"a\":2}", "{\"\":\"\"}",
        "{\"a\":{\"b\":{\"c\":[{}]}}}", "[\n\n1\r\n,\t2]",
    };
    // clang-format on
    for (size_t i = 0; i < COUNT(texts); i++)
        if (!is_json(texts[i], strlen(texts[i])))
            fail_msg("rejected: %s", texts[i]);
}

TEST(rejects_other_text)
{
    // clang-format off
    static const char *const texts[] = {
        "", " ", "\n", "\xEF\xBB\xBF", "\xEF\xBB", " \xEF\xBB\xBF{}", "{}\xEF\xBB\xBF", "\xFF\xFE{\0}", "{", "}", "[", "]", "[}", "{]", "[1", "[1,", "[1,]",
        "[,]", "[,1]", "[1,,2]", "[1 2]", "[1}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}",
        "{\"a\":1 \"b\":2}", "{\"a\" 1}", "{\"a\"::1}", "{a:1}", "{1:1}", "{'a':1}", "{null:1}",
        "{\"a\":1]", "{}{}", "{} {}", "{},", "[]]", "1 2", "1,", "nul", "nulll", "Null", "NULL",
        "tru", "True", "truefalse", "fals", "undefined", "NaN", "Infinity", "-Infinity", "-",
        "--1", "+1", ".5", "-.5", "1.", "1.e1", "01", "-01", "00", "1e", "1e+", "1e-", "1e1.5",
        "1ee1", "0x10", "1_000", "1a", "\"", "\"a", "\"\\\"", "\"\\", "\"\\a\"", "\"\\x41\"",
        "\"\\'\"", "\"\\u\"", "\"\\u123\"", "\"\\u123g\"", "\"\\U0041\"", "\"\\u00", "\"a\nb\"",
        "\"a\tb\"", "\"\x01\"", "\"\x1f\"", "'a'", "\"a\"b", "/* comment */ 1", "1 // comment",
        "# comment\n1", "\v1", "\f1", "1\v", "\xc2\xa0 1", "<html>", "{\"a\":<}", ":", ",",
    };
    // clang-format on
    for (size_t i = 0; i < COUNT(texts); i++)
        if (is_json(texts[i], strlen(texts[i])))
            fail_msg("accepted: %s", texts[i]);
}

TEST(rejects_nul_bytes)
{
    static const struct {
        const char *bytes;
        size_t length;
    } rows[] = {{"\0", 1},       {"1\0", 2},        {"\0001", 2},       {"\"\0\"", 3},
                {"\"\\\0\"", 4}, {"[1\0]", 4},      {"{\"a\":1}\0", 8}, {"\"\\u00\0\0\"", 8},
                {"[\0]", 3},     {"{\"a\"\0:1}", 8}};
    for (size_t i = 0; i < COUNT(rows); i++)
        if (is_json(rows[i].bytes, rows[i].length))
            fail_msg("row %zu is accepted", i);
    assert_false(json_check(NULL, 0, &(struct json){0}));
}

TEST(rejects_every_truncation)
{
    static const char text[] = " {\"a\":[1,-2.5e+3,true,null,\"x\\u00e9\\n\"],\"b\":{\"c\":{}}}";
    for (size_t length = 0; length < strlen(text); length++)
        if (is_json(text, length))
            fail_msg("accepted: %.*s", (int)length, text);
    assert_true(is_json(text, strlen(text)));
}

static bool
nests(int depth, char open, char close)
{
    char text[4096];
    size_t length = 0;
    for (int i = 0; i < depth; i++) {
        length += (size_t)sprintf(text + length, open == '{' && i != 0 ? "\"\":%c" : "%c", open);
    }
    for (int i = 0; i < depth; i++)
        text[length++] = close;
    return is_json(text, length);
}

TEST(limits_the_depth)
{
    static char open[1000000];
    assert_int_equal(JSON_DEPTH_MAX, 512);
    assert_true(nests(511, '[', ']'));
    assert_true(nests(512, '[', ']'));
    assert_false(nests(513, '[', ']'));
    assert_true(nests(512, '{', '}'));
    assert_false(nests(513, '{', '}'));
    memset(open, '[', sizeof open);
    assert_false(is_json(open, sizeof open));
}

/* Levels that are closed again do not count. */
TEST(siblings_do_not_count_as_depth)
{
    char text[4096] = "[";
    for (int i = 0; i < 600; i++)
        strcat(text, "[{}],");
    strcat(text, "0]");
    assert_true(is_json(text, strlen(text)));
}

TEST(finds_the_value_between_white_space)
{
    expect_json(checked("1"), "1");
    expect_json(checked(" \r\n\t{\"a\" : 1}\n"), "{\"a\" : 1}");
    expect_json(checked(" [1 ] "), "[1 ]");
    expect_json(checked("\xEF\xBB\xBF {}"), "{}");
}

/* Containers, and the keys and values that json_next() returns. */
static const struct {
    const char *text;
    const char *keys[6];
    const char *values[14];
} containers[] = {
    {"{}", {NULL}, {NULL}},
    {"{ }", {NULL}, {NULL}},
    {"[]", {NULL}, {NULL}},
    {"[ \n\t]", {NULL}, {NULL}},
    {" { \"a\" : 1 ,\"b\\\"\":[1,{\"x\":2}], \"\" :\"}\",\"a\":{ } ,\"e\":null}",
     {"\"a\"", "\"b\\\"\"", "\"\"", "\"a\"", "\"e\""},
     {"1", "[1,{\"x\":2}]", "\"}\"", "{ }", "null"}},
    {"[ \"a,]\" ,[ ], {\"k\":[1,2]},-1.5e3 , true]",
     {NULL},
     {"\"a,]\"", "[ ]", "{\"k\":[1,2]}", "-1.5e3", "true"}},
    {"[\"\" , "
     "\"]}\",\"\\\"\",\"\\\\\",\"\\\\\\\",]\",[[\"]\"],{}],{\"}\":\"]\"},{\"a\":[{\"b\":{}}]},"
     "\"\\u005d\"\n]",
     {NULL},
     {"\"\"", "\"]}\"", "\"\\\"\"", "\"\\\\\"", "\"\\\\\\\",]\"", "[[\"]\"],{}]", "{\"}\":\"]\"}",
      "{\"a\":[{\"b\":{}}]}", "\"\\u005d\""}},
    {"[1\r,2\t,3\n,4 ]", {NULL}, {"1", "2", "3", "4"}},
    {"\"a\"", {NULL}, {NULL}},
    {"7", {NULL}, {NULL}},
    {"null", {NULL}, {NULL}},
};

TEST(steps_through_containers)
{
    for (size_t i = 0; i < COUNT(containers); i++) {
        struct json container = checked(containers[i].text);
        const char *cursor = NULL;
        struct json key = container;
        struct json value;
        for (size_t j = 0; containers[i].values[j] != NULL; j++) {
            const char *before = cursor;
            assert_true(json_next(container, &cursor, &key, &value));
            expect_json(key, *containers[i].text == '[' ? NULL : containers[i].keys[j]);
            expect_json(value, containers[i].values[j]);
            assert_true(json_next(container, &before, NULL, &value));
            expect_json(value, containers[i].values[j]);
        }
        assert_false(json_next(container, &cursor, &key, &value));
        assert_false(json_next(container, &cursor, &key, &value));
    }
    assert_false(json_next((struct json){0}, &(const char *){NULL}, NULL, &(struct json){0}));
}

TEST(knows_types)
{
    static const struct {
        const char *text;
        enum json_type type;
    } rows[] = {{"null", JSON_NULL},   {"true", JSON_BOOLEAN}, {"false", JSON_BOOLEAN},
                {"0", JSON_NUMBER},    {"-1", JSON_NUMBER},    {"9e9", JSON_NUMBER},
                {"\"\"", JSON_STRING}, {"[]", JSON_ARRAY},     {"{}", JSON_OBJECT}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(json_type(checked(rows[i].text)), rows[i].type);
    assert_int_equal(json_type((struct json){0}), JSON_NONE);
}

TEST(decodes_keys)
{
    static const struct {
        const char *key, *name;
    } rows[] = {
        {"\"\"", ""},
        {"\"id\"", "id"},
        {"\"\\u0069d\"", "id"},
        {"\"i\\u0064\"", "id"},
        {"\"i\\u006A\"", "ij"},
        {"\"i\\u006a\"", "ij"},
        {"\"a_key_that_takes_64_bytes_with_its_quotes_____________________\"",
         "a_key_that_takes_64_bytes_with_its_quotes_____________________"},
        {"\"a_key_that_takes_65_bytes_with_its_quotes______________________\"", ""},
        {"\"a_key_that_takes_65_bytes_with_an_escape_________________\\u0069\"", ""},
        {"\"i\\n\"", "i\n"},
        {"\"i\\\\\"", "i\\"},
        {"\"i\\u0000d\"", "i\xEF\xBF\xBD"
                          "d"},
        {"\"\xC3\xA9\"", "\xC3\xA9"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char name[JSON_KEY_SIZE];
        json_key(checked(rows[i].key), name);
        assert_string_equal(name, rows[i].name);
    }
}

TEST(finds_the_last_member_with_a_name)
{
    static const struct {
        const char *text, *value;
    } rows[] = {
        {"{\"a\":1}", "1"},
        {"{\"a\":1,\"b\":2,\"a\":{\"a\":3},\"c\":4}", "{\"a\":3}"},
        {"{\"a\":1,\"\\u0061\":null}", "null"},
        {"{}", NULL},
        {"{\"b\":{\"a\":1}}", NULL},
        {"{\"A\":1,\"aa\":1,\"\":1}", NULL},
        {"[\"a\"]", NULL},
        {"\"a\"", NULL},
        {"7", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_json(json_find(checked(rows[i].text), "a"), rows[i].value);
    expect_json(json_find((struct json){0}, "a"), NULL);
}

TEST(decodes_any_value_as_text)
{
    static const struct {
        const char *json, *text;
    } rows[] = {
        {"\"\"", ""},
        {"\"a b\"", "a b"},
        {"\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\b\f\n\r\t"},
        {"\"\\u0061\\u00e9\\u20AC\\ud83d\\udce0\"", "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x93\xA0"},
        {"\"\xC3\xA9\xFF\"", "\xC3\xA9\xFF"},
        {"0", "0"},
        {"-1.50e+3", "-1.50e+3"},
        {"12345678901234567890123", "12345678901234567890123"},
        {"true", "true"},
        {"null", "null"},
        {"[1, \"\\u0061\"]", "[1, \"\\u0061\"]"},
        {"{ \"a\":{} }", "{ \"a\":{} }"},
        /* NUL and half surrogate pairs become U+FFFD */
        {"\"\\u0000\"", "\xEF\xBF\xBD"},
        {"\"\\ud83d\"", "\xEF\xBF\xBD"},
        {"\"\\uDCE0\"", "\xEF\xBF\xBD"},
        {"\"\\ud800\"", "\xEF\xBF\xBD"},
        {"\"\\udfff\"", "\xEF\xBF\xBD"},
        {"\"\\udc00\\udc00\"", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\"\\ud800\\udc00\\udbff\\udfff\"", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"},
        {"\"a\\u0000b\\ud83d\"", "a\xEF\xBF\xBD"
                                 "b\xEF\xBF\xBD"},
        {"\"\\ud83dx\\udce0\"", "\xEF\xBF\xBDx\xEF\xBF\xBD"},
        {"\"\\ud83d\\ud83d\\udce0\"", "\xEF\xBF\xBD\xF0\x9F\x93\xA0"},
        {"\"\\ud83d\\u0041\"", "\xEF\xBF\xBD"
                               "A"},
        {"\"\\\\u0000\"", "\\u0000"},
        {"\"\\\\\\u0000\"", "\\\xEF\xBF\xBD"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct json value = checked(rows[i].json);
        char *text = malloc(value.length + 1);
        assert_non_null(text);
        char *end = json_decode(value, text);
        assert_non_null(end);
        assert_string_equal(text, rows[i].text);
        assert_ptr_equal(end, text + strlen(text) + 1);
        free(text);
    }
}

TEST(replaces_lone_surrogates_in_the_document)
{
    static const struct {
        const char *text, *repaired;
    } rows[] = {
        {"\"\\ud83d\"", "\"\\ufffd\""},
        {"[\"x\\uDCE0y\",{\"a\\ud800\":{\"b\":\"\\udfff\"}}]",
         "[\"x\\ufffdy\",{\"a\\ufffd\":{\"b\":\"\\ufffd\"}}]"},
        {"\"\\ud83d\\ud83d\\udce0\\udce0\"", "\"\\ufffd\\ud83d\\udce0\\ufffd\""},
        {"[\"\\ud83d\",\"\\udce0\"]", "[\"\\ufffd\",\"\\ufffd\"]"},
        {"\"\\ud83d\\\\udce0\"", "\"\\ufffd\\\\udce0\""},
        /* others stay */
        {"\"\\uD83D\\uDCE0\"", "\"\\uD83D\\uDCE0\""},
        {"\"\\\\ud83d\"", "\"\\\\ud83d\""},
        {"\"\\u0000\\ud7ff\\ue000\\uFFFD\"", "\"\\u0000\\ud7ff\\ue000\\uFFFD\""},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_json(checked(rows[i].text), rows[i].repaired);
}

TEST(reads_integers)
{
    static const struct {
        const char *json;
        bool is_integer;
        int64_t integer;
    } rows[] = {
        {"[0]", true, 0},       {"[-0]", false, 0},
        {"[-5]", false, 0},     {"[9223372036854775807]", true, INT64_MAX},
        {"[\"0\"]", true, 0},   {"[\"007\"]", true, 7},
        {"[\"-5\"]", false, 0}, {"[9223372036854775808]", false, 0},
        {"[\"\"]", false, 0},   {"[\"-\"]", false, 0},
        {"[\"+5\"]", false, 0}, {"[\" 5\"]", false, 0},
        {"[\"5 \"]", false, 0}, {"[5.0]", false, 0},
        {"[1e3]", false, 0},    {"[\"0x1\"]", false, 0},
        {"[true]", false, 0},   {"[null]", false, 0},
        {"[[7]]", false, 0},    {"[]", false, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t integer = 0;
        const char *cursor = NULL;
        struct json value = {0};
        json_next(checked(rows[i].json), &cursor, NULL, &value);
        if (json_integer(value, &integer) != rows[i].is_integer || integer != rows[i].integer)
            fail_msg("%s", rows[i].json);
    }
}

TEST(knows_the_version_of_its_library)
{
    int major = 0;
    int minor = 0;
    assert_int_equal(sscanf(json_library_version(), "%d.%d.", &major, &minor), 2);
    assert_true(major >= 1);
}

/* Strings are scanned several bytes at a time. */
TEST(finds_the_end_of_a_string_at_any_distance)
{
    static const struct {
        const char *part;
        bool accepted;
    } rows[] = {{"x", true},     {"\x7F", true},  {"\x80", true}, {"\xFF", true},
                {"\\\"", true},  {"\\\\", true},  {"\"", false},  {"\\", false},
                {"\x1F", false}, {"\x01", false}, {"\n", false},  {"\\u12", false}};
    for (size_t before = 0; before < 20; before++) {
        for (size_t after = 0; after < 20; after++) {
            for (size_t i = 0; i < COUNT(rows); i++) {
                char text[64];
                int length = snprintf(text, sizeof text, "\"%.*s%s%.*s\"", (int)before,
                                      "~~~~~~~~~~~~~~~~~~~~", rows[i].part, (int)after,
                                      "~~~~~~~~~~~~~~~~~~~~");
                if (is_json(text, (size_t)length) != rows[i].accepted)
                    fail_msg("%s is %saccepted", text, rows[i].accepted ? "not " : "");
            }
        }
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_json),
        cmocka_unit_test(rejects_other_text),
        cmocka_unit_test(rejects_nul_bytes),
        cmocka_unit_test(rejects_every_truncation),
        cmocka_unit_test(limits_the_depth),
        cmocka_unit_test(siblings_do_not_count_as_depth),
        cmocka_unit_test(finds_the_value_between_white_space),
        cmocka_unit_test(steps_through_containers),
        cmocka_unit_test(knows_types),
        cmocka_unit_test(decodes_keys),
        cmocka_unit_test(finds_the_last_member_with_a_name),
        cmocka_unit_test(decodes_any_value_as_text),
        cmocka_unit_test(replaces_lone_surrogates_in_the_document),
        cmocka_unit_test(reads_integers),
        cmocka_unit_test(knows_the_version_of_its_library),
        cmocka_unit_test(finds_the_end_of_a_string_at_any_distance),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
