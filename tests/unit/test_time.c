#include "base/time.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* 2020-05-05T09:59:12Z */
#define SAMPLE INT64_C(1588672752)

/* 2026-11-24T16:00:00Z */
#define NOW INT64_C(1795536000)

static void
set_zone(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

/* The clocks */

static void
the_environment_sets_the_time_of_day(void **state)
{
    static const struct {
        const char *text; /* NULL: not set */
        int64_t now;      /* -1: the real time */
    } rows[] = {{"2020-05-05T09:59:12Z", SAMPLE},
                {"1970-01-01T00:00:00Z", 0},
                {NULL, -1},
                {"", -1},
                {"yesterday", -1},
                {" ", -1},
                {"1588672752", -1},
                {"2020-05-05", -1},
                {"2020-02-30T00:00:00Z", -1}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t before = (int64_t)time(NULL);
        if (rows[i].text != NULL)
            setenv("FAXCTL_NOW", rows[i].text, 1);
        else
            unsetenv("FAXCTL_NOW");
        if (rows[i].now >= 0)
            assert_int_equal(clock_now(), rows[i].now);
        else
            assert_in_range(clock_now(), before, before + 60);
    }
    unsetenv("FAXCTL_NOW");
}

static void
the_monotonic_clock_counts_milliseconds(void **state)
{
    static const struct timespec pause = {.tv_nsec = 20 * 1000000};
    int64_t before = clock_monotonic_ms();
    nanosleep(&pause, NULL);
    int64_t after = clock_monotonic_ms();
    assert_in_range(after - before, 20, 60000);
}

typedef bool parser(const char *text, int64_t *seconds);

struct parsed {
    const char *text;
    int64_t seconds;
};

static void
expect_parsed(parser *parse, const struct parsed *rows, size_t count)
{
    for (; count != 0; count--, rows++) {
        int64_t seconds = -1;
        if (!parse(rows->text, &seconds) || seconds != rows->seconds)
            fail_msg("`%s` is parsed as %lld", rows->text, (long long)seconds);
    }
}

static void
expect_rejected(parser *parse, const char *const *texts, size_t count)
{
    for (; count != 0; count--, texts++) {
        int64_t seconds;
        if (parse(*texts, &seconds))
            fail_msg("`%s` is parsed as %lld", *texts, (long long)seconds);
    }
}

/* ISO 8601 */

static void
iso_8601_times_are_parsed(void **state)
{
    static const char *const same[] = {
        "2020-05-05T09:59:12Z", "2020-05-05T09:59:12", "2020-05-05T09:59:12.999Z",
        "2020-05-05T09:59:12.123456789012345678901234567890Z", "2020-05-05T09:59:12.5",
        "2020-05-05T11:59:12+02:00", "2020-05-05T11:59:12.25+02:00", "2020-05-05T11:59:12+0200",
        "2020-05-05T11:59:12+02", "2020-05-05T09:59:12+00:00", "2020-05-05T04:29:12-05:30",
        "2020-05-04T19:59:12-14:00",
        /* without separators */
        "20200505T095912Z", "20200505T095912", "20200505T115912+0200"};
    static const struct parsed rows[] = {
        {"2020-05-05T09:59", SAMPLE - 12},     {"2020-05-05 09:59Z", SAMPLE - 12},
        {"1970-01-01T00:00:00Z", 0},           {"1970-01-01T00:00:01Z", 1},
        {"1970-01-01T02:00:00+02:00", 0},      {"2000-01-01T00:00:00Z", 946684800},
        {"2000-02-29T00:00:00Z", 951782400},   {"2000-03-01T00:00:00Z", 951868800},
        {"2000-12-31T23:59:59Z", 978307199},   {"2020-02-28T23:59:59Z", 1582934399},
        {"2020-12-31T00:00:00Z", 1609372800},  {"2038-01-19T03:14:08Z", 2147483648},
        {"2100-02-28T00:00:00Z", 4107456000},  {"2100-03-01T00:00:00Z", 4107542400},
        {"2400-02-29T00:00:00Z", 13574563200}, {"9999-12-31T23:59:59Z", 253402300799},
        {"2016-12-31T23:59:60Z", 1483228800},
    };
    for (size_t i = 0; i < COUNT(same); i++)
        expect_parsed(clock_parse, &(struct parsed){same[i], SAMPLE}, 1);
    expect_parsed(clock_parse, rows, COUNT(rows));
}

static void
invalid_times_are_rejected(void **state)
{
    static const char *const texts[] = {
        "", "Z", "T", "now", "2020", "2020-05-05", "2020-05-05T", "2020-05-05T09", "20200505",
        "1588672752", " 2020-05-05T09:59:12Z", "2020-05-05T09:59:12Z ", "2020-05-05T09:59:12Z\n",
        "2020-05-05T09:59:12ZZ", "2020-05-05T09:59:12 Z", "2020-05-05T09:59:12 +02:00",
        "2020-05-05T09:59:12UTC", "2020-05-05T09:59:12CEST", "2020-05-05T09:59:12junk",
        "2020-05-05T09:59:12.5junk", "2020-05-05T09:59:12+", "2020-05-05T09:59:12+2",
        "2020-05-05T09:59:12+2:00", "2020-05-05T09:59:12+02:0", "2020-05-05T09:59:12+02:00:00",
        "2020-05-05T09:59:12+020", "2020-05-05T09:59:12+02:00Z", "2020-13-05T09:59:12Z",
        "2020-00-05T09:59:12Z", "2020-05-00T09:59:12Z", "2020-05-32T09:59:12Z",
        "2020-05-05T24:59:12Z", "2020-05-05T25:00:00Z", "2020-05-05T09:60:12Z",
        "2020-05-05T09:59:62Z", "-2020-05-05T09:59:12Z", "+2020-05-05T09:59:12Z",
        "12020-05-05T09:59:12Z", "2020/05/05T09:59:12Z", "05.05.2020 09:59:12",
        "Tue, 05 May 2020 09:59:12 GMT", "2020-05-05T09-59-12Z",
        /* days that the month does not have */
        "2021-02-29T00:00:00Z", "2020-02-30T00:00:00Z", "2100-02-29T00:00:00Z",
        "2020-04-31T00:00:00Z", "2020-06-31T00:00:00Z", "2020-09-31T00:00:00Z",
        "2020-11-31T00:00:00Z", "20210229T000000Z",
        /* missing digits, blanks for digits */
        "2020-5-05T09:59:12Z", "2020-05-5T09:59:12Z", "2020-05-05T9:59:12Z", "2020-05-05T09:9:12Z",
        "2020-05-05T09:59:2Z", "220-05-05T09:59:12Z", "2020- 5-05T09:59:12Z",
        "2020-05- 5T09:59:12Z", "2020-05-05T 9:59:12Z", "2020-05-05T09:59:12.Z",
        "2020-05-05T09:59:12.",
        /* offsets out of range */
        "2020-05-05T09:59:12+02:", "2020-05-05T09:59:12+24:00", "2020-05-05T09:59:12+99:99",
        "2020-05-05T09:59:12+02:60", "2020-05-05T09:59:12+0260",
        /* before 1970 */
        "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+02:00",
        /* numbers out of range without separators, signs */
        "20201305T095912Z", "20200532T095912Z", "20200505T245912Z", "20200505T096012Z",
        "20200505T095961Z", "2020-05-+5T09:59:12Z", "2020-05-05T-9:59:12Z"};
    expect_rejected(clock_parse, texts, COUNT(texts));
}

static void
a_time_without_a_zone_is_utc(void **state)
{
    int64_t seconds;
    set_zone("Asia/Tokyo");
    assert_true(clock_parse("2020-05-05T09:59:12", &seconds));
    assert_int_equal(seconds, SAMPLE);
    set_zone("CST6CDT,M3.2.0,M11.1.0");
    assert_true(clock_parse("2020-07-05T09:59:12", &seconds));
    assert_int_equal(seconds, SAMPLE + 61 * INT64_C(86400));
    set_zone("UTC");
}

/* Durations */

static void
durations_are_parsed(void **state)
{
    static const struct parsed rows[] = {
        {"0", 0},         {"30", 30},           {"5m", 300},
        {"1d", 86400},    {"007m", 420},        {"1h30m", 5400},
        {"2d4h", 187200}, {"1d1h1m1s", 90061},  {"1y2d3h4m5s", 31719845},
        {"1y", 31536000}, {"1d100h", 446400},   {"0h0m", 0},
        {"1w", 604800},   {"1y2w3d", 33004800},
    };
    static const struct parsed extremes[] = {
        {"100000y", DURATION_MAX},
        {"99999y365d", DURATION_MAX},
        {"3153600000000", DURATION_MAX},
        {"000000000000000000000000000000000001", 1},
    };
    expect_parsed(duration_parse, rows, COUNT(rows));
    expect_parsed(duration_parse, extremes, COUNT(extremes));
}

static void
invalid_durations_are_rejected(void **state)
{
    static const char *const texts[] = {
        /* no numbers */
        "", " ", "s", "m5", "-5", "-0", "+5", " 5", "5 ", "5\n", "1.5h", "1,5h", "0x10", "1e3",
        "\xd9\xa3",
        /* no units, or not in order */
        "5 m", "5ms", "5mm", "5M", "5S", "1d1w", "1h30", "30m1h", "1h1h", "1s1s", "1hm", "1h m",
        "1h 30m", "h1", "1h-5m",
        /* out of range, the last times 86400 past 2^63 */
        "100001y", "100000y1s", "99999y366d", "3153600000001", "1y9223372036854775807s",
        "9223372036854775807d", "9223372036854775808", "18446744073709551616",
        "18446744073709551617s", "99999999999999999999999999999999999999999999",
        "106751991167301d"};
    expect_rejected(duration_parse, texts, COUNT(texts));
}

static void
durations_and_ages_are_written(void **state)
{
    static const struct {
        int64_t seconds;
        int units; /* 0: as an age */
        const char *text;
    } rows[] = {
        {0, 1, "0s"},         {0, 2, "0s"},           {-1, 1, "0s"},
        {INT64_MIN, 2, "0s"}, {1, 1, "1s"},           {60, 2, "1m"},
        {61, 1, "1m"},        {61, 2, "1m1s"},        {3599, 2, "59m59s"},
        {3605, 2, "1h"},      {3660, 2, "1h1m"},      {86399, 2, "23h59m"},
        {86400, 2, "1d"},     {86459, 2, "1d"},       {187200, 2, "2d4h"},
        {90061, 3, "1d1h1m"}, {90061, 4, "1d1h1m1s"}, {31535999, 1, "364d"},
        {31536000, 2, "1y"},  {192672000, 1, "6y"},   {192672000, 2, "6y40d"},
        {-5, 0, "0s"},        {0, 0, "0s"},           {45, 0, "45s"},
        {60, 0, "1m"},        {95, 0, "1m35s"},       {120, 0, "2m"},
        {239, 0, "3m"},       {3600, 0, "1h"},        {3659, 0, "1h"},
        {4800, 0, "1h20m"},   {86399, 0, "23h"},      {86400, 0, "1d"},
        {100800, 0, "1d4h"},  {864000, 0, "10d"},     {31449600, 0, "364d"},
        {43200000, 0, "1y"},  {189216000, 0, "6y"},
    };
    char text[DURATION_TEXT_SIZE];
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (rows[i].units == 0)
            duration_format_age(text, rows[i].seconds);
        else
            duration_format(text, rows[i].seconds, rows[i].units);
        assert_string_equal(text, rows[i].text);
    }
    static const size_t lengths[] = {13, 17, 20, 23, 25}; /* by units */
    for (int units = 1; units <= 5; units++) {
        duration_format(text, INT64_MAX, units);
        assert_int_equal(strlen(text), lengths[units - 1]);
        assert_memory_equal(text, "292471208677y195d15h30m7s", lengths[units - 1]);
    }
}

/* Parsing returns the same duration, except for the units that were dropped. */
static void
written_durations_can_be_parsed(void **state)
{
    uint64_t random = 1;
    for (int i = 0; i < 100000; i++) {
        char text[DURATION_TEXT_SIZE];
        char again[DURATION_TEXT_SIZE];
        int64_t parsed;
        random = random * 6364136223846793005U + 1442695040888963407U;
        int64_t seconds = (int64_t)((random >> 20U) % (UINT64_C(1) << (random >> 58U) % 42));
        duration_format(text, seconds, 1 + i % 5);
        if (seconds > DURATION_MAX)
            continue;
        if (!duration_parse(text, &parsed) || parsed > seconds || (i % 5 == 4 && parsed != seconds))
            fail_msg("%lld is written as %s", (long long)seconds, text);
        duration_format(again, parsed, 5);
        assert_string_equal(again, text);
        duration_format_age(text, seconds);
        assert_true(duration_parse(text, &parsed));
    }
}

/* Times on a command line */

static bool
when_parse_now(const char *text, int64_t *seconds)
{
    return when_parse(text, NOW, seconds) == NULL;
}

static void
times_on_a_command_line_are_parsed(void **state)
{
    static const char chicago[] = "CST6CDT,M3.2.0,M11.1.0";
    static const char berlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";
    static const char cairo[] = "EET-2EEST,M4.5.5/0,M10.5.4/24";
    static const char santiago[] = "<-04>4<-03>,M9.1.6/24,M4.1.6/24";
    static const char beirut[] = "EET-2EEST,M3.5.0/0,M10.5.0/0";
    static const char havana[] = "CST5CDT,M3.2.0/0,M11.1.0/1";
    static const struct {
        const char *zone, *text, *expected;
    } rows[] = {/* durations before now */
                {"UTC", "24h", "2026-11-23T16:00:00Z"},
                {"UTC", "1d", "2026-11-23T16:00:00Z"},
                {"UTC", "90", "2026-11-24T15:58:30Z"},
                {"UTC", "0", "2026-11-24T16:00:00Z"},
                {"UTC", "30y", "1996-12-01T16:00:00Z"},
                {"UTC", "1w", "2026-11-17T16:00:00Z"},
                {"UTC", "20261124s", "2026-04-04T03:54:36Z"},
                /* days */
                {chicago, "today", "2026-11-24T06:00:00Z"},
                {chicago, "yesterday", "2026-11-23T06:00:00Z"},
                {"JST-9", "today", "2026-11-24T15:00:00Z"},
                {"JST-9", "yesterday", "2026-11-23T15:00:00Z"},
                /* with a zone */
                {chicago, "2026-11-24T09:30:00Z", "2026-11-24T09:30:00Z"},
                {chicago, "2026-11-24T09:30Z", "2026-11-24T09:30:00Z"},
                {chicago, "2026-11-24T09:30:00+01:00", "2026-11-24T08:30:00Z"},
                {chicago, "2026-11-24T09:30-0500", "2026-11-24T14:30:00Z"},
                {chicago, "2026-11-24 09:30:00.25Z", "2026-11-24T09:30:00Z"},
                {chicago, "20261124T093000Z", "2026-11-24T09:30:00Z"},
                /* local, in winter and in summer */
                {chicago, "2026-11-24T09:30:00", "2026-11-24T15:30:00Z"},
                {chicago, "2026-11-24T09:30", "2026-11-24T15:30:00Z"},
                {chicago, "2026-11-24 09:30", "2026-11-24T15:30:00Z"},
                {chicago, "20261124T093000", "2026-11-24T15:30:00Z"},
                {chicago, "2026-07-24T09:30", "2026-07-24T14:30:00Z"},
                {"UTC", "2026-11-24T09:30", "2026-11-24T09:30:00Z"},
                {"UTC", "1970-01-01T00:00", "1970-01-01T00:00:00Z"},
                /* dates */
                {berlin, "2026-11-24", "2026-11-23T23:00:00Z"},
                {berlin, "2026-07-24", "2026-07-23T22:00:00Z"},
                {berlin, "2024-02-29", "2024-02-28T23:00:00Z"},
                {berlin, "20261124", "2026-11-23T23:00:00Z"},
                {"AOE12", "1970-01-01", "1970-01-01T12:00:00Z"},
                {"LINT-14", "2026-11-24", "2026-11-23T10:00:00Z"},
                /* the clock skips midnight, or shows it twice */
                {cairo, "2026-04-24", "2026-04-23T22:00:00Z"},
                {santiago, "2026-09-06", "2026-09-06T04:00:00Z"},
                {beirut, "2026-03-29", "2026-03-28T22:00:00Z"},
                {havana, "2026-03-08", "2026-03-08T05:00:00Z"},
                {havana, "2026-11-01", "2026-11-01T04:00:00Z"},
                {santiago, "2026-04-05", "2026-04-05T04:00:00Z"},
                /* the clocks skip 2:00 to 2:59 in March; October has them twice */
                {berlin, "2026-03-29T01:30", "2026-03-29T00:30:00Z"},
                {berlin, "2026-03-29T02:30", NULL},
                {berlin, "2026-03-29T03:30", "2026-03-29T01:30:00Z"},
                {berlin, "2026-10-25T02:00", "2026-10-25T00:00:00Z"},
                {berlin, "2026-10-25T02:30", "2026-10-25T00:30:00Z"},
                {berlin, "2026-10-25T02:59", "2026-10-25T00:59:00Z"},
                {berlin, "2026-10-25T03:00", "2026-10-25T02:00:00Z"},
                {berlin, "2026-10-25T03:30", "2026-10-25T02:30:00Z"}};
    int64_t seconds = -1;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char shown[WHEN_TEXT_SIZE] = "invalid";
        const char *expected = rows[i].expected != NULL ? rows[i].expected : "invalid";
        set_zone(rows[i].zone);
        if (when_parse(rows[i].text, NOW, &seconds) == NULL)
            when_format(shown, seconds);
        if (strcmp(shown, expected) != 0)
            fail_msg("`%s` is parsed as %s, not %s", rows[i].text, shown, expected);
    }
    set_zone("UTC");
    assert_null(when_parse("30d", 60, &seconds)); /* not before the Epoch */
    assert_int_equal(seconds, 0);
}

static void
other_times_on_a_command_line_are_rejected(void **state)
{
    static const char *const texts[] = {
        /* no times */
        "", "tomorrow", "now", "Today", "yesterday ", "1588672800", "09:30", "20260230", "20261301",
        "00000000", "99999999",
        /* incomplete, or of another form */
        "2026-11", "2026-1-1", "2026-02-30", "24.11.2026", "2026-11-24T", "2026-11-24T09",
        "2026-11-24x", "2026-11-24T09:30:", "2026-11-24T9:30", "2026-11-24T25:00", "-24h", "24 h",
        "2026-11-24Z", "2026-11-24T09:30:00CET", "2026-11-24-0500", "2026-11-24 ",
        /* before 1970 */
        "1969-12-31", "31y"};
    expect_rejected(when_parse_now, texts, COUNT(texts));
}

static void
error_says_why_a_time_is_rejected(void **state)
{
    static const struct {
        const char *zone, *text, *why;
    } rows[] = {
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T02:30", "the clock skips this time"},
        {"EET-2EEST,M4.5.5/0,M10.5.4/24", "2026-04-24 00:30:00", "the clock skips this time"},
        {"UTC", "2026-02-30", "expected a duration before now"},
        {"UTC", "20260230", "expected a duration before now"},
        {"UTC", "2026-11-24T25:00", "expected a duration before now"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t seconds;
        set_zone(rows[i].zone);
        const char *why = when_parse(rows[i].text, NOW, &seconds);
        if (why == NULL || strstr(why, rows[i].why) != why)
            fail_msg("%s: %s", rows[i].text, why);
    }
    set_zone("UTC");
}

static void
times_are_written_in_utc(void **state)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } rows[] = {{0, "1970-01-01T00:00:00Z"},           {951782399, "2000-02-28T23:59:59Z"},
                {951782400, "2000-02-29T00:00:00Z"},   {951868800, "2000-03-01T00:00:00Z"},
                {4107542399, "2100-02-28T23:59:59Z"},  {4107542400, "2100-03-01T00:00:00Z"},
                {13574563200, "2400-02-29T00:00:00Z"}, {253402300799, "9999-12-31T23:59:59Z"},
                {INT64_MAX, "9999-12-31T23:59:59Z"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[WHEN_TEXT_SIZE];
        if ((int64_t)(time_t)rows[i].seconds != rows[i].seconds)
            continue; /* time_t has 32 bits */
        when_format(text, rows[i].seconds);
        assert_string_equal(text, rows[i].text);
    }
}

/* Over 400 years, in which the calendar repeats; with a time_t of 32 bits, as long as that lasts.
 */
static void
written_times_can_be_parsed(void **state)
{
    const int64_t last = sizeof(time_t) < 8 ? INT32_MAX : INT64_C(400) * 366 * 86400;
    for (int64_t time = 0; time < last; time += 86400 * 3 + 12345) {
        char text[WHEN_TEXT_SIZE];
        int64_t again = -1;
        when_format(text, time);
        if (when_parse(text, NOW, &again) != NULL || again != time)
            fail_msg("%lld is written as %s, which is parsed as %lld", (long long)time, text,
                     (long long)again);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_sets_the_time_of_day),
        cmocka_unit_test(the_monotonic_clock_counts_milliseconds),
        cmocka_unit_test(iso_8601_times_are_parsed),
        cmocka_unit_test(invalid_times_are_rejected),
        cmocka_unit_test(a_time_without_a_zone_is_utc),
        cmocka_unit_test(durations_are_parsed),
        cmocka_unit_test(invalid_durations_are_rejected),
        cmocka_unit_test(durations_and_ages_are_written),
        cmocka_unit_test(written_durations_can_be_parsed),
        cmocka_unit_test(times_on_a_command_line_are_parsed),
        cmocka_unit_test(other_times_on_a_command_line_are_rejected),
        cmocka_unit_test(error_says_why_a_time_is_rejected),
        cmocka_unit_test(times_are_written_in_utc),
        cmocka_unit_test(written_times_can_be_parsed),
    };
    return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
