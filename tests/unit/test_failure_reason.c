#include "model/failure_reason.h"

#include "test.h"

#include <string.h>

static void
expect_sentence(const char *text)
{
    assert_non_null(text);
    assert_true(strlen(text) > 3);
    assert_int_not_equal(text[strlen(text) - 1], '.');
    assert_null(strchr(text, '\n'));
}

static void
every_reason_has_an_actor_and_advice(void **state)
{
    for (size_t i = 0; i < failure_reason_count; i++) {
        const struct failure_reason *reason = &failure_reasons[i];
        expect_sentence(reason->meaning);
        expect_sentence(failure_actor_name(reason->actor));
        expect_sentence(failure_advice(reason));
    }
}

static void
reasons_are_unique(void **state)
{
    for (size_t i = 0; i < failure_reason_count; i++)
        assert_ptr_equal(failure_reason_find(failure_reasons[i].name), &failure_reasons[i]);
}

static void
other_names_are_not_found(void **state)
{
    static const char *const names[] = {"", "User_Busy", "user_busy ", "user", "unknown", "null"};
    for (size_t i = 0; i < COUNT(names); i++)
        assert_null(failure_reason_find(names[i]));
    assert_null(failure_reason_find(NULL));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_an_actor_and_advice),
        cmocka_unit_test(reasons_are_unique),
        cmocka_unit_test(other_names_are_not_found),
    };
    return cmocka_run_group_tests_name("failure_reason", tests, NULL, NULL);
}
