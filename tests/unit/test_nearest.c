#include "base/nearest.h"

#include "test.h"

#include <string.h>

static const char *const words[] = {"get", "wait", "check", "failure_reason", "from_display_name"};

static const char *
word_at(const void *candidates, size_t index)
{
    return ((const char *const *)candidates)[index];
}

static void
finds_the_nearest_word(void **state)
{
    static const struct {
        const char *word;
        const char *nearest;
    } rows[] = {
        {"get", "get"},
        {"gte", "get"}, /* neighbours swapped */
        {"gett", "get"},
        {"gt", "get"},
        {"git", "get"},
        {"wiat", "wait"},
        {"chekc", "check"},
        {"chck", "check"},
        {"failure_raeson", "failure_reason"},
        {"failurereason", "failure_reason"},
        {"GET", "get"},
        {"Wiat", "wait"},
        {"FAILURE_RAESON", "failure_reason"},
        {"failure-reason", "failure_reason"},
        {"from_name_display", NULL},
        {"", NULL},
        {"xyz", NULL},
        {"delete", NULL},
        {"checking_account", NULL},
        {"\xff\xfe", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *nearest = nearest_word(rows[i].word, sizeof words / sizeof *words, word_at,
                                           words);
        if (rows[i].nearest == NULL && nearest != NULL)
            fail_msg("`%s` is near %s", rows[i].word, nearest);
        if (rows[i].nearest != NULL && nearest == NULL)
            fail_msg("nothing is near `%s`", rows[i].word);
        if (nearest != NULL)
            assert_string_equal(nearest, rows[i].nearest);
    }
}

static void
nothing_is_near_where_there_is_nothing(void **state)
{
    (void)state;
    assert_null(nearest_word("get", 0, word_at, words));
}

static void
nothing_is_near_a_long_word(void **state)
{
    static char word[100000];
    (void)state;
    for (size_t length = 60; length < 70; length++) {
        memset(word, 'a', length);
        word[length] = '\0';
        assert_null(nearest_word(word, sizeof words / sizeof *words, word_at, words));
    }
    memset(word, 'a', sizeof word - 1);
    assert_null(nearest_word(word, sizeof words / sizeof *words, word_at, words));
}

static void
a_part_of_a_word_is_near_if_it_is_long_enough(void **state)
{
    (void)state;
    assert_string_equal(nearest_word("display", sizeof words / sizeof *words, word_at, words),
                        "from_display_name");
    assert_string_equal(nearest_word("reason", sizeof words / sizeof *words, word_at, words),
                        "failure_reason");
    assert_string_equal(nearest_word("Display", sizeof words / sizeof *words, word_at, words),
                        "from_display_name");
    assert_null(nearest_word("ure", sizeof words / sizeof *words, word_at, words));
    assert_null(nearest_word("reasons!", sizeof words / sizeof *words, word_at, words));
}

static void
a_short_start_is_near_if_no_other_word_has_it(void **state)
{
    static const char *const options[] = {"verbose", "version", "output", "from"};
    (void)state;
    assert_string_equal(nearest_word("out", 4, word_at, options), "output");
    assert_null(nearest_word("ver", 4, word_at, options));
    assert_null(nearest_word("ou", 4, word_at, options));
    assert_null(nearest_word("put", 4, word_at, options));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_nearest_word),
        cmocka_unit_test(nothing_is_near_where_there_is_nothing),
        cmocka_unit_test(nothing_is_near_a_long_word),
        cmocka_unit_test(a_part_of_a_word_is_near_if_it_is_long_enough),
        cmocka_unit_test(a_short_start_is_near_if_no_other_word_has_it),
    };
    return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
