#include "api/http_private.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "KEY018F0123456789ABCDEF_abcdefghijklmnopqrstuvwxyz0123456789"

static struct http http = {.key = (char[]){KEY}};

/* Starts a response without headers. */
static struct transfer
new_transfer(void)
{
    struct transfer transfer = {.http = &http};
    http_reset_response(&transfer);
    return transfer;
}

/* Hands a line over in memory of its own size, without a NUL. */
static bool
take_line(struct transfer *transfer, const char *line)
{
    size_t length = strlen(line);
    char *copy = malloc(length != 0 ? length : 1);
    assert_non_null(copy);
    memcpy(copy, line, length);
    bool accepted = http_take_header(transfer, copy, length);
    free(copy);
    return accepted;
}

/* Takes header lines up to a NULL. Returns whether all were accepted. */
static bool
take_lines(struct transfer *transfer, const char *const *lines)
{
    bool accepted = take_line(transfer, "HTTP/1.1 200 OK\r\n");
    for (; *lines != NULL; lines++)
        accepted = take_line(transfer, *lines) && accepted;
    return take_line(transfer, "\r\n") && accepted;
}

static struct http_response
response_of(const char *const *lines)
{
    struct transfer transfer = new_transfer();
    assert_true(take_lines(&transfer, lines));
    return transfer.result.response;
}

TEST(new_response_is_empty)
{
    static const char *const lines[] = {NULL};
    struct http_response response = response_of(lines);
    assert_string_equal(response.request_id, "");
    assert_int_equal(response.retry_after_seconds, -1);
    assert_int_equal(response.body.length, 0);
}

TEST(headers_that_matter_are_kept)
{
    static const char *const lines[] = {"Date: Tue, 05 May 2020 09:59:12 GMT\r\n",
                                        "Content-Type: application/json; charset=utf-8\r\n",
                                        "X-Request-Id: 5f3c\r\n",
                                        "Retry-After: 120\r\n",
                                        "X-RateLimit-Limit: 1000\r\n",
                                        "X-RateLimit-Remaining: 0\r\n",
                                        "X-RateLimit-Reset: 30\r\n",
                                        "X-Request-Id-Extra: wrong\r\n",
                                        "No-X-Request-Id: wrong\r\n",
                                        NULL};
    struct http_response response = response_of(lines);
    assert_string_equal(response.request_id, "5f3c");
    assert_int_equal(response.retry_after_seconds, 120);
}

/* Names have no case, and blanks around a value are not part of it (RFC 9110, 5.1 and 5.5). */
TEST(header_is_accepted_in_any_spelling)
{
    static const char *const lines[][3] = {
        {"x-request-id:5f3c\r\n", "retry-after:5\r\n", NULL},
        {"X-REQUEST-ID: 5f3c\r\n", "RETRY-AFTER: 5\r\n", NULL},
        {"x-Request-ID: \t 5f3c\r\n", "Retry-After: \t5\r\n", NULL},
        {"x-request-id: 5f3c\n", "retry-after: 5\n", NULL},
        {"x-request-id: 5f3c", "retry-after: 5", NULL},
        {"X-Request-Id: 5f3c \t\r\n", "Retry-After: 5 \r\n", NULL},
    };
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct http_response response = response_of(lines[i]);
        assert_string_equal(response.request_id, "5f3c");
        assert_int_equal(response.retry_after_seconds, 5);
    }
}

TEST(better_request_id_wins_in_any_order)
{
    static const char *const names[] = {"x-request-id", "x-telnyx-request-id", "request-id"};
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                    {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (size_t order = 0; order < COUNT(orders); order++) {
        for (int absent = 0; absent < 3; absent++) {
            struct transfer transfer = new_transfer();
            char text[64];
            for (int i = 0; i < 3; i++) {
                int name = orders[order][i];
                snprintf(text, sizeof text, "%s: id-%d\r\n", names[name], name);
                if (name >= absent)
                    take_line(&transfer, text);
            }
            snprintf(text, sizeof text, "id-%d", absent);
            assert_string_equal(transfer.result.response.request_id, text);
        }
    }
}

TEST(pause_is_at_most_a_day)
{
    static const struct {
        const char *value;
        int64_t seconds;
    } rows[] = {
        {"0", 0},           {"1", 1},
        {"86400", 86400},   {"007", 7},
        {"1.0", 1},         {"1.5", 2}, /* decimals are rounded up */
        {"0.001", 1},       {"86399.9", 86400},
        {"86400.1", -1},    {"86401", -1},
        {"1764149600", -1}, /* a timestamp */
        {"20260505", -1},   {"99999999999999999999999", -1},
        {"", -1},           {"-1", -1},
        {"+1", -1},         {"1.5.1", -1},
        {"1,5", -1},        {"5s", -1},
        {"5 ", 5},          {"soon", -1},
        {"0x5", -1},        {"1e3", -1},
        {"inf", -1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct transfer transfer = new_transfer();
        char line[128];
        snprintf(line, sizeof line, "Retry-After: %s\r\n", rows[i].value);
        take_line(&transfer, line);
        if (transfer.result.response.retry_after_seconds != rows[i].seconds)
            fail_msg("%s", line);
        snprintf(line, sizeof line, "X-RateLimit-Reset: %s\r\n", rows[i].value);
        take_line(&transfer, line);
        if (transfer.rate_limit_reset_seconds != rows[i].seconds)
            fail_msg("%s", line);
    }
}

/* The clocks of the two machines may differ by hours. */
TEST(retry_date_is_compared_with_the_date_of_the_response)
{
    static const struct {
        const char *retry_after;
        int64_t seconds;
    } rows[] = {
        {"Tue, 05 May 2020 10:00:12 GMT", 60},     {"Tuesday, 05-May-20 10:00:12 GMT", 60},
        {"Tue May  5 10:00:12 2020", 60},          {"Tue, 05 May 2020 09:59:12 GMT", 0},
        {"Tue, 05 May 2020 09:00:00 GMT", 0}, /* it has passed */
        {"Wed, 06 May 2020 09:59:12 GMT", 86400},  {"Wed, 06 May 2020 09:59:13 GMT", -1},
        {"Sun, 06 Nov 99999999 08:49:37 GMT", -1}, {"Tue, 05 Foo 2020 10:00:12 GMT", -1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int date_first = 0; date_first < 2; date_first++) {
            struct transfer transfer = new_transfer();
            char line[128];
            snprintf(line, sizeof line, "Retry-After: %s\r\n", rows[i].retry_after);
            if (date_first)
                take_line(&transfer, "Date: Tue, 05 May 2020 09:59:12 GMT\r\n");
            take_line(&transfer, line);
            if (!date_first)
                take_line(&transfer, "Date: Tue, 05 May 2020 09:59:12 GMT\r\n");
            if (transfer.result.response.retry_after_seconds != rows[i].seconds)
                fail_msg("%s", line);
        }
    }
}

TEST(retry_date_is_compared_with_the_clock_without_a_date)
{
    static const char *const lines[][3] = {
        {"Retry-After: Tue, 05 May 2020 09:59:12 GMT\r\n", NULL},
        {"Date: yesterday\r\n", "Retry-After: Tue, 05 May 2020 09:59:12 GMT\r\n", NULL},
    };
    for (size_t i = 0; i < COUNT(lines); i++)
        assert_int_equal(response_of(lines[i]).retry_after_seconds, 0);
}

/* An interim response (RFC 9110, 15.2), or that of a proxy to CONNECT, leaves nothing. */
TEST(status_line_starts_the_response_over)
{
    static const char *const status_lines[] = {"HTTP/1.1 200 OK\r\n", "HTTP/1.0 404 Not Found\r\n",
                                               "HTTP/2 200\r\n", "HTTP/2 200 \r\n"};
    static const char *const lines[] = {"X-Request-Id: early\r\n", "Retry-After: 5\r\n",
                                        "X-RateLimit-Reset: 5\r\n", "Content-Encoding: gzip\r\n",
                                        NULL};
    for (size_t i = 0; i < COUNT(status_lines); i++) {
        struct transfer transfer = new_transfer();
        assert_true(take_lines(&transfer, lines));
        take_line(&transfer, status_lines[i]);
        assert_string_equal(transfer.result.response.request_id, "");
        assert_int_equal(transfer.result.response.retry_after_seconds, -1);
        assert_int_equal(transfer.rate_limit_reset_seconds, -1);
        assert_true(take_line(&transfer, "content-encoding: gzip\r\n"));
        take_line(&transfer, "request-id: late\r\n");
        assert_string_equal(transfer.result.response.request_id, "late");
    }
}

TEST(one_gzip_or_none_is_accepted)
{
    static const struct {
        const char *lines[4];
        bool accepted;
    } rows[] = {
        {{"Content-Type: text/html\r\n", NULL}, true},
        {{"Content-Encoding: gzip\r\n", NULL}, true},
        {{"content-encoding:gzip\n", NULL}, true},
        {{"CONTENT-ENCODING: \tGZIP \r\n", NULL}, true},
        {{"Content-Encoding: x-gzip\r\n", NULL}, true},
        {{"Content-Encoding: identity\r\n", NULL}, true},
        {{"Content-Encoding:\r\n", NULL}, true},
        {{"Content-Encoding: gzip\r\n", "Transfer-Encoding: chunked\r\n", NULL}, true},
        {{"X-Content-Encoding: br\r\n", "Content-Encodings: br\r\n", NULL}, true},
        {{"Content-Encoding: gzip, gzip\r\n", NULL}, false},
        {{"Content-Encoding: gzip\r\n", "content-encoding: gzip\r\n", NULL}, false},
        {{"Content-Encoding: gzip\r\n", "Date: now\r\n", "content-encoding: x-gzip\r\n"}, false},
        {{"Content-Encoding: deflate\r\n", NULL}, false},
        {{"Content-Encoding: br\r\n", NULL}, false},
        {{"Content-Encoding: zstd\r\n", NULL}, false},
        {{"Content-Encoding: gzi\r\n", NULL}, false},
        {{"Content-Encoding: gzipp\r\n", NULL}, false},
        {{"Content-Encoding: gzip;q=1\r\n", NULL}, false},
        {{"Content-Encoding: identity, br\r\n", NULL}, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct transfer transfer = new_transfer();
        if (take_lines(&transfer, rows[i].lines) != rows[i].accepted)
            fail_msg("%s", rows[i].lines[0]);
    }
}

TEST(lines_that_are_not_headers_are_ignored)
{
    static const char *const lines[] = {"\r\n",
                                        "",
                                        ":",
                                        ": x-request-id\r\n",
                                        "x-request-id\r\n",
                                        "x-request-id 5f3c\r\n",
                                        " x-request-id: folded\r\n",
                                        "HTTP",
                                        NULL};
    assert_string_equal(response_of(lines).request_id, "");
}

/* Lines of all lengths around the sizes of the buffers; a memory checker watches. */
TEST(long_lines_do_no_harm)
{
    static const char *const names[] = {"x-request-id", "retry-after"};
    for (size_t length = 1; length < 600; length++) {
        struct transfer transfer = new_transfer();
        char line[700];
        for (size_t i = 0; i < COUNT(names); i++) {
            int start = sprintf(line, "%s: ", names[i]);
            memset(line + start, '7', length);
            strcpy(line + (size_t)start + length, "\r\n");
            take_line(&transfer, line);
        }
        size_t kept = strlen(transfer.result.response.request_id);
        assert_true(kept < ERROR_REQUEST_ID_SIZE);
        if (length < ERROR_REQUEST_ID_SIZE)
            assert_int_equal(kept, length);
    }
}

TEST(nul_byte_ends_a_value)
{
    static const char line[] = "x-request-id: 5f\0003c\r\n";
    struct transfer transfer = new_transfer();
    assert_true(http_take_header(&transfer, line, sizeof line - 1));
    assert_string_equal(transfer.result.response.request_id, "5f");
}

/* A request id that is cut in the middle of the key would show the first part of it. */
TEST(key_is_redacted_before_a_value_is_cut)
{
    for (int length = 0; length < 200; length++) {
        struct transfer transfer = new_transfer();
        char line[400];
        snprintf(line, sizeof line, "x-request-id: %0*d%s\r\n", length, 0, KEY);
        take_line(&transfer, line);
        assert_null(strstr(transfer.result.response.request_id, "KEY"));
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_response_is_empty),
        cmocka_unit_test(headers_that_matter_are_kept),
        cmocka_unit_test(header_is_accepted_in_any_spelling),
        cmocka_unit_test(better_request_id_wins_in_any_order),
        cmocka_unit_test(pause_is_at_most_a_day),
        cmocka_unit_test(retry_date_is_compared_with_the_date_of_the_response),
        cmocka_unit_test(retry_date_is_compared_with_the_clock_without_a_date),
        cmocka_unit_test(status_line_starts_the_response_over),
        cmocka_unit_test(one_gzip_or_none_is_accepted),
        cmocka_unit_test(lines_that_are_not_headers_are_ignored),
        cmocka_unit_test(long_lines_do_no_harm),
        cmocka_unit_test(nul_byte_ends_a_value),
        cmocka_unit_test(key_is_redacted_before_a_value_is_cut),
    };
    return cmocka_run_group_tests_name("http_response", tests, NULL, NULL);
}
