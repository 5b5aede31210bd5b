#include "api/http_trust.h"

#include "test.h"

#include <limits.h>
#include <stdio.h>

#include "directory.h"

static void
expect_trust(const char *name, bool hashed)
{
    struct directory directory;
    directory_make(&directory);
    if (name != NULL)
        directory_write(&directory, name, "", 0600);
    if (http_trust_prefers_directory("OpenSSL/3.0.2", directory.path) != hashed)
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
    assert_false(http_trust_prefers_directory("OpenSSL/3.0.2", directory.path));
    directory_write(&directory, "5ad8a5d6.0", "", 0600);
    assert_true(http_trust_prefers_directory("OpenSSL/3.0.2", directory.path));
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
    assert_true(http_trust_prefers_directory("OpenSSL/1.1.1n", directory.path));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(http_trust_prefers_directory(others[i], directory.path));
    assert_false(http_trust_prefers_directory(NULL, directory.path));
    directory_remove(&directory);
}

static void
wants_a_directory(void **state)
{
    struct directory directory;
    (void)state;
    directory_make(&directory);
    directory_write(&directory, "5ad8a5d6.0", "", 0600);
    assert_false(http_trust_prefers_directory("OpenSSL/3.0.2", NULL));
    assert_false(http_trust_prefers_directory("OpenSSL/3.0.2", ""));
    assert_false(
        http_trust_prefers_directory("OpenSSL/3.0.2", directory_file(&directory, "missing")));
    assert_false(
        http_trust_prefers_directory("OpenSSL/3.0.2", directory_file(&directory, "5ad8a5d6.0")));
    directory_remove(&directory);
}

static void
expect_found(const struct http_trust_places *places, const char *directory, const char *file)
{
    struct http_trust trust;
    http_trust_find(places, &trust);
    assert_true(trust.directory == directory);
    assert_true(trust.file == file);
}

/* The stores of two distributions in one directory. */
static void
finds_the_first_store_that_is_there(void **state)
{
    struct directory hashed;
    struct directory plain;
    (void)state;
    directory_make(&hashed);
    directory_make(&plain);
    directory_write(&hashed, "5ad8a5d6.0", "", 0600);
    directory_write(&plain, "authority.pem", "", 0600);
    char missing[PATH_MAX];
    char bundle[PATH_MAX];
    snprintf(missing, sizeof missing, "%s/missing", plain.path);
    snprintf(bundle, sizeof bundle, "%s/authority.pem", plain.path);
    const char *const none[] = {NULL};
    const char *const directories[] = {missing, plain.path, hashed.path, plain.path, NULL};
    const char *const files[] = {missing, bundle, missing, NULL};
    expect_found(&(struct http_trust_places){directories, files}, hashed.path, bundle);
    expect_found(&(struct http_trust_places){none, files}, NULL, bundle);
    expect_found(&(struct http_trust_places){directories, none}, hashed.path, NULL);
    expect_found(&(struct http_trust_places){none, none}, NULL, NULL);
    directory_remove(&hashed);
    directory_remove(&plain);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(wants_hashed_names),
        cmocka_unit_test(finds_one_hashed_name_among_others),
        cmocka_unit_test(is_for_openssl_alone),
        cmocka_unit_test(wants_a_directory),
        cmocka_unit_test(finds_the_first_store_that_is_there),
    };
    return cmocka_run_group_tests_name("http_trust", tests, NULL, NULL);
}
