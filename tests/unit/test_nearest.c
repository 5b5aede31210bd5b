#include "base/nearest.h"

#include "test.h"

#include <string.h>

static const char *const words[] = {"get", "wait", "check", "failure_reason", "from_display_name"};
static const char *const options[] = {"verbose", "version", "output", "from", "form"};

static const char *
nearest_of(const char *word, const char *const *candidates, size_t count)
{
    struct nearest nearest = {.word = word};
    for (size_t i = 0; i < count; i++)
        nearest_try(&nearest, candidates[i]);
    return nearest_word(&nearest);
}

struct row {
    const char *word;
    const char *nearest;
};

static void
expect_nearest(const struct row *rows, const char *const *candidates, size_t count)
{
    for (; rows->word != NULL; rows++) {
        const char *nearest = nearest_of(rows->word, candidates, count);
        const char *expected = rows->nearest != NULL ? rows->nearest : "nothing";
        if (strcmp(nearest != NULL ? nearest : "nothing", expected) != 0)
            fail_msg("`%s` is near %s", rows->word, nearest);
    }
}

static void
a_few_typing_errors_are_near(void **state)
{
    static const struct row rows[] = {{"get", "get"},
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
                                      {"cheekk", "check"}, /* two of six letters */
                                      {"chxxkx", NULL},
                                      {"chexx", NULL}, /* two of five */
                                      {"from_name_display", NULL},
                                      {"", NULL},
                                      {"xyz", NULL},
                                      {"delete", NULL},
                                      {"checking_account", NULL},
                                      {"\xff\xfe", NULL},
                                      {NULL}};
    expect_nearest(rows, words, COUNT(words));
    assert_null(nearest_of("get", words, 0));
}

static void
a_short_start_is_near_if_no_other_word_has_it(void **state)
{
    static const struct row rows[] = {
        {"out", "output"}, {"OUT", "output"}, {"ver", NULL}, {"ou", NULL},
        {"frm", "from"},   {"put", NULL},     {NULL}};
    expect_nearest(rows, options, COUNT(options));
}

static void
nothing_is_near_a_long_word(void **state)
{
    static char word[100000];
    for (size_t length = 60; length < sizeof word; length += length < 70 ? 1 : 90000) {
        memset(word, 'a', length);
        word[length] = '\0';
        assert_null(nearest_of(word, words, COUNT(words)));
    }
}

static void
typing_errors_are_counted(void **state)
{
    static const struct {
        const char *word;
        unsigned errors;
    } rows[] = {{"user_busy", 0}, {"USER_BUSY", 0}, {"usre_busy", 1}, {"usre_bsy", 2}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct nearest nearest = {.word = rows[i].word};
        nearest_try(&nearest, "user_busy");
        assert_non_null(nearest.nearest);
        assert_int_equal(nearest.errors, rows[i].errors);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_typing_errors_are_near),
        cmocka_unit_test(a_short_start_is_near_if_no_other_word_has_it),
        cmocka_unit_test(nothing_is_near_a_long_word),
        cmocka_unit_test(typing_errors_are_counted),
    };
    return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
