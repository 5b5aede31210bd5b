#include "base/secret.h"

#include "test.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void
wipes(void **state)
{
    char memory[] = "KEY0123456789";
    (void)state;
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

static void
redacts(void **state)
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
        /* words that data may hold by chance */
        {"", "text", "text"},
        {"t", "text", "text"},
        {"KEY0123", "KEY0123", "KEY0123"},
    };
    (void)state;
    assert_int_equal(SECRET_REDACT_MIN, 8);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[64];
        strcpy(text, rows[i].before);
        secret_redact(text, strlen(text), rows[i].secret);
        assert_string_equal(text, rows[i].after);
    }
}

/* Occurrences that overlap are occurrences, too. */
static void
redacts_overlapping_occurrences(void **state)
{
    char twice[] = "xabababababx";
    char repeated[] = "aaaaaaaaaaaa";
    (void)state;
    secret_redact(twice, strlen(twice), "abababab");
    assert_string_equal(twice, "x**********x");
    secret_redact(repeated, strlen(repeated), "aaaaaaaa");
    assert_string_equal(repeated, "************");
}

static void
redacts_bytes(void **state)
{
    char text[] = "\0KEY01234\0KEY01234";
    (void)state;
    secret_redact(text, sizeof text - 2, "KEY01234");
    assert_memory_equal(text, "\0********\0KEY01234", sizeof text);
    secret_redact(text, sizeof text - 1, "KEY01234");
    assert_memory_equal(text, "\0********\0********", sizeof text);
    secret_redact(text, 0, "KEY01234");
}

static void
forbids_core_dumps(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit limit = {1, 1};
        secret_forbid_core_dumps();
        int result = getrlimit(RLIMIT_CORE, &limit);
        _exit(result == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(wipes),
        cmocka_unit_test(redacts),
        cmocka_unit_test(redacts_overlapping_occurrences),
        cmocka_unit_test(redacts_bytes),
        cmocka_unit_test(forbids_core_dumps),
    };
    return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
