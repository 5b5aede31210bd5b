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
    for (size_t i = 0; i < COUNT(rows); i++) {
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
    /* a password in the URL is a secret */
    assert_null(strstr(error.message, "KEY01234"));
    assert_null(strstr(error.hint, "KEY01234"));
}

TEST(invalid_base_url_is_refused)
{
    // clang-format off
    static const char *const texts[] = {
        "", " ", "/", "/v2", "https", "https:", "https://", "https:// /v2",
        "https://api.telnyx.com:port/v2", "https://api.telnyx.com:99999/v2",
        "https://api telnyx.com/v2", "https://api.telnyx.com/v2\r\nX-Evil: 1",
        "ftp://api.telnyx.com/v2", "file:///etc/passwd", "javascript:alert(1)",
        "gopher://127.0.0.1/", "https://user@api.telnyx.com/v2",
        "https://user:KEY01234@api.telnyx.com/v2", "https://api.telnyx.com/v2?a=b",
        "https://api.telnyx.com/v2#top", "https://api.telnyx.com/v2?a=b#top",
        "http://user@127.0.0.1/v2", "https://:password@api.telnyx.com/v2",
        "https://user:@api.telnyx.com/v2", "https://api.telnyx.com/v2?",
        "https://api.telnyx.com/v2#",
    };
    // clang-format on
    for (size_t i = 0; i < COUNT(texts); i++)
        expect_refusal(texts[i], "");
}

TEST(http_beyond_this_machine_is_refused)
{
    // clang-format off
    static const char *const texts[] = {
        "http://api.telnyx.com/v2", "http://192.168.0.1/v2", "http://10.0.0.1/v2",
        "http://128.0.0.1/v2", "http://126.255.255.255/v2", "http://0.0.0.0/v2", "http://[::2]/v2",
        "http://[::ffff:192.0.2.1]/v2", "http://localhost.example.com/v2", "http://notlocalhost/v2",
        "http://127.0.0.1.example.com/v2", "http://127.example.com/v2", "http://1270.0.0.1/v2",
        "HTTP://api.telnyx.com/v2",
    };
    // clang-format on
    for (size_t i = 0; i < COUNT(texts); i++)
        expect_refusal(texts[i], "only for loopback");
}

/* A name that looks like an address: a resolver may send it anywhere. */
TEST(http_to_a_name_of_digits_is_refused)
{
    static const char *const texts[] = {"http://127.0.0.1.5/v2", "http://127.0.0.256/v2",
                                        "http://127.0..1/v2"};
    for (size_t i = 0; i < COUNT(texts); i++)
        expect_refusal(texts[i], "");
}

TEST(media_links_are_https_or_loopback)
{
    static const struct {
        const char *link;
        const char *fault; /* NULL: accepted */
    } rows[] = {
        {"https://bucket.example/a.pdf?X-Amz-Signature=fac2", NULL},
        {"HTTPS://bucket.example:8443/a//b/../%2f?a=+&b=%2B#c", NULL},
        {"http://127.0.0.1:8080/a.pdf?fac2", NULL},
        {"HTTP://localhost/a.pdf?fac2", NULL},
        {"http://[::1]/a.pdf?fac2", NULL},
        {"http://bucket.example/?fac2", "only for loopback"},
        {"http://127.0.0.1@bucket.example/?fac2", "user and password"},
        {"https://user:fac2@bucket.example/", "user and password"},
        {"ftp://bucket.example/?fac2", "only https"},
        {"file:///etc/passwd?fac2", ""},
        {"s3://bucket.example/?fac2", "only https"},
        {"", "not a URL"},
        {"null?fac2", "not a URL"},
        {"//bucket.example/?fac2", "not a URL"},
        {"https://bucket.example/\r\nX: ?fac2", "not a URL"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error = {.category = ERROR_NONE};
        bool accepted = url_check_media(rows[i].link, &error);
        if (accepted != (rows[i].fault == NULL))
            fail_msg("`%s`: %s", rows[i].link, error.message);
        if (accepted)
            continue;
        assert_int_equal(error.category, ERROR_SERVER);
        assert_false(error.retryable);
        if (strstr(error.message, rows[i].fault) == NULL || strstr(error.message, "fac2") != NULL)
            fail_msg("`%s`: %s", rows[i].link, error.message);
    }
}

#define PAGE     "/faxes?page%5Bsize%5D=1&page%5Bnumber%5D=1"
#define NO_TIMES .since = FAX_LIST_NO_TIME, .until = FAX_LIST_NO_TIME

static void
expect_list(const struct fax_list_filter *filter, int64_t page, int size, const char *expected)
{
    struct error error;
    char *target = fax_list_target(filter, page, size, &error);
    assert_non_null(target);
    assert_string_equal(target, expected);
    free(target);
}

TEST(page_of_a_list_is_requested_by_size_and_number)
{
    static const struct fax_list_filter filter = {NO_TIMES};
    expect_list(&filter, 1, 100, "/faxes?page%5Bsize%5D=100&page%5Bnumber%5D=1");
    expect_list(&filter, INT64_C(12345678901), 3,
                "/faxes?page%5Bsize%5D=3&page%5Bnumber%5D=12345678901");
}

TEST(list_is_filtered_by_time_and_direction)
{
    static const struct {
        struct fax_list_filter filter;
        const char *target;
    } rows[] = {
        {{.since = 0, .until = FAX_LIST_NO_TIME},
         PAGE "&filter%5Bcreated_at%5D%5Bgte%5D=1970-01-01T00%3A00%3A00Z"},
        {{.since = FAX_LIST_NO_TIME, .until = 951782400},
         PAGE "&filter%5Bcreated_at%5D%5Blt%5D=2000-02-29T00%3A00%3A00Z"},
        {{NO_TIMES, .direction = FAX_DIRECTION_INBOUND},
         PAGE "&filter%5Bdirection%5D%5Beq%5D=inbound"},
        {{NO_TIMES, .direction = FAX_DIRECTION_OUTBOUND},
         PAGE "&filter%5Bdirection%5D%5Beq%5D=outbound"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_list(&rows[i].filter, 1, 1, rows[i].target);
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
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *number = rows[i].number;
        struct fax_list_filter filter = {NO_TIMES, .from = number, .to = number};
        char expected[256];
        snprintf(expected, sizeof expected,
                 "%s&filter%%5Bfrom%%5D%%5Beq%%5D=%s&filter%%5Bto%%5D%%5Beq%%5D=%s", PAGE,
                 rows[i].encoded, rows[i].encoded);
        expect_list(&filter, 1, 1, expected);
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
        cmocka_unit_test(media_links_are_https_or_loopback),
        cmocka_unit_test(page_of_a_list_is_requested_by_size_and_number),
        cmocka_unit_test(list_is_filtered_by_time_and_direction),
        cmocka_unit_test(list_is_filtered_by_number_percent_encoded),
    };
    return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
