#include "api/base_url.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

static void
accepts_addresses(void **state)
{
    static const struct {
        const char *text;
        const char *base_url;
    } rows[] = {
        {BASE_URL_DEFAULT, "https://api.telnyx.com/v2"},
        {"https://api.telnyx.com/v2/", "https://api.telnyx.com/v2"},
        {"https://api.telnyx.com/v2///", "https://api.telnyx.com/v2"},
        {"https://api.telnyx.com", "https://api.telnyx.com"},
        {"https://api.telnyx.com/", "https://api.telnyx.com"},
        {"https://proxy.example:8443/telnyx/v2", "https://proxy.example:8443/telnyx/v2"},
        {"https://192.0.2.1/v2", "https://192.0.2.1/v2"},
        {"https://[2001:db8::1]:8443/v2", "https://[2001:db8::1]:8443/v2"},
        {"HTTPS://api.telnyx.com/v2", "https://api.telnyx.com/v2"},
        {"http://127.0.0.1", "http://127.0.0.1"},
        {"http://127.0.0.1:8080/v2/", "http://127.0.0.1:8080/v2"},
        {"http://127.255.255.254:8080", "http://127.255.255.254:8080"},
        {"http://localhost:8080/v2", "http://localhost:8080/v2"},
        {"http://[::1]:8080/v2", "http://[::1]:8080/v2"},
        {"HTTP://127.0.0.1:8080/v2", "http://127.0.0.1:8080/v2"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *base_url = NULL;
        struct error error = {.category = ERROR_NONE};
        if (!base_url_check(rows[i].text, "--base-url", &base_url, &error))
            fail_msg("%s: %s", rows[i].text, error.message);
        assert_string_equal(base_url, rows[i].base_url);
        free(base_url);
    }
}

/* Host names have no case (RFC 3986, 3.2.2). */
static void
accepts_localhost_in_any_case(void **state)
{
    char *base_url = NULL;
    struct error error;
    (void)state;
    if (!base_url_check("http://LocalHost:8080/v2", "--base-url", &base_url, &error))
        fail_msg("%s", error.message);
    free(base_url);
}

static void
expect_refusal(const char *text, const char *part)
{
    char *base_url = NULL;
    struct error error = {.category = ERROR_NONE};
    if (base_url_check(text, "--base-url", &base_url, &error))
        fail_msg("`%s` is accepted as %s", text, base_url);
    assert_int_equal(error.category, ERROR_USAGE);
    assert_true(error.hint[0] != '\0');
    if (strstr(error.message, part) == NULL)
        fail_msg("`%s`: %s", text, error.message);
}

static void
refuses_what_is_no_base_url(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "/",
        "/v2",
        "https",
        "https:",
        "https://",
        "https:// /v2",
        "https://api.telnyx.com:port/v2",
        "https://api.telnyx.com:99999/v2",
        "https://api telnyx.com/v2",
        "https://api.telnyx.com/v2\r\nX-Evil: 1",
        "ftp://api.telnyx.com/v2",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "gopher://127.0.0.1/",
        "https://user@api.telnyx.com/v2",
        "https://user:password@api.telnyx.com/v2",
        "https://api.telnyx.com/v2?a=b",
        "https://api.telnyx.com/v2#top",
        "https://api.telnyx.com/v2?a=b#top",
        "http://user@127.0.0.1/v2",
        "https://:password@api.telnyx.com/v2",
        "https://user:@api.telnyx.com/v2",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_refusal(texts[i], "");
}

/* What is appended to an address must be part of its path. */
static void
leaves_no_empty_query_or_fragment(void **state)
{
    static const char *const texts[] = {"https://api.telnyx.com/v2?", "https://api.telnyx.com/v2#",
                                        "https://api.telnyx.com/v2?#",
                                        "https://api.telnyx.com/v2/?"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *base_url = NULL;
        struct error error;
        if (base_url_check(texts[i], "--base-url", &base_url, &error))
            assert_string_equal(base_url, "https://api.telnyx.com/v2");
        free(base_url);
    }
}

static void
refuses_plain_http_beyond_this_machine(void **state)
{
    static const char *const texts[] = {
        "http://api.telnyx.com/v2",
        "http://192.168.0.1/v2",
        "http://10.0.0.1/v2",
        "http://128.0.0.1/v2",
        "http://126.255.255.255/v2",
        "http://0.0.0.0/v2",
        "http://[::2]/v2",
        "http://[::ffff:192.0.2.1]/v2",
        "http://localhost.example.com/v2",
        "http://notlocalhost/v2",
        "http://127.0.0.1.example.com/v2",
        "http://127.example.com/v2",
        "http://1270.0.0.1/v2",
        "HTTP://api.telnyx.com/v2",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_refusal(texts[i], "plain http");
}

/* What only looks like an address is a name, which a resolver may send anywhere. */
static void
refuses_plain_http_to_names_of_digits(void **state)
{
    static const char *const texts[] = {"http://127.0.0.1.5/v2", "http://127.0.0.256/v2",
                                        "http://127.0..1/v2"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_refusal(texts[i], "");
}

/* A password in the URL is a secret. */
static void
does_not_repeat_the_url(void **state)
{
    char *base_url;
    struct error error;
    (void)state;
    assert_false(
        base_url_check("https://user:KEY01234@api.telnyx.com/v2", "--base-url", &base_url, &error));
    assert_null(strstr(error.message, "KEY01234"));
    assert_null(strstr(error.hint, "KEY01234"));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_addresses),
        cmocka_unit_test(accepts_localhost_in_any_case),
        cmocka_unit_test(refuses_what_is_no_base_url),
        cmocka_unit_test(leaves_no_empty_query_or_fragment),
        cmocka_unit_test(refuses_plain_http_beyond_this_machine),
        cmocka_unit_test(refuses_plain_http_to_names_of_digits),
        cmocka_unit_test(does_not_repeat_the_url),
    };
    return cmocka_run_group_tests_name("base_url", tests, NULL, NULL);
}
