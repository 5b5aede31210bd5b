#include "model/error.h"

#include "test.h"

#include <string.h>

static void
has_every_category(void **state)
{
    static const struct {
        enum error_category category;
        const char *name;
        int exit_status;
        const char *label;
    } rows[] = {{ERROR_NONE, "none", 0, ""},
                {ERROR_INTERNAL, "internal", 1, ""},
                {ERROR_USAGE, "usage", 2, ""},
                {ERROR_AUTH, "auth", 3, ""},
                {ERROR_NOT_FOUND, "not_found", 4, "not found"},
                {ERROR_RATE_LIMIT, "rate_limit", 5, "rate limit"},
                {ERROR_NETWORK, "network", 6, "network error"},
                {ERROR_SERVER, "server", 7, "server error"},
                {ERROR_PENDING, "pending", 8, "pending"},
                {ERROR_FAILED, "failed", 9, "failed"}};
    assert_int_equal(COUNT(rows), ERROR_CATEGORY_COUNT);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(rows[i].category, i);
        const struct error_category_info *info = error_category_info(rows[i].category);
        assert_string_equal(info->name, rows[i].name);
        assert_int_equal(info->exit_status, rows[i].exit_status);
        assert_string_equal(info->label, rows[i].label);
        assert_non_null(info->meaning);
    }
}

static void
set_clears_everything_else(void **state)
{
    struct error error;
    memset(&error, 'x', sizeof error);
    assert_false(error_set(&error, ERROR_NOT_FOUND, "%s has %d", "it", 3));
    assert_int_equal(error.category, ERROR_NOT_FOUND);
    assert_string_equal(error.message, "it has 3");
    assert_string_equal(error.hint, "");
    assert_string_equal(error.request_id, "");
    assert_int_equal(error.http_status, 0);
    assert_false(error.retryable);
}

static void
hint_changes_nothing_else(void **state)
{
    struct error error;
    error_set(&error, ERROR_SERVER, "what");
    error.retryable = true;
    error.http_status = 500;
    assert_false(error_hint(&error, "do %s", "this"));
    assert_string_equal(error.hint, "do this");
    assert_string_equal(error.message, "what");
    assert_int_equal(error.category, ERROR_SERVER);
    assert_int_equal(error.http_status, 500);
    assert_true(error.retryable);
    error_set(&error, ERROR_SERVER, "again");
    assert_string_equal(error.hint, "");
}

static void
out_of_memory_is_internal(void **state)
{
    struct error error;
    assert_false(error_out_of_memory(&error));
    assert_int_equal(error.category, ERROR_INTERNAL);
    assert_string_equal(error.message, "out of memory");
}

static void
messages_are_cut(void **state)
{
    struct error error;
    char text[ERROR_MESSAGE_SIZE + 2];
    for (size_t length = ERROR_MESSAGE_SIZE - 2; length < ERROR_MESSAGE_SIZE + 2; length++) {
        memset(text, 'a', length);
        text[length] = '\0';
        error_set(&error, ERROR_SERVER, "%s", text);
        size_t expected = length < ERROR_MESSAGE_SIZE ? length : ERROR_MESSAGE_SIZE - 1;
        assert_int_equal(strlen(error.message), expected);
        error_hint(&error, "%s", text);
        assert_int_equal(strlen(error.hint), expected);
    }
}

/* Characters of every length, cut off at every place. */
static void
cutting_keeps_characters_whole(void **state)
{
    static const char *const characters[] = {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x93\xa0"};
    for (size_t i = 0; i < COUNT(characters); i++) {
        size_t length = strlen(characters[i]);
        for (size_t offset = 0; offset <= length; offset++) {
            struct error error;
            size_t before = ERROR_MESSAGE_SIZE - 1 - offset;
            char text[ERROR_MESSAGE_SIZE + 8];
            memset(text, 'a', before);
            strcpy(text + before, characters[i]);
            error_set(&error, ERROR_SERVER, "%s", text);
            error_hint(&error, "%s", text);
            size_t expected = offset == length ? before + length : before;
            assert_int_equal(strlen(error.message), expected);
            assert_memory_equal(error.message, text, expected);
            assert_int_equal(strlen(error.hint), expected);
        }
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_every_category),
        cmocka_unit_test(set_clears_everything_else),
        cmocka_unit_test(hint_changes_nothing_else),
        cmocka_unit_test(out_of_memory_is_internal),
        cmocka_unit_test(messages_are_cut),
        cmocka_unit_test(cutting_keeps_characters_whole),
    };
    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
