#include "base/text.h"

#include "test.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "memory_file.h"

/* Compares with the definition of RFC 3629: every code point, encoded. */
static void
every_code_point_is_decoded(void **state)
{
    for (uint32_t expected = 0; expected <= 0x11FFFF; expected++) {
        char text[] = "\0\0\0\0z";
        size_t length = expected < 0x80 ? 1 : expected < 0x800 ? 2 : expected < 0x10000 ? 3 : 4;
        static const unsigned leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
        for (size_t i = length; i-- > 1;)
            text[i] = (char)(0x80U | (expected >> 6U * (unsigned)(length - 1 - i) & 0x3FU));
        text[0] = (char)(leads[length] | expected >> 6U * (unsigned)(length - 1));
        bool valid = expected <= 0x10FFFF && (expected < 0xD800 || expected > 0xDFFF);
        uint32_t code_point = 0;
        size_t used = text_decode(text, sizeof text, &code_point);
        if (used != (valid ? length : 0) || (valid && code_point != expected))
            fail_msg("U+%04X", (unsigned)expected);
    }
}

static void
invalid_utf8_is_rejected(void **state)
{
    static const char *const texts[] = {
        /* continuation bytes without a lead */
        "\x80", "\xbf",
        /* overlong */
        "\xc0\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80",
        "\xf0\x8f\xbf\xbf",
        /* surrogates */
        "\xed\xa0\x80", "\xed\xad\xbf", "\xed\xae\x80", "\xed\xbf\xbf",
        /* past U+10FFFF, of five and six bytes */
        "\xf4\x90\x80\x80", "\xf8\x90\x80\x80", "\xf7\xbf\xbf\xbf", "\xf8\x88\x80\x80\x80",
        "\xfc\x84\x80\x80\x80\x80", "\xfe", "\xff",
        /* broken off by another character */
        "\xc3(", "\xe2\x82(", "\xe2(\xac", "\xf0\x9f\x93(", "\xf0(\x93\xa0", "\xc3\xc3\xa9"};
    uint32_t code_point;
    for (size_t i = 0; i < COUNT(texts); i++)
        if (text_decode(texts[i], strlen(texts[i]), &code_point) != 0)
            fail_msg("row %zu is decoded as U+%04X", i, (unsigned)code_point);
}

/* A memory checker sees a read past the end. */
static void
decoding_does_not_read_past_the_end(void **state)
{
    static const char *const characters[] = {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x93\xa0"};
    uint32_t code_point;
    for (size_t i = 0; i < COUNT(characters); i++) {
        for (size_t length = 1; length < strlen(characters[i]); length++) {
            char *bytes = malloc(length);
            assert_non_null(bytes);
            memcpy(bytes, characters[i], length);
            assert_int_equal(text_decode(bytes, length, &code_point), 0);
            free(bytes);
        }
    }
}

static void
unsafe_characters_are_known(void **state)
{
    static const uint32_t unsafe[] = {0,      1,      '\t',   '\n',   '\r',   0x1B,   0x1F,
                                      0x7F,   0x80,   0x85,   0x9B,   0x9F,   0x061C, 0x200E,
                                      0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D,
                                      0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF};
    static const uint32_t safe[] = {' ',    'a',    '~',    0xA0,    0xE9,    0x061B, 0x0301,
                                    0x200D, 0x2010, 0x2027, 0x202F,  0x2065,  0x20AC, 0x4E2D,
                                    0xFEFE, 0xFF00, 0xFFFD, 0x1F4E0, 0x10FFFF};
    for (size_t i = 0; i < COUNT(unsafe); i++)
        if (text_is_safe(unsafe[i]))
            fail_msg("U+%04X is safe", (unsigned)unsafe[i]);
    for (size_t i = 0; i < COUNT(safe); i++)
        if (!text_is_safe(safe[i]))
            fail_msg("U+%04X is not safe", (unsigned)safe[i]);
}

static const struct {
    const char *text;
    const char *display;
    const char *value; /* NULL: the same */
    size_t width;
} written[] = {{"", "", NULL, 0},
               {"abc", "abc", NULL, 3},
               {" ~", " ~", NULL, 2},
               {"a\tb", "a\\tb", NULL, 4},
               {"a\nb", "a\\nb", NULL, 4},
               {"a\rb", "a\\rb", NULL, 4},
               {"\r\n", "\\r\\n", NULL, 4},
               {"C:\\fax", "C:\\fax", "C:\\\\fax", 6},
               {"\\t\t", "\\t\\t", "\\\\t\\t", 4},
               {"\\", "\\", "\\\\", 1},
               {"\x1b[31mred\x1b[0m", "\\u001b[31mred\\u001b[0m", NULL, 22},
               {"\x1b]0;title\x07", "\\u001b]0;title\\u0007", NULL, 20},
               {"\x01\x08\x0b\x0c\x1f", "\\u0001\\u0008\\u000b\\u000c\\u001f", NULL, 30},
               {"\x7f", "\\u007f", NULL, 6},
               {"\xc2\x9b"
                "2J",
                "\\u009b2J", NULL, 8},
               {"\xc2\x80\xc2\x9f", "\\u0080\\u009f", NULL, 12},
               {"a\xe2\x80\xae"
                "b",
                "a\\u202eb", NULL, 8},
               {"\xe2\x81\xa6x\xe2\x81\xa9", "\\u2066x\\u2069", NULL, 13},
               {"\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029", NULL, 12},
               {"\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c", "\\u200e\\u200f\\u061c", NULL, 18},
               {"\xff\xfe", "\\xff\\xfe", NULL, 8},
               {"a\x80z", "a\\x80z", NULL, 6},
               {"\xc0\xaf", "\\xc0\\xaf", NULL, 8},
               {"\xed\xa0\x80", "\\xed\\xa0\\x80", NULL, 12},
               {"\xc3", "\\xc3", NULL, 4},
               {"\xe2\x82", "\\xe2\\x82", NULL, 8},
               {"\xc3\xa9", "\xc3\xa9", NULL, 1},
               {"e\xcc\x81", "e\xcc\x81", NULL, 1},                               /* combining */
               {"\xe4\xb8\xad\xe6\x96\x87", "\xe4\xb8\xad\xe6\x96\x87", NULL, 4}, /* wide */
               {"\xed\x95\x9c\xea\xb8\x80", "\xed\x95\x9c\xea\xb8\x80", NULL, 4},
               {"\xf0\x9f\x93\xa0", "\xf0\x9f\x93\xa0", NULL, 2},
               {"\xef\xbc\xa1", "\xef\xbc\xa1", NULL, 2}, /* full width */
               {"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", NULL, 4}};

static void
text_is_escaped_and_measured(void **state)
{
    for (size_t i = 0; i < COUNT(written); i++) {
        struct memory_file file;
        text_write(memory_file_open(&file), written[i].text, TEXT_DISPLAY);
        memory_file_expect(&file, written[i].display);
        text_write(memory_file_open(&file), written[i].text, TEXT_VALUE);
        memory_file_expect(&file, written[i].value != NULL ? written[i].value : written[i].display);
        size_t width = text_width(written[i].text, strlen(written[i].text));
        if (width != written[i].width)
            fail_msg("`%s` has width %zu", written[i].display, width);
    }
}

static void
text_is_fitted_into_columns(void **state)
{
    static const struct {
        const char *text;
        size_t columns;
        size_t bytes, left;
    } rows[] = {{"", 0, 0, 0},
                {"abc", 0, 0, 0},
                {"abc", 2, 2, 0},
                {"abc", 3, 3, 0},
                {"abc", 9, 3, 6},
                {"\xe4\xb8\xad\xe6\x96\x87", 1, 0, 1}, /* wide */
                {"\xe4\xb8\xad\xe6\x96\x87", 3, 3, 1},
                {"\xe4\xb8\xad\xe6\x96\x87", 4, 6, 0},
                {"e\xcc\x81z", 1, 3, 0}, /* combining */
                {"\xcc\x81\xcc\x81z", 0, 4, 0},
                {"a\nb", 2, 1, 1}, /* escapes are not cut */
                {"a\nb", 3, 2, 0},
                {"\x1b[m", 5, 0, 5},
                {"\x1b[m", 6, 1, 0},
                {"a\xff", 4, 1, 3}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t columns = rows[i].columns;
        if (text_fit(rows[i].text, strlen(rows[i].text), &columns) != rows[i].bytes ||
            columns != rows[i].left)
            fail_msg("row %zu", i);
    }
}

/* No bytes can drive a terminal. */
static void
nothing_unsafe_is_written(void **state)
{
    for (int first = 1; first < 256; first++) {
        for (int second = 1; second < 256; second++) {
            const char text[] = {(char)first, (char)second, '\0'};
            struct memory_file file;
            text_write(memory_file_open(&file), text, TEXT_DISPLAY);
            char *shown = memory_file_take(&file);
            size_t length = strlen(shown);
            for (size_t at = 0; at < length;) {
                uint32_t code_point;
                size_t used = text_decode(shown + at, length - at, &code_point);
                if (used == 0 || !text_is_safe(code_point))
                    fail_msg("%02x %02x", (unsigned)first, (unsigned)second);
                at += used;
            }
            free(shown);
        }
    }
}

static void
setup_selects_utf8_without_a_locale(void **state)
{
    setenv("LC_ALL", "C", 1);
    setlocale(LC_ALL, "C");
    text_setup();
    assert_string_equal(nl_langinfo(CODESET), "UTF-8");
    assert_string_equal(setlocale(LC_NUMERIC, NULL), "C");
    assert_string_equal(setlocale(LC_TIME, NULL), "C");
    assert_int_equal(text_width("\xe4\xb8\xad", 3), 2);
    unsetenv("LC_ALL");
}

static void
incomplete_characters_are_trimmed(void **state)
{
    static const struct {
        const char *before;
        const char *after;
    } rows[] = {{"", ""},
                {"a", "a"},
                {"abc", "abc"},
                {"\xc3\xa9", "\xc3\xa9"},
                {"\xc3", ""},
                {"a\xc3", "a"},
                {"a\xe2", "a"},
                {"a\xe2\x82", "a"},
                {"a\xe2\x82\xac", "a\xe2\x82\xac"},
                {"a\xf0", "a"},
                {"a\xf0\x9f", "a"},
                {"a\xf0\x9f\x93", "a"},
                {"\xf0\x9f\x93", ""},
                {"a\xf0\x9f\x93\xa0", "a\xf0\x9f\x93\xa0"},
                {"\xc3\xa9\xc3", "\xc3\xa9"},
                {"\xf0\x9f\x93\xa0\xf0\x9f\x93", "\xf0\x9f\x93\xa0"},
                {"\xe2\x82\xac\xc3\xa9z", "\xe2\x82\xac\xc3\xa9z"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[32];
        strcpy(text, rows[i].before);
        text_trim_partial(text);
        assert_string_equal(text, rows[i].after);
    }
}

static int
setup(void **state)
{
    text_setup();
    return 0;
}

static void
only_whole_characters_are_copied(void **state)
{
    static const struct {
        const char *text;
        size_t size;
        const char *copy;
    } cases[] = {{"fax", 8, "fax"},     {"fax", 4, "fax"},
                 {"fax", 3, "fa"},      {"a\xc3\xa9", 4, "a\xc3\xa9"},
                 {"a\xc3\xa9", 3, "a"}, {"\xf0\x9f\x93\xa0", 4, ""},
                 {"a\xc3", 3, "a\xc3"}, {"", 1, ""}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char copy[8];
        text_copy(copy, cases[i].size, cases[i].text, strlen(cases[i].text));
        assert_string_equal(copy, cases[i].copy);
    }
}

static void
blanks_are_known(void **state)
{
    for (int c = -128; c < 128; c++)
        assert_int_equal(text_is_blank((char)c),
                         c != 0 && c > 0 && strchr(" \t\n\v\f\r", c) != NULL);
}

static void
blanks_are_trimmed(void **state)
{
    static const struct {
        const char *text, *trimmed;
    } rows[] = {{"", ""}, {" \t\n", ""}, {"a", "a"}, {" a b\r\n", "a b"}, {"a ", "a"}, {" a", "a"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t length = strlen(rows[i].text);
        const char *trimmed = text_trim(rows[i].text, &length);
        assert_int_equal(length, strlen(rows[i].trimmed));
        assert_memory_equal(trimmed, rows[i].trimmed, length);
    }
}

static void
hexadecimal_digits_have_values(void **state)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    for (int c = -128; c < 128; c++) {
        const char *digit = c > 0 ? strchr(digits, c) : NULL;
        int value = digit != NULL ? (int)(digit - digits) : -1;
        assert_int_equal(text_hex_value((char)c), value > 15 ? value - 6 : value);
    }
}

static void
numbers_are_parsed(void **state)
{
    static const struct {
        const char *text;
        int64_t max, number;
        const char *rest; /* NULL: not a number, or too large */
    } rows[] = {{"0", 0, 0, ""},
                {"7", 6, 0, NULL},
                {"1", 0, 0, NULL},
                {"256", 256, 256, ""},
                {"257", 256, 0, NULL},
                {"0042s", 42, 42, "s"},
                {"9223372036854775807", INT64_MAX, INT64_MAX, ""},
                {"9223372036854775808", INT64_MAX, 0, NULL},
                {"99999999999999999999", INT64_MAX, 0, NULL},
                {"", 9, 0, NULL},
                {"-1", 9, 0, NULL},
                {" 1", 9, 0, NULL}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t number;
        const char *rest = text_number(rows[i].text, rows[i].max, &number);
        assert_true((rest != NULL) == (rows[i].rest != NULL));
        if (rest == NULL)
            continue;
        assert_string_equal(rest, rows[i].rest);
        assert_true(number == rows[i].number);
    }
}

static void
words_of_a_shell_are_quoted(void **state)
{
    static const struct {
        const char *text;
        size_t size;
        const char *quoted;
        bool whole;
    } rows[] = {{"/etc/key-1_a.b+c", 32, "/etc/key-1_a.b+c", true},
                {"", 32, "''", true},
                {"a b", 32, "'a b'", true},
                {"it's", 32, "'it'\\''s'", true},
                {"$(x)", 32, "'$(x)'", true},
                {"abcdefghij", 8, "abcdefg", false},
                {"a b c d e f", 8, "'a'", false},
                {"''''''", 16, "''\\'''\\'''\\'''", false}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        char quoted[32];
        bool whole = text_quote(quoted, rows[i].size, rows[i].text);
        assert_true(whole == rows[i].whole);
        assert_string_equal(quoted, rows[i].quoted);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_is_decoded),
        cmocka_unit_test(invalid_utf8_is_rejected),
        cmocka_unit_test(decoding_does_not_read_past_the_end),
        cmocka_unit_test(unsafe_characters_are_known),
        cmocka_unit_test(text_is_escaped_and_measured),
        cmocka_unit_test(text_is_fitted_into_columns),
        cmocka_unit_test(nothing_unsafe_is_written),
        cmocka_unit_test(setup_selects_utf8_without_a_locale),
        cmocka_unit_test(incomplete_characters_are_trimmed),
        cmocka_unit_test(only_whole_characters_are_copied),
        cmocka_unit_test(blanks_are_known),
        cmocka_unit_test(blanks_are_trimmed),
        cmocka_unit_test(hexadecimal_digits_have_values),
        cmocka_unit_test(numbers_are_parsed),
        cmocka_unit_test(words_of_a_shell_are_quoted),
    };
    return cmocka_run_group_tests_name("text", tests, setup, NULL);
}
