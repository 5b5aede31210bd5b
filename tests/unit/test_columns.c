#include "render/columns.h"

#include "test.h"

#include <string.h>

#include "base/text.h"

#include "memory_file.h"

#define WIDE "\xe4\xb8\xad\xe6\x96\x87" /* two characters of two columns */
#define DOTS "\xe2\x80\xa6"

enum { TERMINAL = 80 }; /* any width that is not 0 */

static void
styles_are_written_in_colour_only(void **state)
{
    static const struct {
        enum column_style style;
        const char *coloured;
    } rows[] = {{COLUMN_PLAIN, "\\u001b[0m\\n\n"},
                {COLUMN_BOLD, "\033[1m\\u001b[0m\\n\033[0m\n"},
                {COLUMN_DIM, "\033[2m\\u001b[0m\\n\033[0m\n"},
                {COLUMN_GREEN, "\033[32m\\u001b[0m\\n\033[0m\n"},
                {COLUMN_YELLOW, "\033[33m\\u001b[0m\\n\033[0m\n"},
                {COLUMN_RED, "\033[31m\\u001b[0m\\n\033[0m\n"}};
    assert_int_equal(COUNT(rows), COLUMN_STYLE_COUNT);
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int colour = 0; colour < 2; colour++) {
            struct memory_file file;
            struct columns columns = {
                .out = memory_file_open(&file), .colour = colour != 0, .count = 1};
            columns_cell(&columns, "\033[0m\n", rows[i].style);
            columns_end_row(&columns);
            memory_file_expect(&file, colour ? rows[i].coloured : rows[COLUMN_PLAIN].coloured);
        }
    }
}

/* Writes a row of two cells, and expects what was written. */
static void
expect_row(struct columns columns, const char *first, const char *second, const char *expected)
{
    struct memory_file file;
    columns.out = memory_file_open(&file);
    columns.count = 2;
    columns_cell(&columns, first, COLUMN_PLAIN);
    columns_cell(&columns, second, COLUMN_PLAIN);
    columns_end_row(&columns);
    memory_file_expect(&file, expected);
}

/* Cells that are six columns wide, and the padding after them. */
static void
cells_are_padded_and_shortened(void **state)
{
    static const struct {
        const char *text;
        const char *whole, *shortened;
    } rows[] = {{"", "        |\n", "        |\n"},
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
                {"\xff\xff", "\\xff\\xff  |\n", "\\xff" DOTS "   |\n"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct columns columns = {.columns = {{6}, {1}}};
        expect_row(columns, rows[i].text, "|", rows[i].whole);
        columns.width = TERMINAL;
        expect_row(columns, rows[i].text, "|", rows[i].shortened);
    }
}

static void
a_cell_of_several_texts_is_shortened_as_a_whole(void **state)
{
    static const struct {
        bool whole;
        const char *expected;
    } rows[] = {{false, "abcde" DOTS "  |\n"}, {true, "abcdefghi  |\n"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct memory_file file;
        struct columns columns = {
            .out = memory_file_open(&file), .width = TERMINAL, .count = 2, .columns = {{6}, {1}}};
        columns_open(&columns, 9, rows[i].whole);
        columns_write(&columns, "abcde", 5, COLUMN_PLAIN);
        columns_write(&columns, "fg", 2, COLUMN_PLAIN);
        columns_write(&columns, "hi", 2, COLUMN_PLAIN);
        columns_cell(&columns, "|", COLUMN_PLAIN);
        columns_end_row(&columns);
        memory_file_expect(&file, rows[i].expected);
    }
}

/* Cells that come after it are in their columns again as soon as possible. */
TEST(whole_cell_pushes_the_rest_of_its_row)
{
    static const struct {
        const char *text;
        size_t available[3];
        const char *expected;
    } rows[] = {{"ab", {3, 6, 5}, "ab   cd      |\n"},
                {"abcdef", {3, 6, 5}, "abcdef  cd   |\n"},
                {"abcdefghij", {3, 6, 2}, "abcdefghij  cd  |\n"},
                {"abcdefghijkl", {3, 6, 0}, "abcdefghijkl  cd  |\n"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *const texts[] = {rows[i].text, "cd", "|"};
        struct memory_file file;
        struct columns columns = {
            .out = memory_file_open(&file), .width = 18, .count = 3, .columns = {{3}, {6}, {1}}};
        for (size_t j = 0; j < COUNT(texts); j++) {
            assert_int_equal(columns_available(&columns), rows[i].available[j]);
            columns_open(&columns, strlen(texts[j]), true);
            columns_write(&columns, texts[j], strlen(texts[j]), COLUMN_PLAIN);
        }
        columns_end_row(&columns);
        memory_file_expect(&file, rows[i].expected);
    }
}

/* Without a stream, cells widen their columns; off a terminal not those of more than 64 columns. */
static void
rows_are_measured_before_they_are_written(void **state)
{
    static const struct {
        size_t terminal;
        int length;
        size_t width;
    } rows[] = {{0, 64, 64}, {0, 65, 0}, {TERMINAL, 65, 65}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[80];
        struct memory_file file;
        struct columns columns = {.width = rows[i].terminal, .count = 3, .columns = {{1}, {2}}};
        snprintf(text, sizeof text, "%0*d", rows[i].length, 0);
        columns_heading(&columns, "To");
        columns_cell(&columns, "b", COLUMN_PLAIN);
        columns_cell(&columns, text, COLUMN_PLAIN);
        columns_end_row(&columns);
        assert_int_equal(columns.columns[0].width, 2);
        assert_int_equal(columns.columns[1].width, 2);
        assert_int_equal(columns.columns[2].width, rows[i].width);
        columns.out = memory_file_open(&file);
        columns_heading(&columns, "To");
        columns_heading(&columns, "Az");
        columns_end_row(&columns);
        columns_cell(&columns, "b", COLUMN_PLAIN);
        columns_cell(&columns, "c", COLUMN_PLAIN);
        columns_end_row(&columns);
        memory_file_expect(&file, "TO  AZ\nb   c\n");
    }
}

static void
the_last_cell_wraps_at_blanks_on_a_terminal(void **state)
{
    static const struct {
        const char *text;
        const char *wrapped;
    } rows[] = {{"one", "sho…  one\n"},
                {"one two", "sho…  one two\n"},
                {"one two three", "sho…  one two\n      three\n"},
                {"one two  three four", "sho…  one two\n      three\n      four\n"},
                {"onetwothree", "sho…  onetwoth\n      ree\n"},
                {"one threefours", "sho…  one\n      threefou\n      rs\n"},
                {"", "sho…\n"},
                {WIDE " " WIDE, "sho…  " WIDE "\n      " WIDE "\n"},
                {"a b c d\033e", "sho…  a b c\n      d\\u001be\n"}};
    struct columns columns = {.width = TERMINAL, .wraps = true, .columns = {{4}, {8}}};
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_row(columns, "shortened", rows[i].text, rows[i].wrapped);
    columns.width = 0; /* not a terminal */
    expect_row(columns, "one", "one two three", "one   one two three\n");
}

/* Columns of 4, 11 and 6, 25 in all. */
static void
columns_fit_a_width(void **state)
{
    static const struct {
        size_t width;
        size_t widths[3];
    } rows[] = {{0, {4, 11, 6}}, /* not a terminal */
                {29, {4, 11, 6}}, {25, {4, 11, 6}}, {21, {4, 7, 6}}, {18, {4, 5, 5}},
                {17, {4, 5, 4}},  {12, {4, 2, 2}},  {11, {4, 2, 2}}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct columns columns = {
            .width = rows[i].width, .count = 3, .columns = {{4, COLUMN_RIGID}, {11, 2}, {6, 2}}};
        assert_int_equal(columns_total(&columns), 25);
        columns_fit(&columns);
        for (size_t j = 0; j < 3; j++)
            if (columns.columns[j].width != rows[i].widths[j])
                fail_msg("row %zu: column %zu has width %zu", i, j, columns.columns[j].width);
    }
}

TEST(cells_are_aligned_to_the_right)
{
    static const char *const texts[] = {"7", "12345", WIDE, ""};
    struct columns measured = {.width = TERMINAL, .count = 2, .columns = {{.right = true}}};
    for (size_t i = 0; i < COUNT(texts); i++) {
        columns_cell(&measured, texts[i], COLUMN_PLAIN);
        columns_end_row(&measured);
    }
    assert_int_equal(measured.columns[0].width, 5);
    struct memory_file file;
    struct columns columns = {.out = memory_file_open(&file),
                              .colour = true,
                              .count = 2,
                              .columns = {{5, 0, true}, {1, 0, true}}};
    for (size_t i = 0; i < COUNT(texts); i++) {
        columns_cell(&columns, texts[i], COLUMN_PLAIN);
        columns_cell(&columns, "1234567", COLUMN_RED);
        columns_end_row(&columns);
    }
    memory_file_expect(&file, "    7  \033[31m1234567\033[0m\n"
                              "12345  \033[31m1234567\033[0m\n"
                              " " WIDE "  \033[31m1234567\033[0m\n"
                              "       \033[31m1234567\033[0m\n");
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
    for (int round = 0; round < 20000; round++) {
        char text[64] = "";
        struct memory_file file;
        struct columns columns = {.out = memory_file_open(&file),
                                  .width = TERMINAL,
                                  .count = 2,
                                  .columns = {{1 + (size_t)round % 12}, {1}}};
        for (int i = 0; i < round % 9; i++) {
            random = random * 6364136223846793005U + 1442695040888963407U;
            strcat(text, pieces[(random >> 33U) % (COUNT(pieces))]);
        }
        columns_cell(&columns, text, COLUMN_PLAIN);
        columns_cell(&columns, "|", COLUMN_PLAIN);
        char *row = memory_file_take(&file);
        if (text_width(row, strlen(row)) != columns_total(&columns))
            fail_msg("`%s` is %zu columns wide, not %zu", row, text_width(row, strlen(row)),
                     columns_total(&columns));
        free(row);
    }
}

static int
setup(void **state)
{
    text_setup();
    return 0;
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(styles_are_written_in_colour_only),
        cmocka_unit_test(cells_are_padded_and_shortened),
        cmocka_unit_test(a_cell_of_several_texts_is_shortened_as_a_whole),
        cmocka_unit_test(whole_cell_pushes_the_rest_of_its_row),
        cmocka_unit_test(rows_are_measured_before_they_are_written),
        cmocka_unit_test(the_last_cell_wraps_at_blanks_on_a_terminal),
        cmocka_unit_test(columns_fit_a_width),
        cmocka_unit_test(cells_are_aligned_to_the_right),
        cmocka_unit_test(every_row_is_as_wide_as_its_columns),
    };
    return cmocka_run_group_tests_name("columns", tests, setup, NULL);
}
