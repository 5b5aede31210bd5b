#include "api/http_proxy.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

static const char *const variables[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

static void
clear_environment(void)
{
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        unsetenv(variables[i]);
}

static void
names_host_and_port_alone(void **state)
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
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_proxy proxy;
        clear_environment();
        setenv("https_proxy", rows[i].value, 1);
        http_proxy_find(&proxy);
        assert_string_equal(proxy.name, rows[i].name);
        assert_int_equal(proxy.port, rows[i].port);
    }
}

static void
prefers_the_first_variable_that_is_set(void **state)
{
    struct http_proxy proxy;
    (void)state;
    clear_environment();
    http_proxy_find(&proxy);
    assert_string_equal(proxy.name, "");
    for (size_t i = sizeof variables / sizeof *variables; i-- != 0;) {
        setenv(variables[i], variables[i], 1);
        http_proxy_find(&proxy);
        assert_memory_equal(proxy.name, variables[i], strlen("https"));
    }
    setenv("https_proxy", "", 1);
    http_proxy_find(&proxy);
    assert_int_equal(proxy.port, 1080);
    clear_environment();
}

static void
leaves_out_a_name_that_is_too_long(void **state)
{
    struct http_proxy proxy;
    char value[400] = "http://";
    (void)state;
    clear_environment();
    memset(value + strlen(value), 'a', 300);
    setenv("https_proxy", value, 1);
    http_proxy_find(&proxy);
    assert_string_equal(proxy.name, "");
    clear_environment();
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_host_and_port_alone),
        cmocka_unit_test(prefers_the_first_variable_that_is_set),
        cmocka_unit_test(leaves_out_a_name_that_is_too_long),
    };
    return cmocka_run_group_tests_name("http_proxy", tests, NULL, NULL);
}
