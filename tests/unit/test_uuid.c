#include "base/uuid.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"

static void
reads_ids(void **state)
{
    static const char *const texts[] = {ID,
                                        "0CCC7B54-4DF3-4BCA-A65A-3DA1ECC777F0",
                                        "0Ccc7B54-4df3-4bcA-a65a-3dA1ecc777F0",
                                        " " ID,
                                        ID " ",
                                        " \t\r\n" ID "\r\n\t ",
                                        "\"" ID "\"",
                                        " \"" ID "\"\r\n"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        char uuid[UUID_TEXT_SIZE] = "";
        assert_true(uuid_parse(texts[i], strlen(texts[i]), uuid));
        assert_string_equal(uuid, ID);
    }
}

static void
refuses_what_is_no_id(void **state)
{
    static const char *const texts[] = {
        /* too short or too long */
        "", " ", "-", "0", "0ccc7b54-4df3-4bca-a65a-3da1ecc777f",
        "0ccc7b54-4df3-4bca-a65a-3da1ecc777f00", ID "," ID, "urn:uuid:" ID, "'" ID "'", "\"" ID,
        ID "\"", "\"\"" ID "\"\"", "\" " ID "\"", "\"" ID "'",
        "{0ccc7b54-4df3-4bca-a65a-3da1ecc777f0}", ID "\x1f", "\xc2\xa0" ID,
        /* misplaced hyphens */
        "0ccc7b544df34bcaa65a3da1ecc777f0", "0ccc7b54-4df3-4bca-a65a3-da1ecc777f0",
        "0ccc7b54-4df34-bca-a65a-3da1ecc777f0", "0ccc7b5-44df3-4bca-a65a-3da1ecc777f0",
        "0ccc7b54+4df3-4bca-a65a-3da1ecc777f0", "0ccc7b54 4df3 4bca a65a 3da1ecc777f0",
        "0ccc7b54_4df3_4bca_a65a_3da1ecc777f0", "--------------------------------------",
        "------------------------------------",
        /* no digits; every other byte is tried below */
        "0ccc7b54-4df3-4bca-a65a-3da1ecc777\xc3\xa9", "0ccc7b54-4df3-4bca-a65a-3da1 ecc777f"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        char uuid[UUID_TEXT_SIZE];
        if (uuid_parse(texts[i], strlen(texts[i]), uuid))
            fail_msg("`%s` is an id", texts[i]);
    }
}

/* The bytes need no NUL behind them, and a NUL among them is no blank. */
static void
keeps_to_the_length(void **state)
{
    char uuid[UUID_TEXT_SIZE];
    static const char text[] = ID "\0";
    char *copy = malloc(strlen(ID));
    assert_non_null(copy);
    memcpy(copy, ID, strlen(ID));
    assert_true(uuid_parse(copy, strlen(ID), uuid));
    assert_string_equal(uuid, ID);
    assert_false(uuid_parse(copy, strlen(ID) - 1, uuid));
    assert_false(uuid_parse(copy, 0, uuid));
    free(copy);
    assert_true(uuid_parse(text, 36, uuid));
    assert_false(uuid_parse(text, 37, uuid));
}

static void
refuses_every_other_byte_at_every_place(void **state)
{
    for (size_t at = 0; at < strlen(ID); at++) {
        for (int byte = 0; byte < 256; byte++) {
            char text[] = ID;
            char uuid[UUID_TEXT_SIZE];
            const char *allowed = ID[at] == '-' ? "-" : "0123456789abcdefABCDEF";
            bool expected = byte != 0 && strchr(allowed, byte) != NULL;
            text[at] = (char)byte;
            if (uuid_parse(text, strlen(ID), uuid) != expected)
                fail_msg("byte %d at %zu", byte, at);
        }
    }
}

static void
set_tells_whether_a_uuid_is_new(void **state)
{
    struct uuid_set set = {0};
    bool added;
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 20000; i++) {
            char uuid[UUID_TEXT_SIZE];
            /* Neighbours differ in one digit, at the start, in the middle or at the end. */
            snprintf(uuid, sizeof uuid, "%08x-0000-4000-%04x-%012x", i % 3 == 0 ? i : 0,
                     i % 3 == 1 ? i : 0, i % 3 == 2 ? i : 0);
            assert_true(uuid_set_add(&set, uuid, &added));
            assert_int_equal(added, round == 0);
        }
    }
    uuid_set_free(&set);
    uuid_set_free(&set);
    assert_true(uuid_set_add(&set, "00000000-0000-4000-0000-000000000000", &added));
    assert_true(added);
    uuid_set_free(&set);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_ids),
        cmocka_unit_test(refuses_what_is_no_id),
        cmocka_unit_test(keeps_to_the_length),
        cmocka_unit_test(refuses_every_other_byte_at_every_place),
        cmocka_unit_test(set_tells_whether_a_uuid_is_new),
    };
    return cmocka_run_group_tests_name("uuid", tests, NULL, NULL);
}
