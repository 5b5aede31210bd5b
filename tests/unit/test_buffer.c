#include "base/buffer.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

static void
is_empty_at_first(void **state)
{
    struct buffer buffer = {0};
    assert_null(buffer_take(&buffer));
    buffer_free(&buffer);
    buffer_free(&buffer);
}

static void
appends_and_ends_with_a_nul(void **state)
{
    struct buffer buffer = {0};
    assert_true(buffer_append(&buffer, "abc", 3, 100));
    assert_string_equal(buffer.bytes, "abc");
    assert_true(buffer_append(&buffer, "d\0e", 3, 100));
    assert_int_equal(buffer.length, 6);
    assert_memory_equal(buffer.bytes, "abcd\0e", 7);
    assert_true(buffer.capacity > buffer.length);
    buffer_free(&buffer);
    assert_null(buffer.bytes);
    assert_int_equal(buffer.length, 0);
    assert_int_equal(buffer.capacity, 0);
}

static void
never_exceeds_the_limit(void **state)
{
    struct buffer buffer = {0};
    assert_false(buffer_append(&buffer, "abcd", 4, 3));
    assert_null(buffer.bytes);
    assert_false(buffer_append(&buffer, "a", 1, 0));
    assert_true(buffer_append(&buffer, "abc", 3, 3));
    assert_false(buffer_append(&buffer, "d", 1, 3));
    assert_true(buffer_append(&buffer, "", 0, 3));
    assert_string_equal(buffer.bytes, "abc");
    assert_int_equal(buffer.length, 3);
    assert_false(buffer_append(&buffer, "d", 1, 2));
    assert_false(buffer_append(&buffer, "d", SIZE_MAX, SIZE_MAX / 4));
    assert_false(buffer_append(&buffer, "d", SIZE_MAX - 1, SIZE_MAX / 4));
    assert_false(buffer_append(&buffer, "d", SIZE_MAX / 4, SIZE_MAX / 4));
    assert_string_equal(buffer.bytes, "abc");
    buffer_free(&buffer);
}

static void
grows(void **state)
{
    enum { LENGTH = 100000 };
    struct buffer buffer = {0};
    for (size_t i = 0; i < LENGTH; i++) {
        char c = (char)('a' + i % 26);
        assert_true(buffer_append(&buffer, &c, 1, LENGTH));
    }
    assert_int_equal(buffer.length, LENGTH);
    assert_int_equal(buffer.bytes[LENGTH], '\0');
    for (size_t i = 0; i < LENGTH; i++)
        if (buffer.bytes[i] != (char)('a' + i % 26))
            fail_msg("byte %zu is wrong", i);
    buffer_free(&buffer);
}

/* Every length around the capacity leaves space for the NUL. */
static void
grows_at_every_boundary(void **state)
{
    static char bytes[5000];
    memset(bytes, 'x', sizeof bytes);
    for (size_t length = 2040; length < 2060; length++) {
        struct buffer buffer = {0};
        assert_true(buffer_append(&buffer, bytes, length, sizeof bytes));
        assert_int_equal(buffer.bytes[length], '\0');
        assert_true(buffer.capacity > buffer.length);
        assert_true(buffer_append(&buffer, bytes, length, sizeof bytes));
        assert_int_equal(buffer.bytes[2 * length], '\0');
        assert_true(buffer.capacity > buffer.length);
        assert_int_equal(strlen(buffer.bytes), 2 * length);
        buffer_free(&buffer);
    }
}

static void
take_passes_ownership(void **state)
{
    struct buffer buffer = {0};
    assert_true(buffer_append(&buffer, "abc", 3, 100));
    char *bytes = buffer_take(&buffer);
    assert_string_equal(bytes, "abc");
    assert_null(buffer.bytes);
    assert_int_equal(buffer.length, 0);
    assert_int_equal(buffer.capacity, 0);
    assert_true(buffer_append(&buffer, "d", 1, 100));
    assert_string_equal(buffer.bytes, "d");
    assert_string_equal(bytes, "abc");
    free(bytes);
    buffer_free(&buffer);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_empty_at_first),       cmocka_unit_test(appends_and_ends_with_a_nul),
        cmocka_unit_test(never_exceeds_the_limit), cmocka_unit_test(grows),
        cmocka_unit_test(grows_at_every_boundary), cmocka_unit_test(take_passes_ownership),
    };
    return cmocka_run_group_tests_name("buffer", tests, NULL, NULL);
}
