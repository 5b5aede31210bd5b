#include "api/http_private.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

static const char *const variables[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

static void
clear_environment(void)
{
    for (size_t i = 0; i < COUNT(variables); i++)
        unsetenv(variables[i]);
}

TEST(proxy_is_named_without_credentials)
{
    static const struct {
        const char *value;
        const char *name;
        unsigned port;
    } rows[] = {
        {"http://proxy.example:3128", "proxy.example:3128", 3128},
        {"http://user:pass@proxy.example:3128/", "proxy.example:3128", 3128},
        {"user:pass@proxy.example:3128", "proxy.example:3128", 3128},
        {"proxy.example", "proxy.example:1080", 1080},
        {"http://proxy.example", "proxy.example:1080", 1080},
        {"https://proxy.example", "proxy.example:443", 443},
        {"socks5h://proxy.example", "proxy.example:1080", 1080},
        {"http://[::1]:3128", "[::1]:3128", 3128},
        {"", "", 0},
        {"http://proxy.example:port", "", 0},
        {" ", "", 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct http_proxy proxy;
        clear_environment();
        setenv("https_proxy", rows[i].value, 1);
        http_find_proxy(&proxy);
        assert_int_equal(proxy.port, rows[i].port);
        assert_string_equal(proxy.name, rows[i].name);
    }
}

TEST(first_variable_that_is_set_counts)
{
    struct http_proxy proxy;
    clear_environment();
    http_find_proxy(&proxy);
    assert_null(proxy.variable);
    for (size_t i = COUNT(variables); i-- != 0;) {
        setenv(variables[i], variables[i], 1);
        http_find_proxy(&proxy);
        assert_memory_equal(proxy.name, variables[i], strlen("https"));
        assert_string_equal(proxy.variable, variables[i]);
    }
    setenv("https_proxy", "", 1);
    http_find_proxy(&proxy);
    assert_string_equal(proxy.variable, variables[1]);
    clear_environment();
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(proxy_is_named_without_credentials),
        cmocka_unit_test(first_variable_that_is_set_counts),
    };
    return cmocka_run_group_tests_name("http_proxy", tests, NULL, NULL);
}
