#include "session/id_source.h"

#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define A "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"
#define B "1ccc7b54-4df3-4bca-a65a-3da1ecc777f1"
#define C "2ccc7b54-4df3-4bca-a65a-3da1ecc777f2"

static int standard_input = -1;

/* The source of a test, and what it returned last. */
static struct id_source source;
static struct error error;
static char uuid[UUID_TEXT_SIZE];

static int
keep_stdin(void **state)
{
    standard_input = dup(STDIN_FILENO);
    return standard_input < 0;
}

static int
restore_stdin(void **state)
{
    dup2(standard_input, STDIN_FILENO);
    close(standard_input);
    return 0;
}

/* Makes these bytes standard input. */
static void
feed(const void *bytes, size_t length)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    rewind(file);
    assert_int_equal(dup2(fileno(file), STDIN_FILENO), STDIN_FILENO);
    fclose(file);
}

/* Makes a pipe standard input and returns its other end. */
static int
feed_from_pipe(void)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    return ends[1];
}

/* Opens the source with a list of operands that ends with NULL. */
static bool
open_source(const char *const *texts)
{
    static char storage[8][64];
    static char *operands[8];
    int count = 0;
    for (; texts[count] != NULL; count++) {
        snprintf(storage[count], sizeof storage[count], "%s", texts[count]);
        operands[count] = storage[count];
    }
    error = (struct error){.category = ERROR_NONE};
    return id_source_open(&source, operands, count, &error);
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})
#define OPEN(...) assert_true(open_source(LIST(__VA_ARGS__)))

static enum id_state
next(void)
{
    return id_source_next(&source, uuid, &error);
}

/* The same, but reads if it has to. */
static enum id_state
next_read(void)
{
    enum id_state state;
    while ((state = next()) == ID_LATER)
        id_source_fill(&source);
    return state;
}

/* Takes all ids. Each must be as expected: an id, or part of the message about an invalid line. */
static void
expect_ids(const char *const *expected)
{
    for (; *expected != NULL; expected++) {
        enum id_state state = next_read();
        if (state == ID_VALID) {
            assert_string_equal(uuid, *expected);
        } else if (state == ID_INVALID) {
            assert_int_equal(error.category, ERROR_USAGE);
            assert_true(error.hint[0] != '\0');
            if (strstr(error.message, *expected) == NULL)
                fail_msg("not %s, but: %s", *expected, error.message);
        } else {
            fail_msg("the ids end before %s", *expected);
        }
    }
    assert_int_equal(next_read(), ID_END);
    assert_int_equal(next_read(), ID_END);
}

#define EXPECT(...) expect_ids(LIST(__VA_ARGS__))

/* Expects ids from standard input alone. */
static void
expect_from(const void *bytes, size_t length, const char *const *expected)
{
    feed(bytes, length);
    OPEN("-");
    expect_ids(expected);
}

static void
operands_are_taken_in_order(void **state)
{
    OPEN("\"" A "\"", " " B " ", "2CCC7B54-4DF3-4BCA-A65A-3DA1ECC777F2", A);
    EXPECT(A, B, C, A);
}

static void
invalid_operand_is_refused_at_once_with_a_hint(void **state)
{
    static const struct {
        const char *operands[4];
        const char *message, *hint;
    } rows[] = {{{"x"}, "`x`", ""},
                {{A, "x"}, "`x`", ""},
                {{"-", A, "x"}, "`x`", ""},
                {{"--"}, "", ""},
                {{"-", "-"}, "", ""},
                {{"-", A, "-"}, "", ""},
                {{A "0"}, "", "a fax id is a UUID like "},
                {{""}, "", "check the variable that it comes from"},
                {{"/dev/null"}, "", "to read ids from a file, use `- < FILE`"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_false(open_source(rows[i].operands));
        assert_int_equal(error.category, ERROR_USAGE);
        assert_non_null(strstr(error.message, rows[i].message));
        assert_true(error.hint[0] != '\0');
        if (strstr(error.hint, rows[i].hint) != error.hint)
            fail_msg("not %s, but: %s", rows[i].hint, error.hint);
    }
}

static void
use_of_stdin_is_known_at_once(void **state)
{
    static const char *const lists[][4] = {{A}, {"-"}, {A, "-"}, {"-", A, B}};
    for (size_t i = 0; i < COUNT(lists); i++) {
        assert_true(open_source(lists[i]));
        assert_int_equal(source.uses_stdin, i != 0);
    }
}

static void
stdin_is_not_read_for_operands(void **state)
{
    feed(B "\n", sizeof B);
    OPEN(A);
    EXPECT(A);
    assert_int_equal(lseek(STDIN_FILENO, 0, SEEK_CUR), 0);
}

static void
lines_are_ids_comments_or_errors(void **state)
{
    static const struct {
        const char *text;
        const char *expected[6];
    } rows[] = {{A "\n" B "\n" C "\n", {A, B, C}},
                {A "\n" B, {A, B}},
                {A "\r\n" B "\r\n", {A, B}},
                {"  " A "\t\n\t" B " \n", {A, B}},
                {"0CCC7B54-4DF3-4BCA-A65A-3DA1ECC777F0\n", {A}},
                {"\"" A "\"\r\n \"" B "\" # quoted\n\"" C "\n\"\"\n", {A, B, "line 3", "line 4"}},
                {"", {NULL}},
                {"\n", {NULL}},
                {"\n\n\r\n", {NULL}},
                {"# none", {NULL}},
                {" \t\r\n#\n\v\f\n", {NULL}},
                {"\n# the faxes of today\n\n" A "\n  # indented\n#" B "\n" B
                 " # a remark\n\r\n \t \n" C "#remark",
                 {A, B, C}},
                {"junk\n" A "\n\n# comment\nmore junk\r\n" B "\nlast",
                 {"line 1: `junk`", A, "line 5: `more junk", B, "line 7: `last`"}},
                {A " " B "\n", {"line 1"}},
                {"-\n", {"line 1: `-`"}},
                {"junk # comment\n", {"line 1: `junk` is"}},
                {" id \r\n", {"line 1: `id` is"}}};
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_from(rows[i].text, strlen(rows[i].text), rows[i].expected);
}

static void
nul_byte_is_not_a_blank(void **state)
{
    static const char text[] = "\0\n" A "\0\n" A "\n\0" A "\n" A "\n";
    expect_from(text, sizeof text - 1, LIST("line 1", "line 2", A, "line 4", A));
}

static void
operands_continue_after_stdin(void **state)
{
    feed(B "\njunk", sizeof B + 4);
    OPEN(A, "-", C);
    EXPECT(A, B, "line 2", C);
    feed(B "\njunk", sizeof B + 4);
    OPEN("-", A);
    EXPECT(B, "line 2", A);
    feed("", 0);
    OPEN(A, "-", C);
    EXPECT(A, C);
}

/* Whatever it is made of, it is one line, and the next is valid. Half a line is never an id. */
static void
long_line_is_one_line(void **state)
{
    static const struct {
        const char *before;
        char filler;
        const char *after;
        const char *expected[3];
    } rows[] = {{"", 'x', "", {"line 1"}},
                {"", 'x', "\n" A "\n", {"line 1", A}},
                {"# ", 'x', "\n" A "\n", {A}},
                {B " #", 'x', "\n" A "\n", {B, A}}};
    static const struct {
        const char *before, *after, *expected[3];
    } unread[] = {{"", A "\n" B "\n", {"line 1: line too long", B}},
                  {A, "junk\n" B "\n", {"line 1: line too long", B}},
                  {"\n" A, "\n", {"line 2: line too long"}}};
    static const struct {
        const char *text;
        const char *expected[2];
    } padded[] = {{"junk\n" A "\n", {"line 1", A}}, {A "\n" B "\n", {A, B}}};
    static char bytes[10200];
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t start = strlen(rows[i].before);
        for (size_t length = 200; length <= 10000; length += length < 300 ? 1 : 4850) {
            strcpy(bytes, rows[i].before);
            memset(bytes + start, rows[i].filler, length);
            strcpy(bytes + start + length, rows[i].after);
            expect_from(bytes, strlen(bytes), rows[i].expected);
        }
    }
    for (size_t i = 0; i < COUNT(padded); i++) {
        memset(bytes, ' ', 300);
        strcpy(bytes + 300, padded[i].text);
        expect_from(bytes, strlen(bytes), LIST(padded[i].expected[0], padded[i].expected[1]));
    }
    for (size_t i = 0; i < COUNT(unread); i++) {
        snprintf(bytes, sizeof bytes, "%s%*s%s", unread[i].before, ID_SOURCE_LINE_SIZE, "",
                 unread[i].after);
        expect_from(bytes, strlen(bytes), unread[i].expected);
    }
}

static void
ids_may_lie_across_two_reads(void **state)
{
    enum { LINES = 1000 };
    static char bytes[LINES * 40];
    size_t length = 0;
    for (unsigned i = 0; i < LINES; i++)
        length += (size_t)sprintf(bytes + length, "%08x-4df3-4bca-a65a-3da1ecc777f0\n", i);
    assert_true(length > 4 * ID_SOURCE_LINE_SIZE);
    feed(bytes, length);
    OPEN("-");
    for (unsigned i = 0; i < LINES; i++) {
        assert_int_equal(next_read(), ID_VALID);
        assert_memory_equal(uuid, bytes + (size_t)i * 37, 36);
    }
    assert_int_equal(next_read(), ID_END);
}

static void
id_is_available_once_its_line_is_complete(void **state)
{
    int writer = feed_from_pipe();
    OPEN("-");
    assert_int_equal(next(), ID_LATER);
    assert_int_equal(next(), ID_LATER);
    assert_int_equal(write(writer, A, 20), 20);
    id_source_fill(&source);
    assert_int_equal(next(), ID_LATER);
    assert_int_equal(write(writer, &A[20], 16), 16);
    id_source_fill(&source);
    assert_int_equal(next(), ID_LATER);
    assert_int_equal(write(writer, "\n" B, 37), 37);
    id_source_fill(&source);
    assert_int_equal(next(), ID_VALID);
    assert_string_equal(uuid, A);
    assert_int_equal(next(), ID_LATER);
    close(writer);
    id_source_fill(&source);
    assert_int_equal(next(), ID_VALID);
    assert_string_equal(uuid, B);
    assert_int_equal(next(), ID_END);
}

static void
nonblocking_stdin_without_data_is_not_at_its_end(void **state)
{
    int writer = feed_from_pipe();
    fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    OPEN("-");
    id_source_fill(&source);
    assert_int_equal(next(), ID_LATER);
    assert_int_equal(write(writer, A "\n", 37), 37);
    id_source_fill(&source);
    assert_int_equal(next(), ID_VALID);
    close(writer);
}

static void
failed_read_is_an_error(void **state)
{
    int directory = open("/", O_RDONLY);
    assert_true(directory >= 0);
    dup2(directory, STDIN_FILENO);
    close(directory);
    OPEN("-", A);
    assert_int_equal(next_read(), ID_INVALID);
    assert_int_equal(error.category, ERROR_INTERNAL);
    EXPECT(A);
}

static void
quoted_line_is_cut_between_characters(void **state)
{
    for (size_t before = 0; before < 4; before++) {
        char bytes[200] = "xxxx";
        bytes[before] = '\0';
        for (int i = 0; i < 50; i++)
            strcat(bytes, "\xe2\x82\xac");
        feed(bytes, strlen(bytes));
        OPEN("-");
        assert_int_equal(next_read(), ID_INVALID);
        const char *message = error.message;
        for (size_t length = strlen(message); length != 0;) {
            uint32_t code_point;
            size_t used = text_decode(message, length, &code_point);
            if (used == 0)
                fail_msg("a character is cut in two after %zu others", before);
            message += used;
            length -= used;
        }
    }
}

/* Neither an unfinished line nor a later operand follows. */
static void
source_ends_if_it_is_given_up(void **state)
{
    feed(A "\n0ccc7b54", sizeof(A "\n0ccc7b54") - 1);
    OPEN("-", C);
    assert_int_equal(next_read(), ID_VALID);
    assert_int_equal(next(), ID_LATER);
    assert_int_equal(id_source_give_up(&source, &error), ID_INVALID);
    assert_int_equal(error.category, ERROR_USAGE);
    assert_int_equal(next(), ID_END);
}

int
main(void)
{
#define WITH_STDIN(test) cmocka_unit_test_setup_teardown(test, keep_stdin, restore_stdin)
    static const struct CMUnitTest tests[] = {
        WITH_STDIN(operands_are_taken_in_order),
        WITH_STDIN(invalid_operand_is_refused_at_once_with_a_hint),
        WITH_STDIN(use_of_stdin_is_known_at_once),
        WITH_STDIN(stdin_is_not_read_for_operands),
        WITH_STDIN(lines_are_ids_comments_or_errors),
        WITH_STDIN(nul_byte_is_not_a_blank),
        WITH_STDIN(operands_continue_after_stdin),
        WITH_STDIN(long_line_is_one_line),
        WITH_STDIN(ids_may_lie_across_two_reads),
        WITH_STDIN(id_is_available_once_its_line_is_complete),
        WITH_STDIN(nonblocking_stdin_without_data_is_not_at_its_end),
        WITH_STDIN(failed_read_is_an_error),
        WITH_STDIN(quoted_line_is_cut_between_characters),
        WITH_STDIN(source_ends_if_it_is_given_up),
    };
    return cmocka_run_group_tests_name("id_source", tests, NULL, NULL);
}
