#include "base/time.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* 2026-11-24T16:00:00Z */
#define NOW INT64_C(1795536000)

static void
set_zone(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

static void
expect(const char *text, const char *expected)
{
    char shown[WHEN_TEXT_SIZE];
    int64_t seconds;
    if (!when_parse(text, NOW, &seconds))
        fail_msg("`%s` is not read", text);
    when_format(shown, seconds);
    if (strcmp(shown, expected) != 0)
        fail_msg("`%s` is read as %s, not %s", text, shown, expected);
}

static void
a_duration_counts_back_from_now(void **state)
{
    (void)state;
    expect("24h", "2026-11-23T16:00:00Z");
    expect("1d", "2026-11-23T16:00:00Z");
    expect("90", "2026-11-24T15:58:30Z");
    expect("0", "2026-11-24T16:00:00Z");
}

static void
a_duration_does_not_go_back_past_the_epoch(void **state)
{
    int64_t seconds = -1;
    (void)state;
    assert_true(when_parse("30d", 60, &seconds));
    assert_int_equal(seconds, 0);
}

static void
a_time_with_a_zone_is_taken_as_it_is(void **state)
{
    (void)state;
    set_zone("America/Chicago");
    expect("2026-11-24T09:30:00Z", "2026-11-24T09:30:00Z");
    expect("2026-11-24T09:30Z", "2026-11-24T09:30:00Z");
    expect("2026-11-24T09:30:00+01:00", "2026-11-24T08:30:00Z");
    expect("2026-11-24T09:30-0500", "2026-11-24T14:30:00Z");
    expect("2026-11-24 09:30:00.25Z", "2026-11-24T09:30:00Z");
    expect("20261124T093000Z", "2026-11-24T09:30:00Z");
    set_zone("UTC");
}

static void
a_time_without_a_zone_is_local(void **state)
{
    (void)state;
    set_zone("CST6CDT,M3.2.0,M11.1.0");
    expect("2026-11-24T09:30:00", "2026-11-24T15:30:00Z");
    expect("2026-11-24T09:30", "2026-11-24T15:30:00Z");
    expect("2026-11-24 09:30", "2026-11-24T15:30:00Z");
    expect("20261124T093000", "2026-11-24T15:30:00Z");
    expect("2026-07-24T09:30", "2026-07-24T14:30:00Z"); /* daylight saving time */
    set_zone("UTC");
    expect("2026-11-24T09:30", "2026-11-24T09:30:00Z");
}

static void
a_date_is_local_midnight(void **state)
{
    (void)state;
    set_zone("CET-1CEST,M3.5.0,M10.5.0/3");
    expect("2026-11-24", "2026-11-23T23:00:00Z");
    expect("2026-07-24", "2026-07-23T22:00:00Z");
    expect("2024-02-29", "2024-02-28T23:00:00Z");
    set_zone("UTC");
}

static void
a_local_time_that_the_clocks_skip_is_rejected(void **state)
{
    int64_t seconds;
    (void)state;
    set_zone("CET-1CEST,M3.5.0,M10.5.0/3");
    assert_false(when_parse("2026-03-29T02:30", NOW, &seconds));
    assert_true(when_parse("2026-03-29T03:30", NOW, &seconds));
    assert_true(when_parse("2026-10-25T02:30", NOW, &seconds)); /* happens twice */
    set_zone("UTC");
}

static void
anything_else_is_rejected(void **state)
{
    static const char *const texts[] = {
        "",
        "yesterday",
        "now",
        "1588672800", /* as date +%s prints it */
        "2026-11",
        "2026-1-1",
        "2026-02-30",
        "24.11.2026",
        "2026-11-24T",
        "2026-11-24T09",
        "2026-11-24x",
        "2026-11-24T09:30:",
        "2026-11-24T9:30",
        "09:30",
        "2026-11-24T25:00",
        "-24h",
        "24 h",
        "2026-11-24Z",
        "2026-11-24T09:30:00CET",
        "2026-11-24T09:30:00.000000000000000000000000000000000000000000000000000000000000000000",
    };
    int read = 0;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int64_t seconds;
        if (when_parse(texts[i], NOW, &seconds)) {
            print_error("`%s` is read as %lld\n", texts[i], (long long)seconds);
            read++;
        }
    }
    assert_int_equal(read, 0);
}

static void
writes_times_in_utc(void **state)
{
    char text[WHEN_TEXT_SIZE];
    (void)state;
    when_format(text, 0);
    assert_string_equal(text, "1970-01-01T00:00:00Z");
    when_format(text, -5);
    assert_string_equal(text, "1970-01-01T00:00:00Z");
    when_format(text, 951782399);
    assert_string_equal(text, "2000-02-28T23:59:59Z");
    when_format(text, 951782400);
    assert_string_equal(text, "2000-02-29T00:00:00Z");
    when_format(text, 951868800);
    assert_string_equal(text, "2000-03-01T00:00:00Z");
    when_format(text, INT64_C(4107542399));
    assert_string_equal(text, "2100-02-28T23:59:59Z");
    when_format(text, INT64_C(4107542400));
    assert_string_equal(text, "2100-03-01T00:00:00Z");
    when_format(text, INT64_C(13574563200));
    assert_string_equal(text, "2400-02-29T00:00:00Z");
    when_format(text, INT64_MAX);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
}

/* Against the formula of clock_parse(), over 400 years. */
static void
what_is_written_is_read_again(void **state)
{
    (void)state;
    for (int64_t time = 0; time < INT64_C(400) * 366 * 86400; time += 86400 * 3 + 12345) {
        char text[WHEN_TEXT_SIZE];
        int64_t again = -1;
        when_format(text, time);
        if (!when_parse(text, NOW, &again) || again != time)
            fail_msg("%lld is written as %s, and that is read as %lld", (long long)time, text,
                     (long long)again);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_duration_counts_back_from_now),
        cmocka_unit_test(a_duration_does_not_go_back_past_the_epoch),
        cmocka_unit_test(a_time_with_a_zone_is_taken_as_it_is),
        cmocka_unit_test(a_time_without_a_zone_is_local),
        cmocka_unit_test(a_date_is_local_midnight),
        cmocka_unit_test(a_local_time_that_the_clocks_skip_is_rejected),
        cmocka_unit_test(anything_else_is_rejected),
        cmocka_unit_test(writes_times_in_utc),
        cmocka_unit_test(what_is_written_is_read_again),
    };
    return cmocka_run_group_tests_name("when", tests, NULL, NULL);
}
