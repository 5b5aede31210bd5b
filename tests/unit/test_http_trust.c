#include "api/http_trust.h"

#include "test.h"

#include "directory.h"

static void
expect_trust(const char *name, bool hashed)
{
    struct directory directory;
    directory_make(&directory);
    if (name != NULL)
        directory_write(&directory, name, "", 0600);
    if (http_trust_directory_first("OpenSSL/3.0.2", directory.path) != hashed)
        fail_msg("%s", name != NULL ? name : "nothing");
    directory_remove(&directory);
}

static void
wants_hashed_names(void **state)
{
    static const char *const hashed[] = {"5ad8a5d6.0", "00000000.0", "ffffffff.1", "5ad8a5d6.9"};
    static const char *const others[] = {"ca-certificates.crt", "5ad8a5d6",    "5ad8a5d6.",
                                         "5ad8a5d6.pem",        "5ad8a5d.0",   "5ad8a5d60.0",
                                         "5AD8A5D6.0",          "gad8a5d6.0",  "5ad8a5d6-0",
                                         ".5ad8a5d6.0",         "5ad8a5d6.r0", "x5ad8a5d6.0"};
    (void)state;
    expect_trust(NULL, false);
    for (size_t i = 0; i < sizeof hashed / sizeof *hashed; i++)
        expect_trust(hashed[i], true);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        expect_trust(others[i], false);
}

static void
finds_one_hashed_name_among_others(void **state)
{
    struct directory directory;
    (void)state;
    directory_make(&directory);
    for (int i = 0; i < 300; i++) {
        char name[32];
        snprintf(name, sizeof name, "authority-%d.pem", i);
        directory_write(&directory, name, "", 0600);
    }
    assert_false(http_trust_directory_first("OpenSSL/3.0.2", directory.path));
    directory_write(&directory, "5ad8a5d6.0", "", 0600);
    assert_true(http_trust_directory_first("OpenSSL/3.0.2", directory.path));
    directory_remove(&directory);
}

static void
is_for_openssl_alone(void **state)
{
    static const char *const others[] = {
        "GnuTLS/3.7.9", "",          "openssl/3.0.2",  "OpenSSL",
        "NSS/3.87",     "BoringSSL", "LibreSSL/3.5.3", "(OpenSSL/3.0.2)"};
    struct directory directory;
    (void)state;
    directory_make(&directory);
    directory_write(&directory, "5ad8a5d6.0", "", 0600);
    assert_true(http_trust_directory_first("OpenSSL/1.1.1n", directory.path));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(http_trust_directory_first(others[i], directory.path));
    assert_false(http_trust_directory_first(NULL, directory.path));
    directory_remove(&directory);
}

static void
wants_a_directory(void **state)
{
    struct directory directory;
    (void)state;
    directory_make(&directory);
    directory_write(&directory, "5ad8a5d6.0", "", 0600);
    assert_false(http_trust_directory_first("OpenSSL/3.0.2", NULL));
    assert_false(http_trust_directory_first("OpenSSL/3.0.2", ""));
    assert_false(
        http_trust_directory_first("OpenSSL/3.0.2", directory_file(&directory, "missing")));
    assert_false(
        http_trust_directory_first("OpenSSL/3.0.2", directory_file(&directory, "5ad8a5d6.0")));
    directory_remove(&directory);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(wants_hashed_names),
        cmocka_unit_test(finds_one_hashed_name_among_others),
        cmocka_unit_test(is_for_openssl_alone),
        cmocka_unit_test(wants_a_directory),
    };
    return cmocka_run_group_tests_name("http_trust", tests, NULL, NULL);
}
