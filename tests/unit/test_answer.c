#include "model/answer.h"

#include "test.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void
holds_what_was_reserved(void **state)
{
    struct answer answer = {0};
    (void)state;
    assert_true(answer_reserve(&answer, 3, 6));
    const char **one = answer_list(&answer, 1);
    char *first = answer_text(&answer, 4);
    const char **two = answer_list(&answer, 2);
    char *second = answer_text(&answer, 2);
    strcpy(first, "abc");
    strcpy(second, "d");
    one[0] = first;
    two[0] = second;
    two[1] = first;
    assert_string_equal(one[0], "abc");
    assert_string_equal(two[0], "d");
    assert_string_equal(two[1], "abc");
    answer_free(&answer);
    assert_null(answer.bytes);
}

static void
nothing_can_be_reserved(void **state)
{
    struct answer answer = {0};
    (void)state;
    assert_true(answer_reserve(&answer, 0, 0));
    answer_free(&answer);
    answer_free(&answer);
}

static void
frees_the_bytes(void **state)
{
    struct answer answer = {.bytes = malloc(3)};
    (void)state;
    assert_true(answer_reserve(&answer, 1, 1));
    answer_free(&answer);
    assert_null(answer.bytes);
}

/* A size that does not fit must not become a small one. */
static void
rejects_sizes_that_overflow(void **state)
{
    struct answer answer = {0};
    (void)state;
    assert_false(answer_reserve(&answer, SIZE_MAX / sizeof(char *), 0));
    assert_false(answer_reserve(&answer, SIZE_MAX, 1));
    assert_false(answer_reserve(&answer, 1, SIZE_MAX));
    assert_false(answer_reserve(&answer, 1, SIZE_MAX - sizeof(char *)));
    assert_null(answer.block);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_what_was_reserved),
        cmocka_unit_test(nothing_can_be_reserved),
        cmocka_unit_test(frees_the_bytes),
        cmocka_unit_test(rejects_sizes_that_overflow),
    };
    return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
