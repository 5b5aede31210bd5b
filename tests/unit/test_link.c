#include "model/link.h"

#include "test.h"

#include <string.h>

/* 2020-05-05T09:59:17Z */
#define DATE INT64_C(1588672757)
#define PDF  "https://b.example/a.pdf"
#define FROM "X-Amz-Date=20200505T095917Z"

TEST(finds_the_expiry)
{
    static const struct {
        const char *url;
        int64_t seconds;
    } rows[] = {
        {PDF "?" FROM "&X-Amz-Expires=7200", DATE + 7200},
        {PDF "?X-Amz-Expires=7200&" FROM, DATE + 7200},
        {PDF "?a=b&" FROM "&c=d&X-Amz-Expires=7200&X-Amz-Signature=fac2", DATE + 7200},
        {PDF "?x-amz-date=20200505T095917Z&X-AMZ-EXPIRES=600", DATE + 600},
        {PDF "?" FROM "&X-Amz-Expires=0", DATE},
        {PDF "?" FROM "&X-Amz-Expires=604800#page=2", DATE + 604800},
        {PDF "?Expires=1588679957", 1588679957},
        {PDF "?AWSAccessKeyId=A&Signature=B%3D&Expires=1588679957", 1588679957},
        {PDF "?expires=1588679957&x=y", 1588679957},
        {PDF "?Expires=0", 0},
        {PDF "?X-Amz-Expires=7200&Expires=5", 5},
        {PDF "?" FROM "&Expires=5", 5},
        {PDF "?" FROM "&X-Amz-Expires=7200&Expires=5", DATE + 7200},
        {"?Expires=5", 5},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t seconds = -1;
        if (!link_expiry(rows[i].url, &seconds) || seconds != rows[i].seconds)
            fail_msg("%s: %lld", rows[i].url, (long long)seconds);
    }
}

TEST(finds_no_expiry_in_other_links)
{
    // clang-format off
    static const char *const urls[] = {
        "", "?", PDF, PDF "?", PDF "?&", PDF "?Expires", PDF "?Expires=", PDF "?Expires=soon",
        PDF "?Expires=-5", PDF "?Expires=+5", PDF "?Expires=5s", PDF "?Expires=5.5",
        PDF "?Expires=%35", PDF "?Expires=99999999999999999999",
        PDF "?Expires=999999999999999999999999999999999999999999999999", PDF "?NotExpires=5",
        PDF "?Expires2=5", PDF "?x=Expires=5", "https://b.example/Expires=5", PDF "&Expires=5",
        PDF "?X-Amz-Expires=7200", PDF "?" FROM, PDF "?X-Amz-Date=&X-Amz-Expires=7200",
        PDF "?X-Amz-Date=yesterday&X-Amz-Expires=7200",
        PDF "?X-Amz-Date=20201305T095917Z&X-Amz-Expires=7200", PDF "?" FROM "&X-Amz-Expires=",
        PDF "?" FROM "&X-Amz-Expires=long", PDF "?" FROM "&X-Amz-Expires=-1",
        PDF "?" FROM "&X-Amz-Expires=9999999999999999999", "\xff\xfe?\xff=\xfe",
        /* after the query */ PDF "#?Expires=5", PDF "?a=b#&Expires=5", PDF "?a=b#c&Expires=5",
    };
    // clang-format on
    for (size_t i = 0; i < COUNT(urls); i++) {
        int64_t seconds;
        if (link_expiry(urls[i], &seconds))
            fail_msg("%s: %lld", urls[i], (long long)seconds);
    }
}

TEST(the_query_of_a_presigned_link_is_secret)
{
    static const struct {
        const char *url;
        const char *shown;
    } rows[] = {
        {PDF "?" FROM "&X-Amz-Signature=f", PDF},
        {PDF "?a=b&x-amz-signature=f#c", PDF},
        {PDF "?Expires=1&Signature=s", PDF},
        {"https://b.example/?sig=s", "https://b.example/"},
        {PDF "?X-Goog-Signature=", PDF},
        {PDF "?page=1", PDF "?page=1"},
        {PDF "?design=1", PDF "?design=1"},
        {PDF "#?sig=1", PDF "#?sig=1"},
        {PDF, PDF},
        {"", ""},
        {"?", "?"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(link_public_length(rows[i].url), strlen(rows[i].shown));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_expiry),
        cmocka_unit_test(finds_no_expiry_in_other_links),
        cmocka_unit_test(the_query_of_a_presigned_link_is_secret),
    };
    return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
