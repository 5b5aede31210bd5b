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

static int
keep_stdin(void **state)
{
    (void)state;
    standard_input = dup(STDIN_FILENO);
    return standard_input < 0;
}

static int
restore_stdin(void **state)
{
    (void)state;
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

static char **
operands_of(const char *const *texts, int *count)
{
    static char storage[8][64];
    static char *operands[8];
    for (*count = 0; texts[*count] != NULL; ++*count) {
        snprintf(storage[*count], sizeof storage[*count], "%s", texts[*count]);
        operands[*count] = storage[*count];
    }
    return operands;
}

/* Takes the next id, and reads where that is asked for. */
static enum id_state
next(struct id_source *source, char uuid[static UUID_TEXT_SIZE], struct error *error)
{
    enum id_state state;
    while ((state = id_source_next(source, uuid, error)) == ID_LATER)
        id_source_fill(source);
    return state;
}

/* What is expected of an id: an id, or a part of the message about something else. */
static void
expect_ids(const char *const *texts, const char *const *expected)
{
    struct id_source source;
    struct error error = {.category = ERROR_NONE};
    char uuid[UUID_TEXT_SIZE];
    int count;
    char **operands = operands_of(texts, &count);
    if (!id_source_open(&source, operands, count, &error))
        fail_msg("%s", error.message);
    for (; *expected != NULL; expected++) {
        enum id_state state = next(&source, uuid, &error);
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
    assert_int_equal(next(&source, uuid, &error), ID_END);
    assert_int_equal(next(&source, uuid, &error), ID_END);
}

#define EXPECT(bytes, ...)                                                                         \
    do {                                                                                           \
        static const char *const from_stdin[] = {"-", NULL};                                       \
        const char *const expected[] = {__VA_ARGS__, NULL};                                        \
        feed(bytes, sizeof(bytes) - 1);                                                            \
        expect_ids(from_stdin, expected);                                                          \
    } while (0)

static void
takes_operands_in_order(void **state)
{
    static const char *const operands[] = {A, " " B " ", "2CCC7B54-4DF3-4BCA-A65A-3DA1ECC777F2", A,
                                           NULL};
    static const char *const expected[] = {A, B, C, A, NULL};
    (void)state;
    expect_ids(operands, expected);
}

static void
refuses_bad_operands_at_once(void **state)
{
    static const char *const lists[][4] = {
        {"x", NULL},  {A, "x", NULL}, {"-", A, "x", NULL}, {"", NULL},
        {"--", NULL}, {A "0", NULL},  {"-", "-", NULL},    {"-", A, "-", NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct id_source source;
        struct error error = {.category = ERROR_NONE};
        int count;
        char **operands = operands_of(lists[i], &count);
        assert_false(id_source_open(&source, operands, count, &error));
        assert_int_equal(error.category, ERROR_USAGE);
        assert_true(error.hint[0] != '\0');
        if (i < 3)
            assert_non_null(strstr(error.message, "`x`"));
    }
}

static void
hints_at_the_likely_mistake(void **state)
{
    static const struct {
        const char *operands[2];
        const char *hint;
    } rows[] = {
        {{A "0", NULL}, "a fax id is a UUID like "},
        {{"", NULL}, "check the variable that it comes from"},
        {{"/dev/null", NULL}, "use `- < FILE` to read ids from a file"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct id_source source;
        struct error error = {.category = ERROR_NONE};
        int count;
        char **operands = operands_of(rows[i].operands, &count);
        assert_false(id_source_open(&source, operands, count, &error));
        if (strstr(error.hint, rows[i].hint) != error.hint)
            fail_msg("not %s, but: %s", rows[i].hint, error.hint);
    }
}

static void
tells_whether_it_uses_stdin(void **state)
{
    static const char *const lists[][4] = {
        {A, NULL}, {"-", NULL}, {A, "-", NULL}, {"-", A, B, NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct id_source source;
        struct error error;
        int count;
        char **operands = operands_of(lists[i], &count);
        assert_true(id_source_open(&source, operands, count, &error));
        assert_int_equal(source.uses_stdin, i != 0);
    }
}

static void
needs_no_stdin_for_operands(void **state)
{
    static const char *const texts[] = {A, NULL};
    struct id_source source;
    struct error error;
    char uuid[UUID_TEXT_SIZE];
    int count;
    char **operands = operands_of(texts, &count);
    (void)state;
    feed(B "\n", sizeof B);
    assert_true(id_source_open(&source, operands, count, &error));
    assert_int_equal(id_source_next(&source, uuid, &error), ID_VALID);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_END);
    assert_int_equal(lseek(STDIN_FILENO, 0, SEEK_CUR), 0);
}

static void
reads_lines(void **state)
{
    (void)state;
    EXPECT(A "\n" B "\n" C "\n", A, B, C);
    EXPECT(A "\n" B, A, B);
    EXPECT(A "\r\n" B "\r\n", A, B);
    EXPECT("  " A "\t\n\t" B " \n", A, B);
    EXPECT("0CCC7B54-4DF3-4BCA-A65A-3DA1ECC777F0\n", A);
}

static void
ends_at_once_where_there_is_nothing(void **state)
{
    static const char *const from_stdin[] = {"-", NULL};
    static const char *const texts[] = {"",       "\n",       "\n\n\r\n",
                                        "# none", "# none\n", " \t\r\n#\n\v\f\n"};
    static const char *const expected[] = {NULL};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        feed(texts[i], strlen(texts[i]));
        expect_ids(from_stdin, expected);
    }
}

static void
skips_blank_lines_and_comments(void **state)
{
    (void)state;
    EXPECT("\n# the faxes of today\n\n" A "\n  # indented\n#" B "\n" B " # a remark\n\r\n \t \n" C
           "#remark",
           A, B, C);
}

static void
numbers_bad_lines_and_goes_on(void **state)
{
    (void)state;
    EXPECT("junk\n" A "\n\n# comment\nmore junk\r\n" B "\nlast", "line 1: `junk`", A,
           "line 5: `more junk", B, "line 7: `last`");
    EXPECT(A " " B "\n", "line 1");
    EXPECT("-\n", "line 1: `-`");
    EXPECT("junk # comment\n", "line 1: `junk` is");
    EXPECT(" id \r\n", "line 1: `id` is");
}

static void
a_nul_byte_is_no_blank(void **state)
{
    (void)state;
    EXPECT("\0\n" A "\0\n" A "\n\0" A "\n" A "\n", "line 1", "line 2", A, "line 4", A);
}

static void
goes_back_to_operands(void **state)
{
    static const char *const middle[] = {A, "-", C, NULL};
    static const char *const first[] = {"-", A, NULL};
    static const char *const expected_middle[] = {A, B, "line 2", C, NULL};
    static const char *const expected_first[] = {B, "line 2", A, NULL};
    static const char *const expected_nothing[] = {A, C, NULL};
    (void)state;
    feed(B "\njunk", sizeof B + 4);
    expect_ids(middle, expected_middle);
    feed(B "\njunk", sizeof B + 4);
    expect_ids(first, expected_first);
    feed("", 0);
    expect_ids(middle, expected_nothing);
}

/* A long line is one bad line, whatever it is made of, and the next is good. */
static void
survives_long_lines(void **state)
{
    static char bytes[10200];
    static const char *const from_stdin[] = {"-", NULL};
    static const char *const expected[] = {"line 1", A, NULL};
    (void)state;
    for (size_t length = 200; length <= 10000; length += length < 300 ? 1 : 4850) {
        memset(bytes, 'x', length);
        strcpy(bytes + length, "\n" A "\n");
        feed(bytes, strlen(bytes));
        expect_ids(from_stdin, expected);
    }
    /* without a newline at the end */
    memset(bytes, 'x', 10000);
    bytes[10000] = '\0';
    static const char *const bad_alone[] = {"line 1", NULL};
    feed(bytes, 10000);
    expect_ids(from_stdin, bad_alone);
}

static void
a_long_comment_is_a_comment(void **state)
{
    static char bytes[10200];
    static const char *const from_stdin[] = {"-", NULL};
    static const char *const expected[] = {B, A, NULL};
    (void)state;
    strcpy(bytes, "# ");
    memset(bytes + 2, 'x', 5000);
    strcpy(bytes + 5002, "\n" B " #");
    memset(bytes + strlen(bytes), 'x', 5000);
    strcat(bytes, "\n" A "\n");
    feed(bytes, strlen(bytes));
    expect_ids(from_stdin, expected);
}

/* Blanks around an id are ignored, however many there are; so a line that begins with them is not
 * passed over in silence. */
static void
blanks_do_not_hide_what_follows(void **state)
{
    static char bytes[1000];
    static const char *const from_stdin[] = {"-", NULL};
    static const char *const expected[] = {"line 1", A, NULL};
    (void)state;
    memset(bytes, ' ', 300);
    strcpy(bytes + 300, "junk\n" A "\n");
    feed(bytes, strlen(bytes));
    expect_ids(from_stdin, expected);
}

static void
blanks_around_an_id_may_be_many(void **state)
{
    static char bytes[1000];
    static const char *const from_stdin[] = {"-", NULL};
    static const char *const expected[] = {A, B, C, NULL};
    (void)state;
    memset(bytes, ' ', 300);
    strcpy(bytes + 300, A "\n" B);
    memset(bytes + strlen(bytes), ' ', 300);
    strcat(bytes, "\n" C "\n");
    feed(bytes, strlen(bytes));
    expect_ids(from_stdin, expected);
}

static void
reads_across_chunks(void **state)
{
    enum { LINES = 1000 };
    static char bytes[LINES * 40];
    static const char *const texts[] = {"-", NULL};
    struct id_source source;
    struct error error;
    char uuid[UUID_TEXT_SIZE];
    size_t length = 0;
    int count;
    char **operands = operands_of(texts, &count);
    (void)state;
    for (unsigned i = 0; i < LINES; i++)
        length += (size_t)sprintf(bytes + length, "%08x-4df3-4bca-a65a-3da1ecc777f0\n", i);
    assert_true(length > 4 * ID_SOURCE_LINE_SIZE);
    feed(bytes, length);
    assert_true(id_source_open(&source, operands, count, &error));
    for (unsigned i = 0; i < LINES; i++) {
        char expected[UUID_TEXT_SIZE];
        snprintf(expected, sizeof expected, "%08x-4df3-4bca-a65a-3da1ecc777f0", i);
        assert_int_equal(next(&source, uuid, &error), ID_VALID);
        assert_string_equal(uuid, expected);
    }
    assert_int_equal(next(&source, uuid, &error), ID_END);
}

/* A pipe whose writer takes its time: an id is there as soon as its line is, and nothing waits. */
static void
takes_what_is_there(void **state)
{
    static const char *const texts[] = {"-", NULL};
    struct id_source source;
    struct error error;
    char uuid[UUID_TEXT_SIZE];
    int ends[2];
    int count;
    char **operands = operands_of(texts, &count);
    (void)state;
    assert_int_equal(pipe(ends), 0);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    assert_true(id_source_open(&source, operands, count, &error));
    assert_int_equal(id_source_next(&source, uuid, &error), ID_LATER);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_LATER);
    assert_int_equal(write(ends[1], A, 20), 20);
    id_source_fill(&source);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_LATER);
    assert_int_equal(write(ends[1], &A[20], 16), 16);
    id_source_fill(&source);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_LATER);
    assert_int_equal(write(ends[1], "\n" B, 37), 37);
    id_source_fill(&source);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_VALID);
    assert_string_equal(uuid, A);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_LATER);
    close(ends[1]);
    id_source_fill(&source);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_VALID);
    assert_string_equal(uuid, B);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_END);
}

static void
would_block_is_no_end(void **state)
{
    static const char *const texts[] = {"-", NULL};
    struct id_source source;
    struct error error;
    char uuid[UUID_TEXT_SIZE];
    int ends[2];
    int count;
    char **operands = operands_of(texts, &count);
    (void)state;
    assert_int_equal(pipe(ends), 0);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    assert_true(id_source_open(&source, operands, count, &error));
    assert_int_equal(id_source_next(&source, uuid, &error), ID_LATER);
    id_source_fill(&source);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_LATER);
    assert_int_equal(write(ends[1], A "\n", 37), 37);
    id_source_fill(&source);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_VALID);
    close(ends[1]);
}

static void
a_read_that_fails_is_an_error(void **state)
{
    static const char *const texts[] = {"-", A, NULL};
    struct id_source source;
    struct error error = {.category = ERROR_NONE};
    char uuid[UUID_TEXT_SIZE];
    int count;
    char **operands = operands_of(texts, &count);
    int directory = open("/", O_RDONLY);
    (void)state;
    assert_true(directory >= 0);
    dup2(directory, STDIN_FILENO);
    close(directory);
    assert_true(id_source_open(&source, operands, count, &error));
    assert_int_equal(next(&source, uuid, &error), ID_INVALID);
    assert_int_equal(error.category, ERROR_INTERNAL);
    assert_int_equal(next(&source, uuid, &error), ID_VALID);
    assert_string_equal(uuid, A);
    assert_int_equal(next(&source, uuid, &error), ID_END);
}

/* A line is quoted up to a length, between characters. */
static void
quotes_whole_characters(void **state)
{
    static const char *const texts[] = {"-", NULL};
    (void)state;
    for (size_t before = 0; before < 4; before++) {
        struct id_source source;
        struct error error;
        char uuid[UUID_TEXT_SIZE];
        char bytes[200] = "xxxx";
        int count;
        char **operands = operands_of(texts, &count);
        bytes[before] = '\0';
        for (int i = 0; i < 50; i++)
            strcat(bytes, "\xe2\x82\xac");
        feed(bytes, strlen(bytes));
        assert_true(id_source_open(&source, operands, count, &error));
        assert_int_equal(next(&source, uuid, &error), ID_INVALID);
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

/* Not even a half line or a later operand comes after that. */
static void
ends_when_it_is_given_up(void **state)
{
    static const char *const texts[] = {"-", C, NULL};
    struct id_source source;
    struct error error;
    char uuid[UUID_TEXT_SIZE];
    int count;
    (void)state;
    char **operands = operands_of(texts, &count);
    assert_true(id_source_open(&source, operands, count, &error));
    feed(A "\n0ccc7b54", sizeof(A "\n0ccc7b54") - 1);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_LATER);
    id_source_fill(&source);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_VALID);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_LATER);
    assert_int_equal(id_source_give_up(&source, &error), ID_INVALID);
    assert_int_equal(error.category, ERROR_USAGE);
    assert_int_equal(id_source_next(&source, uuid, &error), ID_END);
}

int
main(void)
{
#define WITH_STDIN(test) cmocka_unit_test_setup_teardown(test, keep_stdin, restore_stdin)
    static const struct CMUnitTest tests[] = {
        WITH_STDIN(takes_operands_in_order),
        WITH_STDIN(refuses_bad_operands_at_once),
        WITH_STDIN(hints_at_the_likely_mistake),
        WITH_STDIN(tells_whether_it_uses_stdin),
        WITH_STDIN(needs_no_stdin_for_operands),
        WITH_STDIN(reads_lines),
        WITH_STDIN(ends_at_once_where_there_is_nothing),
        WITH_STDIN(skips_blank_lines_and_comments),
        WITH_STDIN(numbers_bad_lines_and_goes_on),
        WITH_STDIN(a_nul_byte_is_no_blank),
        WITH_STDIN(goes_back_to_operands),
        WITH_STDIN(survives_long_lines),
        WITH_STDIN(a_long_comment_is_a_comment),
        WITH_STDIN(blanks_do_not_hide_what_follows),
        WITH_STDIN(blanks_around_an_id_may_be_many),
        WITH_STDIN(reads_across_chunks),
        WITH_STDIN(takes_what_is_there),
        WITH_STDIN(would_block_is_no_end),
        WITH_STDIN(a_read_that_fails_is_an_error),
        WITH_STDIN(quotes_whole_characters),
        WITH_STDIN(ends_when_it_is_given_up),
    };
    return cmocka_run_group_tests_name("id_source", tests, NULL, NULL);
}
