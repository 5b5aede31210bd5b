#include "session/recent_ids.h"

#include "test.h"

#include <stdio.h>

#include "base/uuid.h"

static bool
add(struct recent_ids *ids, unsigned number)
{
    char uuid[UUID_TEXT_SIZE];
    snprintf(uuid, sizeof uuid, "%08x-0000-4000-8000-%012x", number * 2654435761U, number);
    return recent_ids_add(ids, uuid);
}

static void
an_id_is_new_once(void **state)
{
    struct recent_ids *ids = recent_ids_new();
    (void)state;
    assert_non_null(ids);
    assert_true(recent_ids_add(ids, "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"));
    assert_true(recent_ids_add(ids, "0ccc7b54-4df3-4bca-a65a-3da1ecc777f1"));
    assert_false(recent_ids_add(ids, "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"));
    assert_false(recent_ids_add(ids, "0CCC7B54-4DF3-4BCA-A65A-3DA1ECC777F0"));
    assert_true(recent_ids_add(ids, "00000000-0000-0000-0000-000000000000"));
    assert_false(recent_ids_add(ids, "00000000-0000-0000-0000-000000000000"));
    recent_ids_free(ids);
}

static void
what_is_not_a_uuid_is_always_new(void **state)
{
    struct recent_ids *ids = recent_ids_new();
    (void)state;
    assert_true(recent_ids_add(ids, ""));
    assert_true(recent_ids_add(ids, ""));
    assert_true(recent_ids_add(ids, "fax-1"));
    assert_true(recent_ids_add(ids, "fax-1"));
    recent_ids_free(ids);
}

/* Every id is looked for again after as many others as are promised, at any fill. */
static void
the_last_ids_are_recognized(void **state)
{
    struct recent_ids *ids = recent_ids_new();
    (void)state;
    for (unsigned number = 0; number < 5 * RECENT_IDS_MIN; number++) {
        assert_true(add(ids, number));
        if (number >= RECENT_IDS_MIN - 1 && number % 977 == 0)
            assert_false(add(ids, number - RECENT_IDS_MIN + 1));
    }
    recent_ids_free(ids);
}

/* As on pages that repeat because faxes keep arriving: nothing is new, however often. */
static void
an_id_that_comes_again_is_remembered_longer(void **state)
{
    struct recent_ids *ids = recent_ids_new();
    (void)state;
    assert_true(add(ids, 0));
    for (unsigned number = 1; number < 10 * RECENT_IDS_MIN; number++) {
        assert_true(add(ids, number));
        if (number % (RECENT_IDS_MIN / 2) == 0)
            assert_false(add(ids, 0));
    }
    recent_ids_free(ids);
}

static void
old_ids_are_forgotten(void **state)
{
    struct recent_ids *ids = recent_ids_new();
    (void)state;
    for (unsigned number = 0; number < 3 * RECENT_IDS_MIN; number++)
        assert_true(add(ids, number));
    assert_true(add(ids, 0));
    recent_ids_free(ids);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_is_new_once),
        cmocka_unit_test(what_is_not_a_uuid_is_always_new),
        cmocka_unit_test(the_last_ids_are_recognized),
        cmocka_unit_test(an_id_that_comes_again_is_remembered_longer),
        cmocka_unit_test(old_ids_are_forgotten),
    };
    return cmocka_run_group_tests_name("recent_ids", tests, NULL, NULL);
}
