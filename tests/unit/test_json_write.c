#include "base/json_write.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "memory_file.h"

/* Writes text, which must be JSON, as a document or nested `level` levels deep. */
static void
expect_layout(const char *text, enum json_layout layout, int level, const char *expected)
{
    struct memory_file file;
    struct json_writer writer = {.out = memory_file_open(&file), .layout = layout, .level = level};
    struct json value;
    char *copy = strdup(text);
    assert_non_null(copy);
    if (!json_check(copy, strlen(copy), &value))
        fail_msg("not JSON: %s", text);
    json_member_text(&writer, NULL, value);
    memory_file_expect(&file, expected);
    free(copy);
}

/* Writes a C string and returns the JSON, which the caller frees. */
static char *
written(const char *text)
{
    struct memory_file file;
    struct json_writer writer = {.out = memory_file_open(&file)};
    json_member_string(&writer, NULL, text);
    return memory_file_take(&file);
}

static void
expect_written(const char *text, const char *expected)
{
    char *json = written(text);
    assert_string_equal(json, expected);
    free(json);
}

/* As jq prints them, `jq .` and `jq -c .`. */
static const struct {
    const char *text;
    const char *indented;
    const char *compact;
} laid_out[] = {
    {"{}", "{}", "{}"},
    {"[]", "[]", "[]"},
    {"[[]]", "[\n  []\n]", "[[]]"},
    {"{\"a\":{}}", "{\n  \"a\": {}\n}", "{\"a\":{}}"},
    {"{\"a\":[],\"b\":{},\"c\":[{}]}", "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    {}\n  ]\n}",
     "{\"a\":[],\"b\":{},\"c\":[{}]}"},
    {" { \"a\" : 1 , \"b\" : [ 1 , 2 , [ 3 , { \"c\" : null } ] ] } ",
     "{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2,\n    [\n      3,\n      {\n        \"c\": null\n  "
     "    }\n    ]\n  ]\n}",
     "{\"a\":1,\"b\":[1,2,[3,{\"c\":null}]]}"},
    {"{\"data\":{\"id\":\"0ccc7b54\",\"media_url\":[\"http://a/1\",\"http://a/"
     "2\"],\"page_count\":3,\"new\":{\"x\":[true,false,null,{\"y\":-1.5}]},\"empty\":\"\",\"s\":"
     "\"a, b: {c} [d]\"}}",
     "{\n  \"data\": {\n    \"id\": \"0ccc7b54\",\n    \"media_url\": [\n      \"http://a/1\",\n   "
     "   \"http://a/2\"\n    ],\n    \"page_count\": 3,\n    \"new\": {\n      \"x\": [\n        "
     "true,\n        false,\n        null,\n        {\n          \"y\": -1.5\n        }\n      ]\n "
     "   },\n    \"empty\": \"\",\n    \"s\": \"a, b: {c} [d]\"\n  }\n}",
     "{\"data\":{\"id\":\"0ccc7b54\",\"media_url\":[\"http://a/1\",\"http://a/"
     "2\"],\"page_count\":3,\"new\":{\"x\":[true,false,null,{\"y\":-1.5}]},\"empty\":\"\",\"s\":"
     "\"a, b: {c} [d]\"}}"},
    {"[{\"code\":\"10005\",\"title\":\"Resource not "
     "found\",\"source\":{\"pointer\":\"/id\"},\"meta\":{}},[[],[[]],{}],\"\\\"\\\\,]}\",0]",
     "[\n  {\n    \"code\": \"10005\",\n    \"title\": \"Resource not found\",\n    \"source\": "
     "{\n      \"pointer\": \"/id\"\n    },\n    \"meta\": {}\n  },\n  [\n    [],\n    [\n      "
     "[]\n    ],\n    {}\n  ],\n  \"\\\"\\\\,]}\",\n  0\n]",
     "[{\"code\":\"10005\",\"title\":\"Resource not "
     "found\",\"source\":{\"pointer\":\"/id\"},\"meta\":{}},[[],[[]],{}],\"\\\"\\\\,]}\",0]"},
    {"[ [ ] , { } , [\n] , {\t} ]", "[\n  [],\n  {},\n  [],\n  {}\n]", "[[],{},[],{}]"},
    {"\"alone\"", "\"alone\"", "\"alone\""},
    {"true", "true", "true"},
    {"-12", "-12", "-12"},
    {"{\"\":{\"\":{\"\":[\"\"]}}}",
     "{\n  \"\": {\n    \"\": {\n      \"\": [\n        \"\"\n      ]\n    }\n  }\n}",
     "{\"\":{\"\":{\"\":[\"\"]}}}"},
    {"{\"\303\251\":\"\344\270\255\346\226\207 \360\237\223\240\"}",
     "{\n  \"\303\251\": \"\344\270\255\346\226\207 \360\237\223\240\"\n}",
     "{\"\303\251\":\"\344\270\255\346\226\207 \360\237\223\240\"}"},
};

TEST(lays_out_as_jq_does)
{
    for (size_t i = 0; i < COUNT(laid_out); i++) {
        const char *const texts[] = {laid_out[i].text, laid_out[i].indented, laid_out[i].compact};
        for (size_t j = 0; j < COUNT(texts); j++) {
            expect_layout(texts[j], JSON_INDENTED, 0, laid_out[i].indented);
            expect_layout(texts[j], JSON_COMPACT, 0, laid_out[i].compact);
        }
    }
}

TEST(indents_nested_text)
{
    expect_layout("{\"a\":[1]}", JSON_INDENTED, 2,
                  "\n    {\n      \"a\": [\n        1\n      ]\n    }");
    expect_layout("{\"a\":[1]}", JSON_COMPACT, 2, "{\"a\":[1]}");
    expect_layout("[]", JSON_INDENTED, 2, "\n    []");
}

/* A response of nothing but brackets must not become gigabytes. */
TEST(deep_levels_are_not_indented_further)
{
    char text[2 * 400 + 1];
    struct memory_file file;
    struct json value;
    memset(text, '[', 400);
    memset(text + 400, ']', 400);
    text[800] = '\0';
    assert_true(json_check(text, 800, &value));
    struct json_writer writer = {.out = memory_file_open(&file), .layout = JSON_INDENTED};
    json_member_text(&writer, NULL, value);
    char *indented = memory_file_take(&file);
    assert_true(strlen(indented) < 800 * 70);
    free(indented);
}

TEST(keeps_tokens_verbatim)
{
    // clang-format off
    static const char *const texts[] = {
        "123456789012345678901234567890", "-0", "1.0", "1.50e+010", "1E5", "1e400",
        "0.1000000000000000055511151231257827", "\"\\u0000\"", "\"a\\u0000b\"",
        "\"\\u00e9\\u00E9\\/\\ud83d\\udce0\"", "\"\\u001b[31m\"", "\"\\\"\\\\\\n\"", "\"\\\\u0041\"",
        "\"\xc3\xa9\xe4\xb8\xad\xf0\x9f\x93\xa0\"", "{\"a\":1,\"a\":2}", "{\"\\u0061\":1}",
    };
    // clang-format on
    for (size_t i = 0; i < COUNT(texts); i++) {
        expect_layout(texts[i], JSON_COMPACT, 0, texts[i]);
        if (*texts[i] != '{')
            expect_layout(texts[i], JSON_INDENTED, 0, texts[i]);
    }
}

/* Characters that could drive a terminal, in JSON text and in C strings. */
static const struct {
    const char *raw;
    const char *written;
} escaped[] = {
    {"", ""},
    {"plain text", "plain text"},
    {"\x7f", "\\u007f"},
    {"\xc2\x9b"
     "2J",
     "\\u009b2J"},
    {"\xc2\x80\xc2\x9f\xc2\xa0", "\\u0080\\u009f\xc2\xa0"},
    {"a\xe2\x80\xae"
     "b",
     "a\\u202eb"},
    {"\xe2\x80\xa8\xe2\x80\xa9\xe2\x81\xa6\xe2\x81\xa9", "\\u2028\\u2029\\u2066\\u2069"},
    {"\xef\xbb\xbf", "\\ufeff"},
    {"\xff", "\\ufffd"},
    {"a\xc3", "a\\ufffd"},
    {"\xe2\x82", "\\ufffd\\ufffd"},
    {"\xc0\xaf", "\\ufffd\\ufffd"},
    {"\xed\xa0\x80", "\\ufffd\\ufffd\\ufffd"},
    {"\xc3(", "\\ufffd("},
    {"\xc3\xa9\xf0\x9f\x93\xa0", "\xc3\xa9\xf0\x9f\x93\xa0"},
    {"\xef\xbf\xbd", "\xef\xbf\xbd"},
};

TEST(escapes_what_could_drive_a_terminal)
{
    for (size_t i = 0; i < COUNT(escaped); i++) {
        char text[80];
        char expected[80];
        snprintf(text, sizeof text, "{\"%s\":[\"%s\"]}", escaped[i].raw, escaped[i].raw);
        snprintf(expected, sizeof expected, "{\"%s\":[\"%s\"]}", escaped[i].written,
                 escaped[i].written);
        expect_layout(text, JSON_COMPACT, 0, expected);
        expect_layout(expected, JSON_COMPACT, 0, expected);
        snprintf(expected, sizeof expected, "\"%s\"", escaped[i].written);
        expect_written(escaped[i].raw, expected);
    }
}

TEST(writes_c_strings)
{
    static const struct {
        const char *text;
        const char *written;
    } rows[] = {
        {NULL, "null"},
        {"null", "\"null\""},
        {"\"", "\"\\\"\""},
        {"\\", "\"\\\\\""},
        {"\\u0041", "\"\\\\u0041\""},
        {"a\"b\\c/d", "\"a\\\"b\\\\c/d\""},
        {"\x01\x1b[31m\x1f", "\"\\u0001\\u001b[31m\\u001f\""},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_written(rows[i].text, rows[i].written);
}

TEST(writes_control_characters_as_json)
{
    for (int first = 1; first < 256; first++) {
        const char text[] = {(char)first, 'x', '\0'};
        struct json value;
        char *json = written(text);
        assert_true(json_check(json, strlen(json), &value));
        free(json);
    }
}

static void
write_document(struct json_writer *writer)
{
    json_begin(writer, NULL, '{');
    json_member_string(writer, "text", "a\"b");
    json_member_string_if(writer, "left_out", NULL);
    json_member_string_if(writer, "kept", "");
    json_member_integer(writer, "integer", INT64_MIN);
    json_member_boolean(writer, "yes", true);
    json_member_boolean(writer, "no", false);
    json_member_string(writer, "null", NULL);
    json_begin(writer, "array", '[');
    json_member_integer(writer, NULL, 1);
    json_begin(writer, NULL, '{');
    json_end(writer, '}');
    json_member_text(writer, NULL, (struct json){"{\"a\" : 1.0}", 11});
    json_end(writer, ']');
    json_begin(writer, "empty", '[');
    json_end(writer, ']');
    json_member_text(writer, "none", (struct json){0});
    json_end(writer, '}');
}

TEST(writes_documents)
{
    struct memory_file file;
    struct json_writer writer = {.out = memory_file_open(&file), .layout = JSON_COMPACT};
    write_document(&writer);
    memory_file_expect(
        &file,
        "{\"text\":\"a\\\"b\",\"kept\":\"\",\"integer\":-9223372036854775808,\"yes\":true,"
        "\"no\":false,\"null\":null,\"array\":[1,{},{\"a\":1.0}],\"empty\":[],\"none\":null}");
    writer = (struct json_writer){.out = memory_file_open(&file), .layout = JSON_INDENTED};
    write_document(&writer);
    memory_file_expect(&file, "{\n  \"text\": \"a\\\"b\",\n  \"kept\": \"\",\n"
                              "  \"integer\": -9223372036854775808,\n  \"yes\": true,\n"
                              "  \"no\": false,\n  \"null\": null,\n  \"array\": [\n    1,\n"
                              "    {},\n    {\n      \"a\": 1.0\n    }\n  ],\n"
                              "  \"empty\": [],\n  \"none\": null\n}");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lays_out_as_jq_does),
        cmocka_unit_test(indents_nested_text),
        cmocka_unit_test(deep_levels_are_not_indented_further),
        cmocka_unit_test(keeps_tokens_verbatim),
        cmocka_unit_test(escapes_what_could_drive_a_terminal),
        cmocka_unit_test(writes_c_strings),
        cmocka_unit_test(writes_control_characters_as_json),
        cmocka_unit_test(writes_documents),
    };
    return cmocka_run_group_tests_name("json_write", tests, NULL, NULL);
}
