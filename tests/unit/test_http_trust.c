#include "api/http_private.h"

#include "test.h"

#include <stdio.h>

#include "directory.h"

TEST(only_certificates_named_by_hash_count)
{
    static const struct {
        const char *name;
        bool hashed;
    } rows[] = {
        {"5ad8a5d6.0", true},           {"00000000.0", true},   {"ffffffff.1", true},
        {"5ad8a5d6.9", true},           {"5ad8a5d6", false},    {"5ad8a5d6.", false},
        {"5ad8a5d6.pem", false},        {"5ad8a5d.0", false},   {"5ad8a5d60.0", false},
        {"5AD8A5D6.0", false},          {"gad8a5d6.0", false},  {"5ad8a5d6-0", false},
        {".5ad8a5d6.0", false},         {"5ad8a5d6.r0", false}, {"x5ad8a5d6.0", false},
        {"ca-certificates.crt", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct directory directory;
        directory_make(&directory);
        assert_false(http_has_hashed_names(directory.path));
        directory_write(&directory, rows[i].name, "", 0600);
        if (http_has_hashed_names(directory.path) != rows[i].hashed)
            fail_msg("%s", rows[i].name);
        directory_remove(&directory);
    }
}

TEST(hashed_name_is_found_among_others)
{
    struct directory directory;
    directory_make(&directory);
    for (int i = 0; i < 300; i++) {
        char name[32];
        snprintf(name, sizeof name, "authority-%d.pem", i);
        directory_write(&directory, name, "", 0600);
    }
    assert_false(http_has_hashed_names(directory.path));
    directory_write(&directory, "5ad8a5d6.0", "", 0600);
    assert_true(http_has_hashed_names(directory.path));
    directory_remove(&directory);
}

TEST(path_may_be_missing_or_a_file)
{
    struct directory directory;
    directory_make(&directory);
    directory_write(&directory, "5ad8a5d6.0", "", 0600);
    assert_false(http_has_hashed_names(NULL));
    assert_false(http_has_hashed_names(""));
    assert_false(http_has_hashed_names(directory_file(&directory, "missing")));
    assert_false(http_has_hashed_names(directory_file(&directory, "5ad8a5d6.0")));
    directory_remove(&directory);
}

/* What the user names is the only thing that is trusted. */
TEST(named_certificates_keep_the_system_out)
{
    struct http file = {.config.ca_file = "ca.pem"};
    struct http directory = {.config.ca_directory = "/etc/ssl/certs"};
    http_choose_trust(&file);
    assert_string_equal(file.config.ca_file, "ca.pem");
    assert_null(file.config.ca_directory);
    http_choose_trust(&directory);
    assert_null(directory.config.ca_file);
    assert_false(file.directory_first || directory.directory_first);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_certificates_named_by_hash_count),
        cmocka_unit_test(hashed_name_is_found_among_others),
        cmocka_unit_test(path_may_be_missing_or_a_file),
        cmocka_unit_test(named_certificates_keep_the_system_out),
    };
    return cmocka_run_group_tests_name("http_trust", tests, NULL, NULL);
}
