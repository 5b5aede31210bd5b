#include "api/url.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TEST(base_url_is_copied_without_trailing_slashes)
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
        {"http://LocalHost:8080", "http://LocalHost:8080"}, /* RFC 3986, 3.2.2 */
        {"http://[::1]:8080/v2", "http://[::1]:8080/v2"},
        {"HTTP://127.0.0.1:8080/v2", "http://127.0.0.1:8080/v2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *base_url = NULL;
        struct error error = {.category = ERROR_NONE};
        if (!url_check_base(rows[i].text, "--base-url", &base_url, &error))
            fail_msg("%s: %s", rows[i].text, error.message);
        assert_string_equal(base_url, rows[i].base_url);
        free(base_url);
    }
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

TEST(invalid_base_url_is_refused)
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
        "https://api.telnyx.com/v2?",
        "https://api.telnyx.com/v2#",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_refusal(texts[i], "");
}

TEST(http_beyond_this_machine_is_refused)
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
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_refusal(texts[i], "plain http");
}

/* A name that looks like an address: a resolver may send it anywhere. */
TEST(http_to_a_name_of_digits_is_refused)
{
    static const char *const texts[] = {"http://127.0.0.1.5/v2", "http://127.0.0.256/v2",
                                        "http://127.0..1/v2"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_refusal(texts[i], "");
}

/* A password in the URL is a secret. */
TEST(error_does_not_repeat_the_url)
{
    char *base_url;
    struct error error;
    assert_false(
        url_check_base("https://user:KEY01234@api.telnyx.com/v2", "--base-url", &base_url, &error));
    assert_null(strstr(error.message, "KEY01234"));
    assert_null(strstr(error.hint, "KEY01234"));
}

#define PAGE "/faxes?page%5Bsize%5D=1&page%5Bnumber%5D=1"

static const struct fax_list_filter no_filter = {.since = FAX_LIST_NO_TIME,
                                                 .until = FAX_LIST_NO_TIME};

static void
expect_list(struct fax_list_filter filter, int64_t page, int size, const char *expected)
{
    struct error error;
    char *target = fax_list_target(&filter, page, size, &error);
    assert_non_null(target);
    assert_string_equal(target, expected);
    free(target);
}

TEST(page_of_a_list_is_requested_by_size_and_number)
{
    expect_list(no_filter, 1, 100, "/faxes?page%5Bsize%5D=100&page%5Bnumber%5D=1");
    expect_list(no_filter, INT64_C(12345678901), 3,
                "/faxes?page%5Bsize%5D=3&page%5Bnumber%5D=12345678901");
}

TEST(list_is_filtered_by_time)
{
    struct fax_list_filter filter = no_filter;
    filter.since = 0;
    expect_list(filter, 1, 1, PAGE "&filter%5Bcreated_at%5D%5Bgte%5D=1970-01-01T00%3A00%3A00Z");
    filter = no_filter;
    filter.until = 951782400;
    expect_list(filter, 1, 1, PAGE "&filter%5Bcreated_at%5D%5Blt%5D=2000-02-29T00%3A00%3A00Z");
}

TEST(list_is_filtered_by_direction)
{
    struct fax_list_filter filter = no_filter;
    filter.direction = FAX_DIRECTION_INBOUND;
    expect_list(filter, 1, 1, PAGE "&filter%5Bdirection%5D%5Beq%5D=inbound");
    filter.direction = FAX_DIRECTION_OUTBOUND;
    expect_list(filter, 1, 1, PAGE "&filter%5Bdirection%5D%5Beq%5D=outbound");
}

/* A `+` in a query means a space unless it is encoded. */
TEST(list_is_filtered_by_number_percent_encoded)
{
    static const struct {
        const char *number;
        const char *encoded;
    } rows[] = {
        {"+13125550123", "%2B13125550123"},
        {"sip:a&b=c@example.com;x=%20", "sip%3Aa%26b%3Dc%40example.com%3Bx%3D%2520"},
        {"", ""},
        {"azAZ09-._~", "azAZ09-._~"},
        {" &=?#/:@!$'()*,;%+", "%20%26%3D%3F%23%2F%3A%40%21%24%27%28%29%2A%2C%3B%25%2B"},
        {"\r\n\x7f\"<>\\^`{|}", "%0D%0A%7F%22%3C%3E%5C%5E%60%7B%7C%7D"},
        {"\xc3\xa4\xff", "%C3%A4%FF"},
        {"%2B", "%252B"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fax_list_filter filter = no_filter;
        char expected[256];
        filter.from = filter.to = rows[i].number;
        snprintf(expected, sizeof expected,
                 "%s&filter%%5Bfrom%%5D%%5Beq%%5D=%s&filter%%5Bto%%5D%%5Beq%%5D=%s", PAGE,
                 rows[i].encoded, rows[i].encoded);
        expect_list(filter, 1, 1, expected);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_url_is_copied_without_trailing_slashes),
        cmocka_unit_test(invalid_base_url_is_refused),
        cmocka_unit_test(http_beyond_this_machine_is_refused),
        cmocka_unit_test(http_to_a_name_of_digits_is_refused),
        cmocka_unit_test(error_does_not_repeat_the_url),
        cmocka_unit_test(page_of_a_list_is_requested_by_size_and_number),
        cmocka_unit_test(list_is_filtered_by_time),
        cmocka_unit_test(list_is_filtered_by_direction),
        cmocka_unit_test(list_is_filtered_by_number_percent_encoded),
    };
    return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
