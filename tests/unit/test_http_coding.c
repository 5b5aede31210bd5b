#include "api/http_coding.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

/* Takes in header lines up to a NULL, each in memory of its own size. */
static bool
takes(const char *const *lines)
{
    struct http_coding coding = {0};
    bool taken = true;
    for (; *lines != NULL; lines++) {
        size_t length = strlen(*lines);
        char *copy = malloc(length != 0 ? length : 1);
        assert_non_null(copy);
        memcpy(copy, *lines, length);
        taken = http_coding_take(&coding, copy, length) && taken;
        free(copy);
    }
    return taken;
}

static void
accepts_what_was_offered(void **state)
{
    static const char *const responses[][4] = {
        {"", "\r\n", "Content-Type: text/html\r\n", NULL},
        {"Content-Encoding: gzip\r\n", NULL},
        {"content-encoding:gzip\n", NULL},
        {"CONTENT-ENCODING: \tGZIP \r\n", NULL},
        {"Content-Encoding: x-gzip\r\n", NULL},
        {"Content-Encoding:\r\n", NULL},
        {"Content-Encoding: ,gzip, ,\r\n", NULL},
        {"Content-Encoding: identity, gzip\r\n", NULL},
        {"Content-Encoding: gzip\r\n", "Transfer-Encoding: chunked\r\n", NULL},
        {"Transfer-Encoding: chunked\r\n", NULL},
        {"X-Content-Encoding: br\r\n", "Content-Encodings: br\r\n", "content-encoding\r\n", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof responses / sizeof *responses; i++)
        if (!takes(responses[i]))
            fail_msg("%s", responses[i][0]);
}

static void
refuses_everything_else(void **state)
{
    static const char *const responses[][4] = {
        {"Content-Encoding: gzip, gzip\r\n", NULL},
        {"Content-Encoding: gzip,gzip,gzip,gzip", NULL},
        {"Content-Encoding: gzip\r\n", "Content-Encoding: gzip\r\n", NULL},
        {"Content-Encoding: gzip\r\n", "Date: now\r\n", "content-encoding: x-gzip\r\n", NULL},
        {"Content-Encoding: deflate\r\n", NULL},
        {"Content-Encoding: br\r\n", NULL},
        {"Content-Encoding: zstd\r\n", NULL},
        {"Content-Encoding: compress\r\n", NULL},
        {"Content-Encoding: gzi\r\n", NULL},
        {"Content-Encoding: gzipp\r\n", NULL},
        {"Content-Encoding: gzip;q=1\r\n", NULL},
        {"Content-Encoding: identity, br\r\n", NULL},
        {"Transfer-Encoding: gzip\r\n", NULL},
        {"Transfer-Encoding: gzip, chunked\r\n", NULL},
        {"Transfer-Encoding: chunked, chunked\r\n", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof responses / sizeof *responses; i++)
        if (takes(responses[i]))
            fail_msg("%s", responses[i][0]);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_was_offered),
        cmocka_unit_test(refuses_everything_else),
    };
    return cmocka_run_group_tests_name("http_coding", tests, NULL, NULL);
}
