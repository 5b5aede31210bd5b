#include "base/time.h"

#include "test.h"

static void
reads_durations(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } rows[] = {
        {"0", 0},
        {"30", 30},
        {"30s", 30},
        {"5m", 300},
        {"2h", 7200},
        {"1d", 86400},
        {"0d", 0},
        {"007m", 420},
        {"365d", 31536000},
        {"1h30m", 5400},
        {"2d4h", 187200},
        {"1m35s", 95},
        {"5m5s", 305},
        {"1d1h1m1s", 90061},
        {"1y2d3h4m5s", 31719845},
        {"1y", 31536000},
        {"6y", 189216000},
        {"366d", 31622400},
        {"1d100h", 446400},
        {"0h0m", 0},
        {"100000y", DURATION_MAX},
        {"99999y365d", DURATION_MAX},
        {"3153600000000", DURATION_MAX},
        {"8760h", 31536000},
        {"525600m", 31536000},
        {"31536000s", 31536000},
        {"31536000", 31536000},
        {"000000000000000000000000000000000001", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t seconds = -1;
        if (!duration_parse(rows[i].text, &seconds) || seconds != rows[i].seconds)
            fail_msg("`%s` is read as %lld", rows[i].text, (long long)seconds);
    }
}

static void
refuses_all_else(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "s",
        "m5",
        "-5",
        "-0",
        "+5",
        " 5",
        "5 ",
        "5 m",
        "5ms",
        "5mm",
        "5M",
        "5S",
        "1w",
        "1.5h",
        "1,5h",
        "0x10",
        "1e3",
        "5\n",
        "\xd9\xa3", /* ARABIC-INDIC DIGIT THREE */
        "1h30",
        "30m1h",
        "1h1h",
        "1s1s",
        "1hm",
        "1h m",
        "1h 30m",
        "h1",
        "1h-5m",
        "100001y",
        "100000y1s",
        "99999y366d",
        "3153600000001",
        "1y9223372036854775807s",
        "9223372036854775807d",
        "9223372036854775808",
        "18446744073709551616",
        "18446744073709551617s",
        "99999999999999999999999999999999999999999999",
        "106751991167301d", /* times 86400 is past 2^63 */
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int64_t seconds;
        if (duration_parse(texts[i], &seconds))
            fail_msg("`%s` is read as %lld", texts[i], (long long)seconds);
    }
}

static void
writes_durations(void **state)
{
    static const struct {
        int64_t seconds;
        int units;
        const char *text;
    } rows[] = {
        {0, 1, "0s"},
        {0, 2, "0s"},
        {-1, 1, "0s"},
        {INT64_MIN, 2, "0s"},
        {1, 1, "1s"},
        {59, 2, "59s"},
        {60, 1, "1m"},
        {60, 2, "1m"},
        {61, 1, "1m"},
        {61, 2, "1m1s"},
        {432, 2, "7m12s"},
        {3599, 1, "59m"},
        {3599, 2, "59m59s"},
        {3600, 1, "1h"},
        {3605, 2, "1h"},
        {3660, 2, "1h1m"},
        {10800, 2, "3h"},
        {86399, 2, "23h59m"},
        {86400, 1, "1d"},
        {86400, 2, "1d"},
        {86459, 2, "1d"},
        {187200, 2, "2d4h"},
        {187200, 1, "2d"},
        {90061, 3, "1d1h1m"},
        {90061, 4, "1d1h1m1s"},
        {90061, 9, "1d1h1m1s"},
        {31535999, 1, "364d"},
        {31536000, 2, "1y"},
        {31622400, 2, "1y1d"},
        {189216000 + 40 * 86400, 1, "6y"},
        {189216000 + 40 * 86400, 2, "6y40d"},
        {INT64_MAX, 1, "292471208677y"},
        {INT64_MAX, 2, "292471208677y195d"},
        {INT64_MAX, 3, "292471208677y195d15h"},
        {INT64_MAX, 5, "292471208677y195d15h30m"}, /* no more fits */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[DURATION_TEXT_SIZE];
        duration_format(text, rows[i].seconds, rows[i].units);
        assert_string_equal(text, rows[i].text);
    }
}

static void
writes_ages(void **state)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } rows[] = {
        {-5, "0s"},
        {0, "0s"},
        {1, "1s"},
        {45, "45s"},
        {60, "1m"},
        {95, "1m35s"},
        {119, "1m59s"},
        {120, "2m"},
        {239, "3m"},
        {3599, "59m"},
        {3600, "1h"},
        {3659, "1h"},
        {4800, "1h20m"},
        {7200, "2h"},
        {86399, "23h"},
        {86400, "1d"},
        {100800, "1d4h"},
        {5 * 86400, "5d"},
        {10 * 86400, "10d"},
        {364 * 86400, "364d"},
        {366 * 86400, "1y"},
        {500 * 86400, "1y"},
        {6 * 31536000, "6y"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[DURATION_TEXT_SIZE];
        duration_format_age(text, rows[i].seconds);
        assert_string_equal(text, rows[i].text);
    }
}

/* What is written is read back as the same, except for the units that were dropped. */
static void
reads_what_it_writes(void **state)
{
    uint64_t random = 1;
    (void)state;
    for (int i = 0; i < 100000; i++) {
        char text[DURATION_TEXT_SIZE];
        char again[DURATION_TEXT_SIZE];
        int64_t read;
        random = random * 6364136223846793005U + 1442695040888963407U;
        int64_t seconds = (int64_t)((random >> 20U) % (UINT64_C(1) << (random >> 58U) % 42));
        duration_format(text, seconds, 1 + i % 5);
        if (seconds > DURATION_MAX)
            continue;
        if (!duration_parse(text, &read) || read > seconds || (i % 5 == 4 && read != seconds))
            fail_msg("%lld is written as %s", (long long)seconds, text);
        duration_format(again, read, 5);
        assert_string_equal(again, text);
        duration_format_age(text, seconds);
        assert_true(duration_parse(text, &read));
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_durations),      cmocka_unit_test(refuses_all_else),
        cmocka_unit_test(writes_durations),     cmocka_unit_test(writes_ages),
        cmocka_unit_test(reads_what_it_writes),
    };
    return cmocka_run_group_tests_name("duration", tests, NULL, NULL);
}
