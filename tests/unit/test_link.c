#include "model/link.h"

#include "test.h"

#include <string.h>

/* 2020-05-05T09:59:17Z */
#define DATE INT64_C(1588672757)

TEST(finds_the_expiry)
{
    static const struct {
        const char *url;
        int64_t seconds;
    } rows[] = {
        {"https://b.example/a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Expires=7200", DATE + 7200},
        {"https://b.example/a.pdf?X-Amz-Expires=7200&X-Amz-Date=20200505T095917Z", DATE + 7200},
        {"https://b.example/a.pdf?a=b&X-Amz-Date=20200505T095917Z&c=d&X-Amz-Expires=7200&"
         "X-Amz-Signature=fac2",
         DATE + 7200},
        {"https://b.example/a.pdf?x-amz-date=20200505T095917Z&X-AMZ-EXPIRES=600", DATE + 600},
        {"https://b.example/a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Expires=0", DATE},
        {"https://b.example/a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Expires=604800#page=2",
         DATE + 604800},
        {"https://b.example/a.pdf?Expires=1588679957", 1588679957},
        {"https://b.example/a.pdf?AWSAccessKeyId=A&Signature=B%3D&Expires=1588679957", 1588679957},
        {"https://b.example/a.pdf?expires=1588679957&x=y", 1588679957},
        {"https://b.example/a.pdf?Expires=0", 0},
        {"https://b.example/a.pdf?X-Amz-Expires=7200&Expires=5", 5},
        {"https://b.example/a.pdf?X-Amz-Date=20200505T095917Z&Expires=5", 5},
        {"https://b.example/a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Expires=7200&Expires=5",
         DATE + 7200},
        {"?Expires=5", 5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t seconds = -1;
        if (!link_expiry(rows[i].url, &seconds) || seconds != rows[i].seconds)
            fail_msg("%s: %lld", rows[i].url, (long long)seconds);
    }
}

TEST(finds_no_expiry_in_other_links)
{
    static const char *const urls[] = {
        "",
        "?",
        "https://b.example/a.pdf",
        "https://b.example/a.pdf?",
        "https://b.example/a.pdf?&",
        "https://b.example/a.pdf?Expires",
        "https://b.example/a.pdf?Expires=",
        "https://b.example/a.pdf?Expires=soon",
        "https://b.example/a.pdf?Expires=-5",
        "https://b.example/a.pdf?Expires=+5",
        "https://b.example/a.pdf?Expires=5s",
        "https://b.example/a.pdf?Expires=5.5",
        "https://b.example/a.pdf?Expires=%35",
        "https://b.example/a.pdf?Expires=99999999999999999999",
        "https://b.example/a.pdf?Expires=999999999999999999999999999999999999999999999999",
        "https://b.example/a.pdf?NotExpires=5",
        "https://b.example/a.pdf?Expires2=5",
        "https://b.example/a.pdf?x=Expires=5",
        "https://b.example/Expires=5",
        "https://b.example/a.pdf&Expires=5",
        "https://b.example/a.pdf?X-Amz-Expires=7200",
        "https://b.example/a.pdf?X-Amz-Date=20200505T095917Z",
        "https://b.example/a.pdf?X-Amz-Date=&X-Amz-Expires=7200",
        "https://b.example/a.pdf?X-Amz-Date=yesterday&X-Amz-Expires=7200",
        "https://b.example/a.pdf?X-Amz-Date=20201305T095917Z&X-Amz-Expires=7200",
        "https://b.example/a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Expires=",
        "https://b.example/a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Expires=long",
        "https://b.example/a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Expires=-1",
        "https://b.example/a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Expires=9999999999999999999",
        "\xff\xfe?\xff=\xfe",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        int64_t seconds;
        if (link_expiry(urls[i], &seconds))
            fail_msg("%s: %lld", urls[i], (long long)seconds);
    }
}

TEST(reads_only_the_query)
{
    static const char *const urls[] = {
        "https://b.example/a.pdf#?Expires=5",
        "https://b.example/a.pdf?a=b#&Expires=5",
        "https://b.example/a.pdf?a=b#c&Expires=5",
    };
    int64_t seconds;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        if (link_expiry(urls[i], &seconds))
            fail_msg("%s: %lld", urls[i], (long long)seconds);
}

TEST(the_query_of_a_presigned_link_is_secret)
{
    static const struct {
        const char *url;
        const char *shown;
    } rows[] = {
        {"https://b.example/a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Signature=f",
         "https://b.example/a.pdf"},
        {"https://b.example/a.pdf?a=b&x-amz-signature=f#c", "https://b.example/a.pdf"},
        {"https://b.example/a.pdf?Expires=1&Signature=s", "https://b.example/a.pdf"},
        {"https://b.example/?sig=s", "https://b.example/"},
        {"https://b.example/a.pdf?X-Goog-Signature=", "https://b.example/a.pdf"},
        {"https://b.example/a.pdf?page=1", "https://b.example/a.pdf?page=1"},
        {"https://b.example/a.pdf?design=1", "https://b.example/a.pdf?design=1"},
        {"https://b.example/a.pdf#?sig=1", "https://b.example/a.pdf#?sig=1"},
        {"https://b.example/a.pdf", "https://b.example/a.pdf"},
        {"", ""},
        {"?", "?"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(link_public_length(rows[i].url), strlen(rows[i].shown));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_expiry),
        cmocka_unit_test(finds_no_expiry_in_other_links),
        cmocka_unit_test(reads_only_the_query),
        cmocka_unit_test(the_query_of_a_presigned_link_is_secret),
    };
    return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
