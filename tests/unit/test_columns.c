#include "render/columns.h"

#include "test.h"

#include <string.h>

#include "base/text.h"

#include "memory_file.h"

#define WIDE "\xe4\xb8\xad\xe6\x96\x87" /* two characters of two columns */
#define DOTS "\xe2\x80\xa6"

static void
writes_styles(void **state)
{
    static const struct {
        enum column_style style;
        const char *coloured;
    } rows[] = {
        {COLUMN_PLAIN, "text\n"},
        {COLUMN_BOLD, "\033[1mtext\033[0m\n"},
        {COLUMN_DIM, "\033[2mtext\033[0m\n"},
        {COLUMN_GREEN, "\033[32mtext\033[0m\n"},
        {COLUMN_YELLOW, "\033[33mtext\033[0m\n"},
        {COLUMN_RED, "\033[31mtext\033[0m\n"},
    };
    (void)state;
    assert_int_equal(sizeof rows / sizeof *rows, COLUMN_STYLE_COUNT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int colour = 0; colour < 2; colour++) {
            struct memory_file file;
            struct columns columns = {
                .out = memory_file_open(&file), .colour = colour != 0, .count = 1};
            columns_cell(&columns, "text", rows[i].style);
            columns_end_row(&columns);
            memory_file_expect(&file, colour ? rows[i].coloured : "text\n");
        }
    }
}

static void
escapes_text_in_every_style(void **state)
{
    struct memory_file file;
    struct columns columns = {.out = memory_file_open(&file), .colour = true, .count = 2};
    (void)state;
    columns_cell(&columns, "\033[0m\n", COLUMN_RED);
    columns_cell(&columns, "\033[0m\n", COLUMN_PLAIN);
    columns_end_row(&columns);
    memory_file_expect(&file, "\033[31m\\u001b[0m\\n\033[0m  \\u001b[0m\\n\n");
}

/* Cells of a column of six columns, and what follows them. */
static void
pads_and_shortens(void **state)
{
    static const struct {
        const char *text;
        const char *whole, *shortened;
    } rows[] = {
        {"", "        |\n", "        |\n"},
        {"abc", "abc     |\n", "abc     |\n"},
        {"abcdef", "abcdef  |\n", "abcdef  |\n"},
        {"abcdefg", "abcdefg  |\n", "abcde" DOTS "  |\n"},
        {WIDE, WIDE "    |\n", WIDE "    |\n"},
        {WIDE WIDE, WIDE WIDE "  |\n", WIDE DOTS "   |\n"},
        {"a" WIDE WIDE, "a" WIDE WIDE "  |\n", "a" WIDE DOTS "  |\n"},
        {"e\xcc\x81"
         "abcdef",
         "e\xcc\x81"
         "abcdef  |\n",
         "e\xcc\x81"
         "abcd" DOTS "  |\n"},
        {"abcdefe\xcc\x81", "abcdefe\xcc\x81  |\n", "abcde" DOTS "  |\n"},
        {"abcdef\xcc\x81", "abcdef\xcc\x81  |\n", "abcdef\xcc\x81  |\n"},
        {"a\033b", "a\\u001bb  |\n", "a" DOTS "      |\n"},
        {"\033", "\\u001b  |\n", "\\u001b  |\n"},
        {"\xff\xff", "\\xff\\xff  |\n", "\\xff" DOTS "   |\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int shortens = 0; shortens < 2; shortens++) {
            struct memory_file file;
            struct columns columns = {.out = memory_file_open(&file),
                                      .shortens = shortens != 0,
                                      .count = 2,
                                      .widths = {6, 1}};
            columns_cell(&columns, rows[i].text, COLUMN_PLAIN);
            columns_cell(&columns, "|", COLUMN_PLAIN);
            columns_end_row(&columns);
            memory_file_expect(&file, shortens ? rows[i].shortened : rows[i].whole);
        }
    }
}

/* A cell of several texts is shortened as a whole, with one ellipsis. */
static void
shortens_cells_of_several_texts(void **state)
{
    struct memory_file file;
    struct columns columns = {
        .out = memory_file_open(&file), .shortens = true, .count = 2, .widths = {6, 1}};
    (void)state;
    columns_open(&columns, 9);
    columns_write(&columns, "abcde", 5, COLUMN_PLAIN);
    columns_write(&columns, "fg", 2, COLUMN_PLAIN);
    columns_write(&columns, "hi", 2, COLUMN_PLAIN);
    columns_cell(&columns, "|", COLUMN_PLAIN);
    columns_end_row(&columns);
    memory_file_expect(&file, "abcde" DOTS "  |\n");
}

static void
starts_every_row_anew(void **state)
{
    struct memory_file file;
    struct columns columns = {
        .out = memory_file_open(&file), .indent = 2, .count = 2, .widths = {4, 1}};
    (void)state;
    columns_heading(&columns, "To");
    columns_heading(&columns, "Failure reason");
    columns_end_row(&columns);
    columns_cell(&columns, "a", COLUMN_PLAIN);
    columns_end_row(&columns);
    columns_cell(&columns, "b", COLUMN_PLAIN);
    columns_cell(&columns, "c", COLUMN_PLAIN);
    columns_end_row(&columns);
    memory_file_expect(&file, "  TO    FAILURE REASON\n  a\n  b     c\n");
}

static void
wraps_at_blanks(void **state)
{
    static const struct {
        const char *text;
        const char *wrapped;
    } rows[] = {
        {"one", "a  one\n"},
        {"one two", "a  one two\n"},
        {"one two three", "a  one two\n   three\n"},
        {"one two  three four", "a  one two\n   three\n   four\n"},
        {"onetwothree", "a  onetwoth\n   ree\n"},
        {"one threefours", "a  one\n   threefou\n   rs\n"},
        {"", "a  \n"},
        {WIDE " " WIDE, "a  " WIDE "\n   " WIDE "\n"},
        {"a b c d\033e", "a  a b c\n   d\\u001be\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct memory_file file;
        struct columns columns = {
            .out = memory_file_open(&file), .shortens = true, .count = 2, .widths = {1, 8}};
        columns_cell(&columns, "a", COLUMN_PLAIN);
        columns_cell_wrapped(&columns, rows[i].text, COLUMN_PLAIN);
        columns_end_row(&columns);
        memory_file_expect(&file, rows[i].wrapped);
    }
}

static void
wraps_nothing_off_a_terminal(void **state)
{
    struct memory_file file;
    struct columns columns = {.out = memory_file_open(&file), .count = 1, .widths = {3}};
    (void)state;
    columns_cell_wrapped(&columns, "one two three", COLUMN_PLAIN);
    columns_end_row(&columns);
    memory_file_expect(&file, "one two three\n");
}

static void
narrows_the_widest(void **state)
{
    static const size_t mins[] = {4, 2, 2};
    struct columns columns = {.indent = 1, .count = 3, .widths = {4, 0, 6}};
    (void)state;
    columns_measure(&columns, 1, "eleven char");
    columns_measure(&columns, 1, WIDE);
    assert_int_equal(columns.widths[1], 11);
    assert_int_equal(columns_total(&columns), 1 + 4 + 2 + 11 + 2 + 6);
    assert_true(columns_narrow(&columns, 26, mins));
    assert_int_equal(columns.widths[1], 11);
    assert_true(columns_narrow(&columns, 19, mins));
    assert_int_equal(columns.widths[0], 4);
    assert_int_equal(columns.widths[1] + columns.widths[2], 10);
    assert_true(columns_narrow(&columns, 13, mins));
    assert_false(columns_narrow(&columns, 12, mins));
    assert_int_equal(columns_total(&columns), 13);
}

/* Whatever the texts are, a row is as wide as its columns. */
static void
every_row_is_as_wide_as_its_columns(void **state)
{
    static const char *const pieces[] = {"a",
                                         WIDE,
                                         "\xcc\x81",
                                         "\033",
                                         "\xff",
                                         "\xf0\x9f\x93\xa0",
                                         " ",
                                         "\n",
                                         "\xe2\x80\xae",
                                         "\xe1\x84\x80\xe1\x85\xa1"};
    uint64_t random = 1;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[64] = "";
        struct memory_file file;
        struct columns columns = {.out = memory_file_open(&file),
                                  .shortens = true,
                                  .count = 2,
                                  .widths = {1 + (size_t)round % 12, 1}};
        for (int i = 0; i < round % 9; i++) {
            random = random * 6364136223846793005U + 1442695040888963407U;
            strcat(text, pieces[(random >> 33U) % (sizeof pieces / sizeof *pieces)]);
        }
        columns_cell(&columns, text, COLUMN_PLAIN);
        columns_cell(&columns, "|", COLUMN_PLAIN);
        char *row = memory_file_take(&file);
        if (text_width(row) != columns_total(&columns))
            fail_msg("`%s` is %zu columns wide, not %zu", row, text_width(row),
                     columns_total(&columns));
        free(row);
    }
}

static int
setup(void **state)
{
    (void)state;
    text_setup();
    return 0;
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_styles),
        cmocka_unit_test(escapes_text_in_every_style),
        cmocka_unit_test(pads_and_shortens),
        cmocka_unit_test(shortens_cells_of_several_texts),
        cmocka_unit_test(starts_every_row_anew),
        cmocka_unit_test(wraps_at_blanks),
        cmocka_unit_test(wraps_nothing_off_a_terminal),
        cmocka_unit_test(narrows_the_widest),
        cmocka_unit_test(every_row_is_as_wide_as_its_columns),
    };
    return cmocka_run_group_tests_name("columns", tests, setup, NULL);
}
