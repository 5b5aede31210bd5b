#include "base/json_write.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "memory_file.h"

/* The text after a check, which it must pass. */
static struct json_text
checked(const char *text)
{
    struct json_text value;
    if (!json_text_check((struct json_text){text, strlen(text)}, &value))
        fail_msg("not JSON: %s", text);
    return value;
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

static void
lays_out_as_jq_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof laid_out / sizeof *laid_out; i++) {
        struct memory_file file;
        json_write_text(memory_file_open(&file), checked(laid_out[i].text), JSON_INDENTED, 0);
        memory_file_expect(&file, laid_out[i].indented);
        json_write_text(memory_file_open(&file), checked(laid_out[i].text), JSON_COMPACT, 0);
        memory_file_expect(&file, laid_out[i].compact);
        /* What has been laid out stays as it is. */
        json_write_text(memory_file_open(&file), checked(laid_out[i].indented), JSON_INDENTED, 0);
        memory_file_expect(&file, laid_out[i].indented);
        json_write_text(memory_file_open(&file), checked(laid_out[i].indented), JSON_COMPACT, 0);
        memory_file_expect(&file, laid_out[i].compact);
    }
}

static void
starts_at_a_level(void **state)
{
    struct memory_file file;
    (void)state;
    json_write_text(memory_file_open(&file), checked("{\"a\":[1]}"), JSON_INDENTED, 2);
    memory_file_expect(&file, "{\n      \"a\": [\n        1\n      ]\n    }");
    json_write_text(memory_file_open(&file), checked("{\"a\":[1]}"), JSON_COMPACT, 2);
    memory_file_expect(&file, "{\"a\":[1]}");
    json_write_text(memory_file_open(&file), checked("[]"), JSON_INDENTED, 2);
    memory_file_expect(&file, "[]");
}

static void
keeps_tokens_as_they_came(void **state)
{
    static const char *const texts[] = {
        "123456789012345678901234567890",
        "-0",
        "1.0",
        "1.50e+010",
        "1E5",
        "1e400",
        "0.1000000000000000055511151231257827",
        "\"\\u0000\"",
        "\"a\\u0000b\"",
        "\"\\u00e9\\u00E9\\/\\ud800\"",
        "\"\\u001b[31m\"",
        "\"\\\"\\\\\\n\"",
        "\"\\\\u0041\"",
        "\"\xc3\xa9\xe4\xb8\xad\xf0\x9f\x93\xa0\"",
        "{\"a\":1,\"a\":2}",
        "{\"\\u0061\":1}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct memory_file file;
        json_write_text(memory_file_open(&file), checked(texts[i]), JSON_COMPACT, 0);
        memory_file_expect(&file, texts[i]);
    }
}

/* Escapes of what could drive a terminal, in JSON text that came and in text of our own. */
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

static void
escapes_what_could_drive_a_terminal(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof escaped / sizeof *escaped; i++) {
        char text[80];
        char expected[80];
        struct memory_file file;
        snprintf(text, sizeof text, "{\"%s\":[\"%s\"]}", escaped[i].raw, escaped[i].raw);
        snprintf(expected, sizeof expected, "{\"%s\":[\"%s\"]}", escaped[i].written,
                 escaped[i].written);
        json_write_text(memory_file_open(&file), checked(text), JSON_COMPACT, 0);
        memory_file_expect(&file, expected);
        (void)checked(expected);
        json_write_string(memory_file_open(&file), escaped[i].raw);
        snprintf(expected, sizeof expected, "\"%s\"", escaped[i].written);
        memory_file_expect(&file, expected);
    }
}

static void
writes_c_strings(void **state)
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
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct memory_file file;
        json_write_string(memory_file_open(&file), rows[i].text);
        memory_file_expect(&file, rows[i].written);
    }
}

/* Tab and newline may be written either way, but they must be escaped. */
static void
writes_control_characters_as_json(void **state)
{
    (void)state;
    for (int first = 1; first < 256; first++) {
        const char text[] = {(char)first, 'x', '\0'};
        struct memory_file file;
        json_write_string(memory_file_open(&file), text);
        char *written = memory_file_take(&file);
        (void)checked(written);
        free(written);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lays_out_as_jq_does),
        cmocka_unit_test(starts_at_a_level),
        cmocka_unit_test(keeps_tokens_as_they_came),
        cmocka_unit_test(escapes_what_could_drive_a_terminal),
        cmocka_unit_test(writes_c_strings),
        cmocka_unit_test(writes_control_characters_as_json),
    };
    return cmocka_run_group_tests_name("json_write", tests, NULL, NULL);
}
