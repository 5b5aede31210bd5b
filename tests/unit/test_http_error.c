#include "api/http_private.h"

#include "test.h"

#include <string.h>

/* Describes the end of a transfer that has connected to nothing. */
static struct error
describe(CURLcode code)
{
    struct http http = {.key = (char[]){"KEY018F"}};
    struct transfer transfer = {.http = &http, .easy = curl_easy_init()};
    assert_non_null(transfer.easy);
    http_describe_error(&transfer, code);
    curl_easy_cleanup(transfer.easy);
    return transfer.result.error;
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

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(hint_agrees_with_retries),
        cmocka_unit_test(connection_failures_and_timeouts_are_retried),
        cmocka_unit_test(timeout_error_has_a_duration),
    };
    return cmocka_run_group_tests_name("http_error", tests, NULL, NULL);
}
