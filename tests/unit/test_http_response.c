#include "api/http.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "KEY018F0123456789ABCDEF_abcdefghijklmnopqrstuvwxyz0123456789"

/* Hands a line over in memory of its own size, without a NUL. */
static void
take_line(struct http_response *response, const char *line)
{
    size_t length = strlen(line);
    char *copy = malloc(length != 0 ? length : 1);
    assert_non_null(copy);
    memcpy(copy, line, length);
    http_response_header(response, copy, length, KEY);
    free(copy);
}

static struct http_response
response_of(const char *const *lines)
{
    struct http_response response = {0};
    http_response_reset(&response);
    take_line(&response, "HTTP/1.1 200 OK\r\n");
    for (; *lines != NULL; lines++)
        take_line(&response, *lines);
    take_line(&response, "\r\n");
    return response;
}

static void
knows_nothing_at_first(void **state)
{
    static const char *const lines[] = {NULL};
    struct http_response response = response_of(lines);
    (void)state;
    assert_string_equal(response.request_id, "");
    assert_string_equal(response.retry_after, "");
    assert_int_equal(response.retry_after_seconds, -1);
    assert_int_equal(response.rate_limit_reset_seconds, -1);
    assert_int_equal(response.body.length, 0);
}

static void
keeps_the_headers_that_matter(void **state)
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
    (void)state;
    assert_string_equal(response.request_id, "5f3c");
    assert_string_equal(response.retry_after, "120");
    assert_int_equal(response.retry_after_seconds, 120);
    assert_int_equal(response.rate_limit_reset_seconds, 30);
}

static void
accepts_any_spelling(void **state)
{
    static const char *const lines[][5] = {
        {"x-request-id:5f3c\r\n", "retry-after:5\r\n", NULL},
        {"X-REQUEST-ID: 5f3c\r\n", "RETRY-AFTER: 5\r\n", NULL},
        {"x-Request-ID: \t 5f3c\r\n", "Retry-After: \t5\r\n", NULL},
        {"x-request-id: 5f3c\n", "retry-after: 5\n", NULL},
        {"x-request-id: 5f3c", "retry-after: 5", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct http_response response = response_of(lines[i]);
        assert_string_equal(response.request_id, "5f3c");
        assert_int_equal(response.retry_after_seconds, 5);
    }
}

/* White space after a value is not part of it (RFC 9110, 5.5). */
static void
drops_blanks_after_a_value(void **state)
{
    static const char *const lines[] = {"X-Request-Id: 5f3c \t\r\n", "Retry-After: 5 \r\n",
                                        "X-RateLimit-Reset: 7\t\r\n", NULL};
    struct http_response response = response_of(lines);
    (void)state;
    assert_string_equal(response.request_id, "5f3c");
    assert_int_equal(response.retry_after_seconds, 5);
    assert_int_equal(response.rate_limit_reset_seconds, 7);
}

static void
prefers_the_better_request_id_in_any_order(void **state)
{
    static const char *const names[] = {"x-request-id", "x-telnyx-request-id", "request-id"};
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                    {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    (void)state;
    for (size_t order = 0; order < sizeof orders / sizeof *orders; order++) {
        for (int absent = 0; absent < 3; absent++) {
            struct http_response response = {0};
            http_response_reset(&response);
            for (int i = 0; i < 3; i++) {
                char line[64];
                int name = orders[order][i];
                snprintf(line, sizeof line, "%s: id-%d\r\n", names[name], name);
                if (name >= absent)
                    take_line(&response, line);
            }
            char expected[16];
            snprintf(expected, sizeof expected, "id-%d", absent);
            assert_string_equal(response.request_id, expected);
        }
    }
}

static void
reads_seconds(void **state)
{
    static const struct {
        const char *value;
        int64_t seconds;
    } rows[] = {
        {"0", 0},
        {"1", 1},
        {"86400", 86400},
        {"007", 7},
        {"", -1},
        {"-1", -1},
        {"+1", -1},
        {"1.5", -1},
        {"5s", -1},
        {"soon", -1},
        {"0x5", -1},
        {"99999999999999999999999", INT64_MAX},
        {"Tue, 05 May 2020 09:59:12 GMT", -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_response response = {0};
        char line[128];
        http_response_reset(&response);
        snprintf(line, sizeof line, "Retry-After: %s\r\n", rows[i].value);
        take_line(&response, line);
        assert_string_equal(response.retry_after, rows[i].value);
        assert_int_equal(response.retry_after_seconds, rows[i].seconds);
        snprintf(line, sizeof line, "X-RateLimit-Reset: %s\r\n", rows[i].value);
        take_line(&response, line);
        assert_int_equal(response.rate_limit_reset_seconds, rows[i].seconds);
    }
}

/* An interim response (RFC 9110, 15.2), or that of a proxy to CONNECT, leaves nothing. */
static void
a_status_line_starts_afresh(void **state)
{
    static const char *const status_lines[] = {"HTTP/1.1 200 OK\r\n", "HTTP/1.0 404 Not Found\r\n",
                                               "HTTP/2 200\r\n", "HTTP/2 200 \r\n"};
    (void)state;
    for (size_t i = 0; i < sizeof status_lines / sizeof *status_lines; i++) {
        static const char *const lines[] = {"X-Request-Id: early\r\n", "Retry-After: 5\r\n",
                                            "X-RateLimit-Reset: 5\r\n", NULL};
        struct http_response response = response_of(lines);
        take_line(&response, status_lines[i]);
        assert_string_equal(response.request_id, "");
        assert_string_equal(response.retry_after, "");
        assert_int_equal(response.retry_after_seconds, -1);
        assert_int_equal(response.rate_limit_reset_seconds, -1);
        take_line(&response, "request-id: late\r\n");
        assert_string_equal(response.request_id, "late");
    }
}

static void
reset_keeps_the_memory_of_the_body(void **state)
{
    struct http_response response = {0};
    (void)state;
    http_response_reset(&response);
    response.status = 200;
    assert_true(buffer_append(&response.body, "text", 4, 100));
    const char *bytes = response.body.bytes;
    http_response_reset(&response);
    assert_int_equal(response.status, 0);
    assert_int_equal(response.body.length, 0);
    assert_ptr_equal(response.body.bytes, bytes);
    assert_string_equal(response.body.bytes, "");
    buffer_free(&response.body);
}

static void
ignores_lines_that_are_not_headers(void **state)
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
    struct http_response response = response_of(lines);
    (void)state;
    assert_string_equal(response.request_id, "");
}

/* Lines of all lengths around the sizes of the buffers; a memory checker watches. */
static void
survives_long_lines(void **state)
{
    static const char *const names[] = {"x-request-id", "retry-after"};
    (void)state;
    for (size_t length = 1; length < 600; length++) {
        struct http_response response = {0};
        char line[700];
        http_response_reset(&response);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            int start = sprintf(line, "%s: ", names[i]);
            memset(line + start, '7', length);
            strcpy(line + (size_t)start + length, "\r\n");
            take_line(&response, line);
        }
        assert_true(strlen(response.request_id) < ERROR_REQUEST_ID_SIZE);
        assert_true(strlen(response.retry_after) < HTTP_DATE_SIZE);
        if (length < ERROR_REQUEST_ID_SIZE)
            assert_int_equal(strlen(response.request_id), length);
        take_line(&response, "request-id: after\r\n");
    }
}

static void
a_nul_byte_ends_a_value(void **state)
{
    static const char line[] = "x-request-id: 5f\0003c\r\n";
    struct http_response response = {0};
    (void)state;
    http_response_reset(&response);
    http_response_header(&response, line, sizeof line - 1, KEY);
    assert_string_equal(response.request_id, "5f");
}

/* A request id that is cut in the middle of the key would show the first part of it. */
static void
redacts_the_key_before_it_cuts(void **state)
{
    (void)state;
    for (int length = 0; length < 200; length++) {
        struct http_response response = {0};
        char line[400];
        http_response_reset(&response);
        snprintf(line, sizeof line, "x-request-id: %0*d%s\r\n", length, 0, KEY);
        take_line(&response, line);
        snprintf(line, sizeof line, "retry-after: %0*d%s\r\n", length, 0, KEY);
        take_line(&response, line);
        assert_null(strstr(response.request_id, "KEY"));
        assert_null(strstr(response.retry_after, "KEY"));
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_nothing_at_first),
        cmocka_unit_test(keeps_the_headers_that_matter),
        cmocka_unit_test(accepts_any_spelling),
        cmocka_unit_test(drops_blanks_after_a_value),
        cmocka_unit_test(prefers_the_better_request_id_in_any_order),
        cmocka_unit_test(reads_seconds),
        cmocka_unit_test(a_status_line_starts_afresh),
        cmocka_unit_test(reset_keeps_the_memory_of_the_body),
        cmocka_unit_test(ignores_lines_that_are_not_headers),
        cmocka_unit_test(survives_long_lines),
        cmocka_unit_test(a_nul_byte_ends_a_value),
        cmocka_unit_test(redacts_the_key_before_it_cuts),
    };
    return cmocka_run_group_tests_name("http_response", tests, NULL, NULL);
}
