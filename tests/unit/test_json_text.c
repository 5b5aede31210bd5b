#include "base/json_text.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text in memory of its own size, so that a memory checker sees where more is read. */
static struct json_text
copy_of(const char *bytes, size_t length)
{
    char *copy = malloc(length != 0 ? length : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    return (struct json_text){copy, length};
}

static void
free_copy(struct json_text text)
{
    void *bytes;
    memcpy(&bytes, &text.bytes, sizeof bytes);
    free(bytes);
}

static bool
is_json(const char *bytes, size_t length)
{
    struct json_text value;
    struct json_text text = copy_of(bytes, length);
    bool accepted = json_text_check(text, &value);
    free_copy(text);
    return accepted;
}

/* The text after a check, which it must pass. */
static struct json_text
checked(const char *text)
{
    struct json_text value;
    if (!json_text_check((struct json_text){text, strlen(text)}, &value))
        fail_msg("not JSON: %s", text);
    return value;
}

static void
accepts_json(void **state)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "10",
        "-1",
        "0.0",
        "0.5",
        "1e1",
        "1E1",
        "1e+1",
        "1e-1",
        "1e01",
        "0e0",
        "-0.0e-0",
        "1.5E+300",
        "123456789012345678901234567890.12345678901234567890e-1234567890",
        "\"\"",
        "\"a\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u0000\\u00e9\\uD83D\\uDCE0\\uAbCd\"",
        "\"\\ud800\"",
        "\"\x7f\"",
        "\"\xc3\xa9 \xe2\x80\xa8 \xf0\x9f\x93\xa0\"",
        "\"/\"",
        " \t\r\n1 \t\r\n",
        "[1]",
        "[1,2]",
        " [ 1 , 2 ] ",
        "[[[[]]]]",
        "[true,false,null]",
        "{\"a\":1}",
        " { \"a\" : 1 , \"b\" : [ ] } ",
        "{\"a\":1,\"a\":2}",
        "{\"\":\"\"}",
        "{\"a\":{\"b\":{\"c\":[{}]}}}",
        "[\n\n1\r\n,\t2]",
        "\xEF\xBB\xBF{}",
        "\xEF\xBB\xBF \n[1]",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!is_json(texts[i], strlen(texts[i])))
            fail_msg("refused: %s", texts[i]);
}

static void
refuses_what_is_not_json(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "\n",
        "\xEF\xBB\xBF",
        "\xEF\xBB",
        "\xEF\xBB\xBF\xEF\xBB\xBF{}",
        "{}\xEF\xBB\xBF",
        " \xEF\xBB\xBF{}",
        "\xFF\xFE{\0}",
        "{",
        "}",
        "[",
        "]",
        "[}",
        "{]",
        "[1",
        "[1,",
        "[1,]",
        "[,]",
        "[,1]",
        "[1,,2]",
        "[1 2]",
        "[1}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1 \"b\":2}",
        "{\"a\" 1}",
        "{\"a\"::1}",
        "{a:1}",
        "{1:1}",
        "{'a':1}",
        "{null:1}",
        "{\"a\":1]",
        "{}{}",
        "{} {}",
        "{},",
        "[]]",
        "1 2",
        "1,",
        "nul",
        "nulll",
        "Null",
        "NULL",
        "tru",
        "True",
        "truefalse",
        "fals",
        "undefined",
        "NaN",
        "Infinity",
        "-Infinity",
        "-",
        "--1",
        "+1",
        ".5",
        "-.5",
        "1.",
        "1.e1",
        "01",
        "-01",
        "00",
        "1e",
        "1e+",
        "1e-",
        "1e1.5",
        "1ee1",
        "0x10",
        "1_000",
        "1a",
        "\"",
        "\"a",
        "\"\\\"",
        "\"\\",
        "\"\\a\"",
        "\"\\x41\"",
        "\"\\'\"",
        "\"\\u\"",
        "\"\\u123\"",
        "\"\\u123g\"",
        "\"\\U0041\"",
        "\"\\u00",
        "\"a\nb\"",
        "\"a\tb\"",
        "\"\x01\"",
        "\"\x1f\"",
        "'a'",
        "\"a\"b",
        "/* comment */ 1",
        "1 // comment",
        "# comment\n1",
        "\v1",
        "\f1",
        "1\v",
        "\xc2\xa0 1",
        "<html>",
        "{\"a\":<}",
        ":",
        ",",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (is_json(texts[i], strlen(texts[i])))
            fail_msg("accepted: %s", texts[i]);
}

static void
refuses_nul_bytes(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
    } rows[] = {{"\0", 1},       {"1\0", 2},        {"\0001", 2},       {"\"\0\"", 3},
                {"\"\\\0\"", 4}, {"[1\0]", 4},      {"{\"a\":1}\0", 8}, {"\"\\u00\0\0\"", 8},
                {"[\0]", 3},     {"{\"a\"\0:1}", 8}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_json(rows[i].bytes, rows[i].length))
            fail_msg("row %zu is accepted", i);
    assert_false(json_text_check((struct json_text){0}, &(struct json_text){0}));
}

static void
refuses_every_truncation(void **state)
{
    static const char text[] = " {\"a\":[1,-2.5e+3,true,null,\"x\\u00e9\\n\"],\"b\":{\"c\":{}}}";
    (void)state;
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

static void
limits_the_depth(void **state)
{
    static char open[1000000];
    (void)state;
    assert_int_equal(JSON_TEXT_DEPTH, 512);
    assert_true(nests(511, '[', ']'));
    assert_true(nests(512, '[', ']'));
    assert_false(nests(513, '[', ']'));
    assert_true(nests(512, '{', '}'));
    assert_false(nests(513, '{', '}'));
    memset(open, '[', sizeof open);
    assert_false(is_json(open, sizeof open));
}

/* Levels that are closed again do not count. */
static void
any_number_of_siblings_may_be_there(void **state)
{
    char text[4096] = "[";
    (void)state;
    for (int i = 0; i < 600; i++)
        strcat(text, "[{}],");
    strcat(text, "0]");
    assert_true(is_json(text, strlen(text)));
}

static void
cuts_the_value_out(void **state)
{
    static const struct {
        const char *text;
        const char *value;
    } rows[] = {
        {"1", "1"},
        {" \r\n\t{\"a\" : 1}\n", "{\"a\" : 1}"},
        {"\xEF\xBB\xBF [1 ] ", "[1 ]"},
        {"\xEF\xBB\xBF\"x\"", "\"x\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json_text value = checked(rows[i].text);
        assert_int_equal(value.length, strlen(rows[i].value));
        assert_memory_equal(value.bytes, rows[i].value, value.length);
    }
}

static void
expect_piece(struct json_text piece, const char *expected)
{
    assert_int_equal(piece.length, strlen(expected));
    assert_memory_equal(piece.bytes, expected, piece.length);
}

static void
steps_through_members(void **state)
{
    struct json_text object = checked(
        " { \"a\" : 1 ,\"b\\\"\":[1,{\"x\":2}], \"\" :\"}\",\"a\":{ } ,\"e\":null}");
    static const char *const keys[] = {"\"a\"", "\"b\\\"\"", "\"\"", "\"a\"", "\"e\""};
    static const char *const values[] = {"1", "[1,{\"x\":2}]", "\"}\"", "{ }", "null"};
    const char *cursor = NULL;
    struct json_text key;
    struct json_text value;
    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        assert_true(json_text_next(object, &cursor, &key, &value));
        expect_piece(key, keys[i]);
        expect_piece(value, values[i]);
    }
    assert_false(json_text_next(object, &cursor, &key, &value));
    assert_false(json_text_next(object, &cursor, &key, &value));
    cursor = NULL;
    assert_true(json_text_next(object, &cursor, NULL, &value));
    expect_piece(value, "1");
}

static void
steps_through_elements(void **state)
{
    struct json_text array = checked("[ \"a,]\" ,[ ], {\"k\":[1,2]},-1.5e3 , true]");
    static const char *const values[] = {"\"a,]\"", "[ ]", "{\"k\":[1,2]}", "-1.5e3", "true"};
    const char *cursor = NULL;
    struct json_text key;
    struct json_text value;
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        key = array;
        assert_true(json_text_next(array, &cursor, &key, &value));
        assert_null(key.bytes);
        expect_piece(value, values[i]);
    }
    assert_false(json_text_next(array, &cursor, &key, &value));
}

static void
steps_over_strings_and_nested_values(void **state)
{
    static const char *const values[] = {
        "\"\"",           "\"]}\"",       "\"\\\"\"",      "\"\\\\\"",
        "\"\\\\\\\",]\"", "[[\"]\"],{}]", "{\"}\":\"]\"}", "{\"a\":[{\"b\":{}}]}",
        "-1.5e3",         "true",         "null",          "[ ]",
        "\"\\u005d\"",
    };
    char text[512] = "[";
    const char *cursor = NULL;
    struct json_text value;
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        sprintf(text + strlen(text), "%s %s ", i != 0 ? "," : "", values[i]);
    strcat(text, "]");
    struct json_text array = checked(text);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        assert_true(json_text_next(array, &cursor, NULL, &value));
        assert_int_equal(value.length, strlen(values[i]));
        assert_memory_equal(value.bytes, values[i], value.length);
    }
    assert_false(json_text_next(array, &cursor, NULL, &value));
}

static void
knows_types(void **state)
{
    static const struct {
        const char *text;
        enum json_type type;
    } rows[] = {{"null", JSON_NULL},   {"true", JSON_BOOLEAN}, {"false", JSON_BOOLEAN},
                {"0", JSON_NUMBER},    {"-1", JSON_NUMBER},    {"9e9", JSON_NUMBER},
                {"\"\"", JSON_STRING}, {"[]", JSON_ARRAY},     {"{}", JSON_OBJECT}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(json_text_type(checked(rows[i].text)), rows[i].type);
}

static void
unescapes_keys(void **state)
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
        {"\"a_very_long_key_of_32_characters\"", ""},
        {"\"a_long_key_of_31_characters____\"", "a_long_key_of_31_characters____"},
        {"\"i\\n\"", ""},
        {"\"i\\\\\"", ""},
        {"\"i\\u0000d\"", ""},
        {"\"i\\u00e9\"", ""},
        {"\"i\\u0169\"", ""},
        {"\"\xC3\xA9\"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char name[JSON_KEY_SIZE];
        json_text_key(checked(rows[i].key), name);
        assert_string_equal(name, rows[i].name);
    }
}

static void
finds_the_last_member_of_a_name(void **state)
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
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json_text value = {0};
        bool found = json_text_find(checked(rows[i].text), "a", &value);
        assert_int_equal(found, rows[i].value != NULL);
        if (found) {
            assert_int_equal(value.length, strlen(rows[i].value));
            assert_memory_equal(value.bytes, rows[i].value, value.length);
        }
    }
}

static void
prepares_escapes_for_cjson(void **state)
{
    static const struct {
        const char *before, *after;
    } rows[] = {
        {"", ""},
        {"abc", "abc"},
        {"\\n\\u0061", "\\n\\u0061"},
        {"\\u0000", "\\ufffd"},
        {"\\ud83d\\udce0", "\\ud83d\\udce0"},
        {"\\ud83d", "\\ufffd"},
        {"\\uDCE0", "\\ufffd"},
        {"\\ud83dx\\udce0", "\\ufffdx\\ufffd"},
        {"\\ud83d\\ud83d\\udce0", "\\ufffd\\ud83d\\udce0"},
        {"\\\\u0000", "\\\\u0000"},
        {"\\\\\\u0000", "\\\\\\ufffd"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[64];
        strcpy(text, rows[i].before);
        json_text_prepare(text, strlen(text));
        assert_string_equal(text, rows[i].after);
    }
}

static void
finds_nothing_in_empty_containers(void **state)
{
    static const char *const texts[] = {"{}", "[]", "{ }", "[ \n\t]"};
    struct json_text value;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *cursor = NULL;
        assert_false(json_text_next(checked(texts[i]), &cursor, NULL, &value));
    }
}

/* Strings are scanned several bytes at a time. */
static void
finds_the_end_of_a_string_at_any_distance(void **state)
{
    static const struct {
        const char *part;
        bool accepted;
    } rows[] = {{"x", true},     {"\x7F", true},  {"\x80", true}, {"\xFF", true},
                {"\\\"", true},  {"\\\\", true},  {"\"", false},  {"\\", false},
                {"\x1F", false}, {"\x01", false}, {"\n", false},  {"\\u12", false}};
    (void)state;
    for (size_t before = 0; before < 20; before++) {
        for (size_t after = 0; after < 20; after++) {
            for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
                char text[64];
                struct json_text value;
                int length = snprintf(text, sizeof text, "\"%.*s%s%.*s\"", (int)before,
                                      "~~~~~~~~~~~~~~~~~~~~", rows[i].part, (int)after,
                                      "~~~~~~~~~~~~~~~~~~~~");
                if (json_text_check((struct json_text){text, (size_t)length}, &value) !=
                    rows[i].accepted)
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
        cmocka_unit_test(refuses_what_is_not_json),
        cmocka_unit_test(refuses_nul_bytes),
        cmocka_unit_test(refuses_every_truncation),
        cmocka_unit_test(limits_the_depth),
        cmocka_unit_test(any_number_of_siblings_may_be_there),
        cmocka_unit_test(cuts_the_value_out),
        cmocka_unit_test(steps_through_members),
        cmocka_unit_test(steps_through_elements),
        cmocka_unit_test(steps_over_strings_and_nested_values),
        cmocka_unit_test(knows_types),
        cmocka_unit_test(unescapes_keys),
        cmocka_unit_test(finds_the_last_member_of_a_name),
        cmocka_unit_test(prepares_escapes_for_cjson),
        cmocka_unit_test(finds_nothing_in_empty_containers),
        cmocka_unit_test(finds_the_end_of_a_string_at_any_distance),
    };
    return cmocka_run_group_tests_name("json_text", tests, NULL, NULL);
}
