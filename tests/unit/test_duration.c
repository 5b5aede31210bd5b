#include "base/duration.h"

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
        {"8760h", 31536000},
        {"525600m", 31536000},
        {"31536000s", 31536000},
        {"31536000", 31536000},
        {"000000000000000000000000000000000001", 1},
    };
    (void)state;
    assert_int_equal(DURATION_MAX, 31536000);
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
        "5m5s",
        "1h30m",
        "5M",
        "5S",
        "1w",
        "1y",
        "1.5h",
        "1,5h",
        "0x10",
        "1e3",
        "5\n",
        "\xd9\xa3", /* ARABIC-INDIC DIGIT THREE */
        "366d",
        "8761h",
        "525601m",
        "31536001",
        "31536001s",
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
        {INT64_MAX, 1, "106751991167300d"},
        {INT64_MAX, 2, "106751991167300d15h"},
        {INT64_MAX, 3, "106751991167300d15h30m"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[DURATION_TEXT_SIZE];
        duration_format(text, rows[i].seconds, rows[i].units);
        assert_string_equal(text, rows[i].text);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_durations),
        cmocka_unit_test(refuses_all_else),
        cmocka_unit_test(writes_durations),
    };
    return cmocka_run_group_tests_name("duration", tests, NULL, NULL);
}
