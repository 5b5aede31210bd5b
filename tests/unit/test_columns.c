#include "render/columns.h"

#include "test.h"

#include "memory_file.h"

static void
writes_styles(void **state)
{
    static const struct {
        enum column_style style;
        const char *coloured;
    } rows[] = {
        {COLUMN_PLAIN, "text"},
        {COLUMN_BOLD, "\033[1mtext\033[0m"},
        {COLUMN_DIM, "\033[2mtext\033[0m"},
        {COLUMN_GREEN, "\033[32mtext\033[0m"},
        {COLUMN_YELLOW, "\033[33mtext\033[0m"},
        {COLUMN_RED, "\033[31mtext\033[0m"},
    };
    (void)state;
    assert_int_equal(sizeof rows / sizeof *rows, COLUMN_STYLE_COUNT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct memory_file file;
        column_write(memory_file_open(&file), "text", rows[i].style, true);
        memory_file_expect(&file, rows[i].coloured);
        column_write(memory_file_open(&file), "text", rows[i].style, false);
        memory_file_expect(&file, "text");
    }
}

static void
escapes_text_in_every_style(void **state)
{
    struct memory_file file;
    (void)state;
    column_write(memory_file_open(&file), "\033[0m\n", COLUMN_RED, true);
    memory_file_expect(&file, "\033[31m\\u001b[0m\\n\033[0m");
    column_write(memory_file_open(&file), "\033[0m\n", COLUMN_PLAIN, false);
    memory_file_expect(&file, "\\u001b[0m\\n");
}

static void
pads(void **state)
{
    static const struct {
        size_t width, column;
        const char *blanks;
    } rows[] = {{0, 0, "  "}, {3, 3, "  "}, {2, 3, "   "}, {0, 3, "     "}, {9, 3, "  "}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct memory_file file;
        column_pad(memory_file_open(&file), rows[i].width, rows[i].column);
        memory_file_expect(&file, rows[i].blanks);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_styles),
        cmocka_unit_test(escapes_text_in_every_style),
        cmocka_unit_test(pads),
    };
    return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
