#include "api/url.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
accepts_addresses(void **state)
{
    static const struct {
        const char *text;
        const char *base_url;
    } rows[] = {
        {URL_BASE_DEFAULT, "https://api.telnyx.com/v2"},
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
        if (!url_check_base(rows[i].text, "--base-url", &base_url, &error))
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
    if (!url_check_base("http://LocalHost:8080/v2", "--base-url", &base_url, &error))
        fail_msg("%s", error.message);
    free(base_url);
}

static void
expect_refusal(const char *text, const char *part)
{
    char *base_url = NULL;
    struct error error = {.category = ERROR_NONE};
    if (url_check_base(text, "--base-url", &base_url, &error))
        fail_msg("`%s` is accepted as %s", text, base_url);
    assert_int_equal(error.category, ERROR_USAGE);
    assert_true(error.hint[0] != '\0');
    if (strstr(error.message, part) == NULL)
        fail_msg("`%s`: %s", text, error.message);
}

static void
refuses_what_is_not_a_base_url(void **state)
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
        if (url_check_base(texts[i], "--base-url", &base_url, &error))
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
        url_check_base("https://user:KEY01234@api.telnyx.com/v2", "--base-url", &base_url, &error));
    assert_null(strstr(error.message, "KEY01234"));
    assert_null(strstr(error.hint, "KEY01234"));
}

static void
expect_query(const struct url_parameter *parameters, size_t count, const char *expected)
{
    struct buffer url = {0};
    struct error error = {.category = ERROR_NONE};
    assert_true(buffer_append(&url, "/faxes", 6, URL_MAX));
    assert_true(url_append_query(&url, parameters, count, &error));
    assert_string_equal(url.bytes, expected);
    buffer_free(&url);
}

static void
appends_a_query(void **state)
{
    static const struct url_parameter parameters[] = {
        {"filter[from][eq]", "+13125550100"},
        {"left_out", NULL},
        {"filter[created_at][gte]", "2020-05-05T09:59:12Z"},
        {"page[number]", "2"},
    };
    (void)state;
    expect_query(parameters, sizeof parameters / sizeof *parameters,
                 "/faxes?filter%5Bfrom%5D%5Beq%5D=%2B13125550100"
                 "&filter%5Bcreated_at%5D%5Bgte%5D=2020-05-05T09%3A59%3A12Z&page%5Bnumber%5D=2");
    expect_query(parameters, 0, "/faxes");
    expect_query(&parameters[1], 1, "/faxes");
    expect_query(&parameters[1], 2,
                 "/faxes?filter%5Bcreated_at%5D%5Bgte%5D=2020-05-05T09%3A59%3A12Z");
}

static void
encodes_all_but_unreserved_characters(void **state)
{
    static const struct {
        const char *value;
        const char *encoded;
    } rows[] = {
        {"", ""},
        {"azAZ09-._~", "azAZ09-._~"},
        {" &=?#/:@!$'()*,;%+", "%20%26%3D%3F%23%2F%3A%40%21%24%27%28%29%2A%2C%3B%25%2B"},
        {"\r\n\x7f\"<>\\^`{|}", "%0D%0A%7F%22%3C%3E%5C%5E%60%7B%7C%7D"},
        {"\xc3\xa4\xff", "%C3%A4%FF"},
        {"%2B", "%252B"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct url_parameter parameter = {"n", rows[i].value};
        char expected[128];
        snprintf(expected, sizeof expected, "/faxes?n=%s", rows[i].encoded);
        expect_query(&parameter, 1, expected);
    }
}

static void
refuses_a_query_that_is_too_long(void **state)
{
    struct buffer url = {0};
    struct error error = {.category = ERROR_NONE};
    char *value = calloc(1, URL_MAX);
    (void)state;
    assert_non_null(value);
    memset(value, 'a', URL_MAX - 1);
    const struct url_parameter parameter = {"n", value};
    assert_false(url_append_query(&url, &parameter, 1, &error));
    assert_int_equal(error.category, ERROR_INTERNAL);
    buffer_free(&url);
    free(value);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_addresses),
        cmocka_unit_test(accepts_localhost_in_any_case),
        cmocka_unit_test(refuses_what_is_not_a_base_url),
        cmocka_unit_test(leaves_no_empty_query_or_fragment),
        cmocka_unit_test(refuses_plain_http_beyond_this_machine),
        cmocka_unit_test(refuses_plain_http_to_names_of_digits),
        cmocka_unit_test(does_not_repeat_the_url),
        cmocka_unit_test(appends_a_query),
        cmocka_unit_test(encodes_all_but_unreserved_characters),
        cmocka_unit_test(refuses_a_query_that_is_too_long),
    };
    return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
