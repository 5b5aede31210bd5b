#include "base/time.h"

#include "test.h"

#include <stdlib.h>
#include <time.h>

/* 2020-05-05T09:59:12Z */
#define SAMPLE INT64_C(1588672752)

static void
reads_times(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01T00:00:01Z", 1},
        {"2020-05-05T09:59:12Z", SAMPLE},
        {"2020-05-05T09:59:12", SAMPLE},
        {"2020-05-05T09:59:12.0Z", SAMPLE},
        {"2020-05-05T09:59:12.999Z", SAMPLE},
        {"2020-05-05T09:59:12.123456789Z", SAMPLE},
        {"2020-05-05T09:59:12.123456789012345678901234567890Z", SAMPLE},
        {"2020-05-05T09:59:12.5", SAMPLE},
        {"2020-05-05T11:59:12+02:00", SAMPLE},
        {"2020-05-05T11:59:12.25+02:00", SAMPLE},
        {"2020-05-05T11:59:12+0200", SAMPLE},
        {"2020-05-05T11:59:12+02", SAMPLE},
        {"2020-05-05T09:59:12+00:00", SAMPLE},
        {"2020-05-05T09:59:12-00:00", SAMPLE},
        {"2020-05-05T04:29:12-05:30", SAMPLE},
        {"2020-05-04T19:59:12-14:00", SAMPLE},
        {"20200505T095912Z", SAMPLE},
        {"20200505T095912", SAMPLE},
        {"20200505T115912+0200", SAMPLE},
        {"1999-12-31T23:59:59Z", 946684799},
        {"2000-01-01T00:00:00Z", 946684800},
        {"2000-02-29T00:00:00Z", 951782400},
        {"2000-03-01T00:00:00Z", 951868800},
        {"2000-12-31T23:59:59Z", 978307199},
        {"2001-03-01T00:00:00Z", 983404800},
        {"2020-02-28T23:59:59Z", 1582934399},
        {"2020-02-29T12:00:00Z", 1582977600},
        {"2020-12-31T00:00:00Z", 1609372800},
        {"2038-01-19T03:14:08Z", INT64_C(2147483648)},
        {"2100-02-28T00:00:00Z", INT64_C(4107456000)},
        {"2100-03-01T00:00:00Z", INT64_C(4107542400)},
        {"2400-02-29T00:00:00Z", INT64_C(13574563200)},
        {"9999-12-31T23:59:59Z", INT64_C(253402300799)},
        {"2016-12-31T23:59:60Z", 1483228800}, /* a leap second */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t seconds = -1;
        if (!clock_parse(rows[i].text, &seconds) || seconds != rows[i].seconds)
            fail_msg("`%s` is read as %lld", rows[i].text, (long long)seconds);
    }
}

static void
expect_no_time(const char *const *texts)
{
    int times = 0;
    for (; *texts != NULL; texts++) {
        int64_t seconds;
        if (clock_parse(*texts, &seconds)) {
            print_error("`%s` is read as %lld\n", *texts, (long long)seconds);
            times++;
        }
    }
    assert_int_equal(times, 0);
}

static void
refuses_what_is_no_time(void **state)
{
    static const char *const texts[] = {
        "",
        "Z",
        "T",
        "now",
        "2020",
        "2020-05-05",
        "2020-05-05T",
        "2020-05-05T09",
        "2020-05-05T09:59",
        "2020-05-05T09:59Z",
        "20200505",
        "1588672752",
        " 2020-05-05T09:59:12Z",
        "2020-05-05T09:59:12Z ",
        "2020-05-05T09:59:12Z\n",
        "2020-05-05T09:59:12ZZ",
        "2020-05-05T09:59:12 Z",
        "2020-05-05T09:59:12 +02:00",
        "2020-05-05T09:59:12UTC",
        "2020-05-05T09:59:12CEST",
        "2020-05-05T09:59:12junk",
        "2020-05-05T09:59:12.5junk",
        "2020-05-05T09:59:12+",
        "2020-05-05T09:59:12+2",
        "2020-05-05T09:59:12+2:00",
        "2020-05-05T09:59:12+02:0",
        "2020-05-05T09:59:12+02:00:00",
        "2020-05-05T09:59:12+020",
        "2020-05-05T09:59:12+02:00Z",
        "2020-13-05T09:59:12Z",
        "2020-00-05T09:59:12Z",
        "2020-05-00T09:59:12Z",
        "2020-05-32T09:59:12Z",
        "2020-05-05T24:59:12Z",
        "2020-05-05T25:00:00Z",
        "2020-05-05T09:60:12Z",
        "2020-05-05T09:59:62Z",
        "-2020-05-05T09:59:12Z",
        "+2020-05-05T09:59:12Z",
        "12020-05-05T09:59:12Z",
        "2020/05/05T09:59:12Z",
        "05.05.2020 09:59:12",
        "Tue, 05 May 2020 09:59:12 GMT",
        "2020-05-05T09-59-12Z",
        NULL,
    };
    (void)state;
    expect_no_time(texts);
}

static void
refuses_days_that_a_month_has_not(void **state)
{
    static const char *const texts[] = {
        "2021-02-29T00:00:00Z", "2020-02-30T00:00:00Z", "2100-02-29T00:00:00Z",
        "2020-04-31T00:00:00Z", "2020-06-31T00:00:00Z", "2020-09-31T00:00:00Z",
        "2020-11-31T00:00:00Z", "20210229T000000Z",     NULL,
    };
    (void)state;
    expect_no_time(texts);
}

/* ISO 8601 has fixed numbers of digits, and no blanks between them. */
static void
refuses_missing_digits(void **state)
{
    static const char *const texts[] = {
        "2020-5-05T09:59:12Z",   "2020-05-5T09:59:12Z",  "2020-05-05T9:59:12Z",
        "2020-05-05T09:9:12Z",   "2020-05-05T09:59:2Z",  "220-05-05T09:59:12Z",
        "2020- 5-05T09:59:12Z",  "2020-05- 5T09:59:12Z", "2020-05-05T 9:59:12Z",
        "2020-05-05T09:59:12.Z", "2020-05-05T09:59:12.", NULL,
    };
    (void)state;
    expect_no_time(texts);
}

static void
refuses_offsets_that_are_none(void **state)
{
    static const char *const texts[] = {
        "2020-05-05T09:59:12+02:",   "2020-05-05T09:59:12+24:00", "2020-05-05T09:59:12+99:99",
        "2020-05-05T09:59:12+02:60", "2020-05-05T09:59:12+0260",  NULL,
    };
    (void)state;
    expect_no_time(texts);
}

static void
does_not_depend_on_the_time_zone(void **state)
{
    int64_t seconds;
    (void)state;
    setenv("TZ", "Asia/Tokyo", 1);
    tzset();
    assert_true(clock_parse("2020-05-05T09:59:12", &seconds));
    assert_int_equal(seconds, SAMPLE);
    assert_true(clock_parse("2020-07-05T09:59:12", &seconds));
    assert_int_equal(seconds, SAMPLE + 61 * INT64_C(86400));
    unsetenv("TZ");
    tzset();
}

static void
the_environment_sets_the_time_of_day(void **state)
{
    (void)state;
    setenv("FAXCTL_NOW", "2020-05-05T09:59:12Z", 1);
    assert_int_equal(clock_now(), SAMPLE);
    setenv("FAXCTL_NOW", "1970-01-01T00:00:00Z", 1);
    assert_int_equal(clock_now(), 0);
    unsetenv("FAXCTL_NOW");
}

static void
a_bad_time_in_the_environment_is_reported(void **state)
{
    static const struct {
        const char *text; /* NULL: not set */
        bool good;
    } rows[] = {{NULL, true},
                {"", true},
                {"2020-05-05T09:59:12Z", true},
                {"yesterday", false},
                {" ", false},
                {"1588672752", false},
                {"2020-05-05", false},
                {"2020-02-30T00:00:00Z", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].text != NULL)
            setenv("FAXCTL_NOW", rows[i].text, 1);
        else
            unsetenv("FAXCTL_NOW");
        assert_int_equal(clock_check(), rows[i].good);
    }
    unsetenv("FAXCTL_NOW");
    int64_t before = (int64_t)time(NULL);
    assert_in_range(clock_now(), before, before + 60);
}

static void
the_monotonic_clock_counts_milliseconds(void **state)
{
    static const struct timespec some_time = {.tv_nsec = 20 * 1000000};
    (void)state;
    int64_t before = clock_monotonic_ms();
    nanosleep(&some_time, NULL);
    int64_t after = clock_monotonic_ms();
    assert_in_range(after - before, 20, 60000);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_times),
        cmocka_unit_test(refuses_what_is_no_time),
        cmocka_unit_test(refuses_days_that_a_month_has_not),
        cmocka_unit_test(refuses_missing_digits),
        cmocka_unit_test(refuses_offsets_that_are_none),
        cmocka_unit_test(does_not_depend_on_the_time_zone),
        cmocka_unit_test(the_environment_sets_the_time_of_day),
        cmocka_unit_test(a_bad_time_in_the_environment_is_reported),
        cmocka_unit_test(the_monotonic_clock_counts_milliseconds),
    };
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
