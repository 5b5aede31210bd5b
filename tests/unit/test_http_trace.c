#include "api/http_private.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "memory_file.h"

#define KEY "KEY0123456789_abcdef"

static void
expect_trace(bool media, const char *bytes, size_t length, const char *expected)
{
    struct memory_file file;
    char *copy = malloc(length != 0 ? length : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    http_trace_write(memory_file_open(&file), '>', copy, length, KEY, media);
    assert_memory_equal(copy, bytes, length);
    free(copy);
    memory_file_expect(&file, expected);
}

TEST(each_line_is_marked_and_safe_to_show)
{
    static const struct {
        const char *bytes;
        const char *written;
    } rows[] = {
        {"", ""},
        {"\r\n", ""},
        {"a", "> a\n"},
        {"a\n", "> a\n"},
        {"GET /v2/faxes/1 HTTP/1.1\r\nHost: a.example\r\nAccept: */*\r\n\r\n",
         "> GET /v2/faxes/1 HTTP/1.1\n> Host: a.example\n> Accept: */*\n"},
        {"a\n\nb", "> a\n> b\n"},
        {"X: \x1b[31m\tred\x9b\xe2\x80\xae\r\n", "> X: \\u001b[31m\\tred\\x9b\\u202e\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_trace(false, rows[i].bytes, strlen(rows[i].bytes), rows[i].written);
}

TEST(other_marks_are_used)
{
    struct memory_file file;
    FILE *out = memory_file_open(&file);
    http_trace_write(out, '<', "a\r\n", 3, KEY, false);
    http_trace_write(out, '*', "b", 1, KEY, false);
    memory_file_expect(&file, "< a\n* b\n");
}

TEST(secret_headers_and_queries_are_redacted)
{
    static const struct {
        const char *bytes;
        const char *written;
    } rows[] = {
        {"Authorization: Bearer other\r\n", "> Authorization: [redacted]\n"},
        {"authorization: Bearer other\r\n", "> authorization: [redacted]\n"},
        {"AUTHORIZATION: Basic b3RoZXI=\r\n", "> AUTHORIZATION: [redacted]\n"},
        {"Proxy-Authorization: Basic b3RoZXI=\r\n", "> Proxy-Authorization: [redacted]\n"},
        {"Cookie: session=other\r\n", "> Cookie: [redacted]\n"},
        {"Set-Cookie: session=other; Secure\r\n", "> Set-Cookie: [redacted]\n"},
        {"set-cookie: session=other\r\n", "> set-cookie: [redacted]\n"},
        {"[authorization: Bearer other]", "> [authorization: [redacted]\n"},
        {"[HTTP/2] [1] [authorization: Bearer other]\n",
         "> [HTTP/2] [1] [authorization: [redacted]\n"},
        {"h2h3 [authorization: Bearer other]\n", "> h2h3 [authorization: [redacted]\n"},
        {"Host: a.example\r\nAuthorization: Bearer other\r\nAccept: */*\r\n",
         "> Host: a.example\n> Authorization: [redacted]\n> Accept: */*\n"},
        {"Authorized: yes\r\n", "> Authorized: yes\n"},
        {"X-Echo: a" KEY "b\r\n", "> X-Echo: a********************b\n"},
        {"Location: https://b.example/a.pdf?X-Amz-Signature=fac2\r\n",
         "> Location: https://b.example/a.pdf?[redacted]\n"},
        {"location: HTTPS://b.example/?fac2\r\n", "> location: HTTPS://b.example/?[redacted]\n"},
        {"Link: <https://b.example/1>; rel=a, <https://b.example/2?fac2>\r\n",
         "> Link: <https://b.example/1>; rel=a, <https://b.example/2?[redacted]\n"},
        {"Location: https://b.example/a.pdf\r\n", "> Location: https://b.example/a.pdf\n"},
        {"Question: what?\r\n", "> Question: what?\n"},
        {"X: https://b.example/?fac2 Authorization: Bearer fac3\r\n",
         "> X: https://b.example/?[redacted]\n"},
        {"Authorization: Bearer https://b.example/?fac2\r\n", "> Authorization: [redacted]\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_trace(false, rows[i].bytes, strlen(rows[i].bytes), rows[i].written);
}

/* The queries of a list are not secret, those of media are. */
TEST(every_query_of_media_is_redacted)
{
    static const struct {
        const char *bytes;
        const char *api;
        const char *media;
    } rows[] = {
        {"GET /a.pdf?b=c HTTP/1.1\r\nHost: a.example\r\n",
         "> GET /a.pdf?b=c HTTP/1.1\n> Host: a.example\n",
         "> GET /a.pdf?[redacted]\n> Host: a.example\n"},
        {"h2h3 [:path: /a.pdf?b=c]\n", "> h2h3 [:path: /a.pdf?b=c]\n",
         "> h2h3 [:path: /a.pdf?[redacted]\n"},
        {"[HTTP/2] [1] [:path: /?b=c?d]", "> [HTTP/2] [1] [:path: /?b=c?d]\n",
         "> [HTTP/2] [1] [:path: /?[redacted]\n"},
        {"Cookie: a?b", "> Cookie: [redacted]\n", "> Cookie: [redacted]\n"},
        {"GET /a.pdf HTTP/1.1", "> GET /a.pdf HTTP/1.1\n", "> GET /a.pdf HTTP/1.1\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_trace(false, rows[i].bytes, strlen(rows[i].bytes), rows[i].api);
        expect_trace(true, rows[i].bytes, strlen(rows[i].bytes), rows[i].media);
    }
}

TEST(secrets_are_redacted_anywhere)
{
    static const struct {
        const char *bytes;
        const char *secret;
    } rows[] = {
        {"Uses proxy env variable https_proxy == 'http://user:other@proxy.example:3128'", "other"},
        {"Uses proxy env variable https_proxy == 'user:other@proxy.example:3128'", "other"},
        {"Unsupported proxy scheme for 'foo://user:other@proxy.example'", "other"},
        /* the blank after the colon is optional (RFC 9112, 5) */
        {"Set-Cookie:session=other\r\n", "other"},
        {"set-cookie:\tsession=other\r\n", "other"},
        {"Authorization:Bearer other\r\n", "other"},
        {"Proxy-Authorization:Basic other\r\n", "other"},
        {"Authorization: Bearer " KEY "\r\n", KEY},
        {"X-Echo: " KEY "\r\n", KEY},
        {"Location: https://a.example/" KEY "/b\r\n", KEY},
        {KEY, KEY},
        {"x" KEY KEY "y\r\n", KEY},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct memory_file file;
        http_trace_write(memory_file_open(&file), '<', rows[i].bytes, strlen(rows[i].bytes), KEY,
                         false);
        char *written = memory_file_take(&file);
        if (strstr(written, rows[i].secret) != NULL)
            fail_msg("%s", written);
        free(written);
    }
}

TEST(nul_byte_hides_nothing)
{
    static const char bytes[] = "a\0Authorization: Bearer other\0" KEY "\0\0b\r\n\0";
    expect_trace(false, bytes, sizeof bytes - 1,
                 "> a\n> Authorization: [redacted]\n> ********************\n> b\n");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_is_marked_and_safe_to_show),
        cmocka_unit_test(other_marks_are_used),
        cmocka_unit_test(secret_headers_and_queries_are_redacted),
        cmocka_unit_test(every_query_of_media_is_redacted),
        cmocka_unit_test(secrets_are_redacted_anywhere),
        cmocka_unit_test(nul_byte_hides_nothing),
    };
    return cmocka_run_group_tests_name("http_trace", tests, NULL, NULL);
}
