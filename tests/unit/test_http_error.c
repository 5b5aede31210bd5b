#include "api/http_private.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

/* Describes the end of a transfer that has connected to nothing, with a text of libcurl. */
static struct error
describe_text(CURLcode code, const char *text, struct http_media *media)
{
    struct http http = {.key = (char[]){"KEY018F"}};
    struct transfer transfer = {.http = &http, .easy = curl_easy_init(), .media = media};
    assert_non_null(transfer.easy);
    snprintf(transfer.error_text, sizeof transfer.error_text, "%s", text);
    http_describe_error(&transfer, code);
    curl_easy_cleanup(transfer.easy);
    return transfer.result.error;
}

static struct error
describe(CURLcode code)
{
    return describe_text(code, "", NULL);
}

/* The hint tells to try again only if faxctl does and says that it can help. */
TEST(hint_agrees_with_retries)
{
    for (int code = 1; code < CURL_LAST; code++) {
        struct error error = describe((CURLcode)code);
        bool advised = strstr(error.hint, "try again") != NULL;
        assert_true(error.category != ERROR_NONE && error.message[0] != '\0');
        if (advised && !error.retryable)
            fail_msg("CURLcode %d: %s", code, error.hint);
    }
}

TEST(connection_failures_and_timeouts_are_retried)
{
    static const struct {
        CURLcode code;
        bool retryable;
    } rows[] = {
        {CURLE_COULDNT_RESOLVE_HOST, true},
        {CURLE_COULDNT_RESOLVE_PROXY, true},
        {CURLE_COULDNT_CONNECT, true},
        {CURLE_OPERATION_TIMEDOUT, true},
        {CURLE_SSL_CONNECT_ERROR, true},
        {CURLE_PARTIAL_FILE, true},
        {CURLE_GOT_NOTHING, true},
        {CURLE_SEND_ERROR, true},
        {CURLE_RECV_ERROR, true},
        {CURLE_HTTP2, true},
        {CURLE_HTTP2_STREAM, true},
        {CURLE_PROXY, true},
        {CURLE_PEER_FAILED_VERIFICATION, false},
        {CURLE_SSL_CACERT_BADFILE, false},
        {CURLE_WEIRD_SERVER_REPLY, false},
        {CURLE_UNSUPPORTED_PROTOCOL, false},
        {CURLE_BAD_CONTENT_ENCODING, false},
        {CURLE_URL_MALFORMAT, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (describe(rows[i].code).retryable != rows[i].retryable)
            fail_msg("CURLcode %d", (int)rows[i].code);
}

TEST(timeout_error_has_a_duration)
{
    assert_string_equal(describe(CURLE_OPERATION_TIMEDOUT).message,
                        "host name not resolved after 0s");
}

TEST(failure_of_a_media_store_is_not_blamed_on_the_base_url)
{
    struct http_media media = {.limit = 1};
    for (int code = 1; code < CURL_LAST; code++) {
        struct error error = describe_text((CURLcode)code, "", &media);
        assert_true(error.hint[0] != '\0' || error.category == ERROR_INTERNAL);
        assert_null(strstr(error.hint, "base URL"));
    }
}

TEST(text_that_quotes_the_query_of_media_is_not_shown)
{
    struct http_media media = {.limit = 1};
    static const char *const texts[] = {"cannot use /a.pdf?X-Amz-Signature=fac2",
                                        "cannot use https://b.example/?fac2"};
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_null(strstr(describe_text(CURLE_RECV_ERROR, texts[i], &media).message, "fac2"));
    assert_string_equal(describe_text(CURLE_RECV_ERROR, "cannot use b.example", &media).message,
                        "cannot use b.example");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(hint_agrees_with_retries),
        cmocka_unit_test(connection_failures_and_timeouts_are_retried),
        cmocka_unit_test(timeout_error_has_a_duration),
        cmocka_unit_test(failure_of_a_media_store_is_not_blamed_on_the_base_url),
        cmocka_unit_test(text_that_quotes_the_query_of_media_is_not_shown),
    };
    return cmocka_run_group_tests_name("http_error", tests, NULL, NULL);
}
