#include "base/json_text.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "memory_file.h"

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
        fail_msg("no JSON: %s", text);
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
        json_text_write(memory_file_open(&file), checked(laid_out[i].text), JSON_INDENTED, 0);
        memory_file_expect(&file, laid_out[i].indented);
        json_text_write(memory_file_open(&file), checked(laid_out[i].text), JSON_COMPACT, 0);
        memory_file_expect(&file, laid_out[i].compact);
        /* What has been laid out stays as it is. */
        json_text_write(memory_file_open(&file), checked(laid_out[i].indented), JSON_INDENTED, 0);
        memory_file_expect(&file, laid_out[i].indented);
        json_text_write(memory_file_open(&file), checked(laid_out[i].indented), JSON_COMPACT, 0);
        memory_file_expect(&file, laid_out[i].compact);
    }
}

static void
starts_at_a_level(void **state)
{
    struct memory_file file;
    (void)state;
    json_text_write(memory_file_open(&file), checked("{\"a\":[1]}"), JSON_INDENTED, 2);
    memory_file_expect(&file, "{\n      \"a\": [\n        1\n      ]\n    }");
    json_text_write(memory_file_open(&file), checked("{\"a\":[1]}"), JSON_COMPACT, 2);
    memory_file_expect(&file, "{\"a\":[1]}");
    json_text_write(memory_file_open(&file), checked("[]"), JSON_INDENTED, 2);
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
        json_text_write(memory_file_open(&file), checked(texts[i]), JSON_COMPACT, 0);
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
        json_text_write(memory_file_open(&file), checked(text), JSON_COMPACT, 0);
        memory_file_expect(&file, expected);
        assert_true(is_json(expected, strlen(expected)));
        json_text_write_string(memory_file_open(&file), escaped[i].raw);
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
        json_text_write_string(memory_file_open(&file), rows[i].text);
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
        json_text_write_string(memory_file_open(&file), text);
        char *written = memory_file_take(&file);
        if (!is_json(written, strlen(written)))
            fail_msg("%02x is written %s", (unsigned)first, written);
        free(written);
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
        cmocka_unit_test(lays_out_as_jq_does),
        cmocka_unit_test(starts_at_a_level),
        cmocka_unit_test(keeps_tokens_as_they_came),
        cmocka_unit_test(escapes_what_could_drive_a_terminal),
        cmocka_unit_test(writes_c_strings),
        cmocka_unit_test(writes_control_characters_as_json),
    };
    return cmocka_run_group_tests_name("json_text", tests, NULL, NULL);
}
