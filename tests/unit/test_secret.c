#include "base/secret.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/json.h"

TEST(wiped_memory_is_zero)
{
    char memory[] = "KEY0123456789";
    secret_wipe(memory + 3, 4);
    assert_memory_equal(memory,
                        "KEY\0\0\0\0"
                        "456789",
                        sizeof memory);
    secret_wipe(memory, sizeof memory);
    for (size_t i = 0; i < sizeof memory; i++)
        assert_int_equal(memory[i], 0);
    secret_wipe(memory, 0);
    secret_wipe(NULL, 0);
    secret_wipe(NULL, 100);
}

TEST(every_spelling_of_the_secret_is_redacted)
{
    static const struct {
        const char *secret;
        const char *before;
        const char *after;
    } rows[] = {
        {"KEY01234", "", ""},
        {"KEY01234", "KEY0123", "KEY0123"},
        {"KEY01234", "KEY01234", "********"},
        {"KEY01234", "a KEY01234 b", "a ******** b"},
        {"KEY01234", "KEY01234KEY01234", "****************"},
        {"KEY01234", "KEY01234 and KEY01234.", "******** and ********."},
        {"KEY01234", "KKKEY01234", "KK********"},
        {"KEY01234", "KEY0KEY01234", "KEY0********"},
        {"KEY01234", "key01234", "key01234"},
        {"KEY01234", "KEY01235", "KEY01235"},
        {"KEY01234", "xKEY01234", "x********"},
        {"KEY01234", "KEY01234x", "********x"},
        {"********", "a********b", "a********b"},
        /* escaped as in JSON */
        {"KEY01234", "a\\u004bEY01234b", "a*************b"},
        {"KEY01234", "a\\u004BEY0123\\u0034b", "a******************b"},
        {"KEY01234", "KEY\\u00301234", "*************"},
        {"KEY/1234", "KEY\\/1234 KEY/1234", "********* ********"},
        {"KEY\"1234", "KEY\\\"1234 KEY\\u00221234", "********* *************"},
        {"KEY\\1234", "KEY\\\\1234 KEY\\u005c1234 KEY\\1234", "********* ************* ********"},
        {"KEY\\1234", "KEY\\u005C1234", "*************"},
        {"\\KEY1234", "\\\\KEY1234", "*********"},
        {"KEY\\\\234", "KEY\\\\\\\\234 KEY\\\\234", "********** ********"},
        {"KEY01234", "\\\\u004bEY01234", "**************"},
        /* after a truncated or invalid escape */
        {"KEY01234", "\\u00KEY01234", "\\u00********"},
        {"KEY01234", "\\u004KEY01234", "\\u004********"},
        {"KEY01234", "\\u0KEY01234", "\\u0********"},
        {"KEY01234", "\\uKEY01234", "\\u********"},
        {"KEY01234", "\\KEY01234", "*********"},
        {"KEY01234", "\\\\KEY01234", "**********"},
        {"00KEY0123", "\\u00KEY0123", "\\u*********"},
        {"00KEY0123", "\\u00\\u00300KEY0123", "\\u00**************"},
        {"4bEY0123", "\\u004bEY0123", "************"},
        {"ddEY0123", "\"\\u00ddEY0123\"", "\"************\""},
        {"nEY01234", "\\nEY01234", "*********"},
        {"KEY01234", "KEY0\\u00KEY01234", "KEY0\\u00********"},
        {"KEY01234", "KEY0123\\u0034\\u00", "*************\\u00"},
        {"KEY01234", "KEY0123\\u003", "KEY0123\\u003"},
        /* too short */
        {"", "text", "text"},
        {"t", "text", "text"},
        {"KEY0123", "KEY0123", "KEY0123"},
    };
    assert_int_equal(SECRET_REDACT_MIN, 8);
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[64];
        strcpy(text, rows[i].before);
        secret_redact(text, strlen(text), rows[i].secret);
        assert_string_equal(text, rows[i].after);
    }
}

/* Whatever precedes and follows it, the secret is found and JSON stays valid. */
TEST(json_stays_valid_wherever_the_secret_is)
{
    static const char *const spelled[] = {
        "KEY01234", "\\u004bEY01234", "KEY0123\\u0034",
        "\\u004B\\u0045\\u0059\\u0030\\u0031\\u0032\\u0033\\u0034"};
    static const char *const around[] = {"",     "a",       "\\n",     "\\\\", "\\u0000",
                                         "\\\"", "\\ud83d", "KEY0123", "K",    "\\u004b"};
    for (size_t i = 0; i < COUNT(spelled); i++) {
        for (size_t j = 0; j < COUNT(around); j++) {
            for (size_t k = 0; k < COUNT(around); k++) {
                char text[256];
                struct json value;
                snprintf(text, sizeof text, "\"%s%s%s\"", around[j], spelled[i], around[k]);
                size_t length = strlen(text);
                secret_redact(text, length, "KEY01234");
                assert_int_equal(strlen(text), length);
                for (size_t at = 1 + strlen(around[j]); at < length - 1 - strlen(around[k]); at++)
                    if (text[at] != '*')
                        fail_msg("%s is not redacted: %s", spelled[i], text);
                assert_true(json_check(text, length, &value));
            }
        }
    }
}

TEST(nul_bytes_do_not_end_the_search)
{
    char text[] = "\0KEY01234\0KEY01234";
    secret_redact(text, sizeof text - 2, "KEY01234");
    assert_memory_equal(text, "\0********\0KEY01234", sizeof text);
    secret_redact(text, sizeof text - 1, "KEY01234");
    assert_memory_equal(text, "\0********\0********", sizeof text);
    secret_redact(text, 0, "KEY01234");
}

static bool
dumps_are_off(void)
{
    struct rlimit limit = {1, 1};
    bool forbidden = getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 &&
                     limit.rlim_max == 0;
#ifdef PR_GET_DUMPABLE
    forbidden = forbidden && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
#endif
    return forbidden;
}

TEST(core_dumps_are_disabled)
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        secret_forbid_core_dumps();
        _exit(dumps_are_off() ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(wiped_memory_is_zero),
        cmocka_unit_test(every_spelling_of_the_secret_is_redacted),
        cmocka_unit_test(json_stays_valid_wherever_the_secret_is),
        cmocka_unit_test(nul_bytes_do_not_end_the_search),
        cmocka_unit_test(core_dumps_are_disabled),
    };
    return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
