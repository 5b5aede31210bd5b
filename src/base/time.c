#include "base/time.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/process.h"
#include "base/text.h"

int64_t
clock_now(void)
{
    const char *set = process_environment("FAXCTL_NOW");
    int64_t seconds;
    return set != NULL && clock_parse(set, &seconds) ? seconds : (int64_t)time(NULL);
}

int64_t
clock_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int
clock_left_ms(int64_t deadline_ms)
{
    int64_t left_ms = deadline_ms - clock_monotonic_ms();
    if (deadline_ms == 0)
        return -1;
    if (left_ms < 0)
        return 0;
    return left_ms < INT_MAX ? (int)left_ms : INT_MAX;
}

/* ISO 8601 */

/* Returns the days from 1970-01-01 to the first of a month: 0 to 11; 12 is January of the next year
 * (proleptic Gregorian calendar; 477 leap days are before 1970). timegm() is not in POSIX.1-2008,
 * and time_t may have 32 bits. */
static int64_t
days_before(int64_t year, int month)
{
    static const int days[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    int64_t past = year - 1;
    return (year - 1970) * 365 + past / 4 - past / 100 + past / 400 - 477 + days[month] +
           (leap && month > 1);
}

/* Parses text with strptime(), but rejects the blanks, signs and missing digits that it accepts.
 * Returns the rest of the text; NULL if it does not match. */
static const char *
scan(const char *text, const char *format, struct tm *tm)
{
    const char *end = text;
    for (const char *at = format; *at != '\0'; at++) {
        size_t digits = *at != '%' ? 0 : *++at == 'Y' ? 4 : 2;
        if (digits == 0 ? *end != *at : strspn(end, "0123456789") < digits)
            return NULL;
        end += digits == 0 ? 1 : digits;
    }
    return strptime(text, format, tm) == end ? end : NULL;
}

/* Parses a zone at the end of a text: `Z`, `+02:00`, `+0200`, `+02` or nothing. *offset is in
 * seconds. */
static bool
parse_zone(const char *text, int *offset)
{
    static const char *const formats[] = {"%H:%M", "%H%M", "%H"};
    *offset = 0;
    if (*text == '\0' || strcmp(text, "Z") == 0)
        return true;
    if (*text != '+' && *text != '-')
        return false;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct tm zone = {0};
        const char *rest = scan(text + 1, formats[i], &zone);
        *offset = (zone.tm_hour * 60 + zone.tm_min) * (*text == '-' ? -60 : 60);
        if (rest != NULL && *rest == '\0')
            return true;
    }
    return false;
}

/* Converts a date and a time in UTC. Returns false if the month does not have the day. */
static bool
from_utc(const struct tm *tm, int64_t *seconds)
{
    int year = tm->tm_year + 1900;
    int64_t day = days_before(year, tm->tm_mon) + tm->tm_mday - 1;
    int second = tm->tm_hour * 3600 + tm->tm_min * 60 + tm->tm_sec;
    *seconds = day * 86400 + second;
    return day < days_before(year, tm->tm_mon + 1);
}

/* Parses a date and a time, in UTC if *has_zone is false. */
static bool
parse_time(const char *text, bool *has_zone, int64_t *seconds)
{
    static const char *const formats[] = {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y%m%dT%H%M%S",
                                          "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        int offset;
        struct tm tm = {0};
        const char *rest = scan(text, formats[i], &tm);
        if (rest != NULL && *rest == '.' && rest[1] >= '0' && rest[1] <= '9')
            rest += 1 + strspn(rest + 1, "0123456789");
        if (rest == NULL || !parse_zone(rest, &offset) || tm.tm_sec > 60 || !from_utc(&tm, seconds))
            continue;
        *seconds -= offset;
        *has_zone = *rest != '\0';
        return *seconds >= 0;
    }
    return false;
}

bool
clock_parse(const char *text, int64_t *seconds)
{
    bool has_zone;
    return parse_time(text, &has_zone, seconds);
}

/* Durations */

/* The largest first. */
static const struct {
    char letter;
    int64_t seconds;
} units_of_time[] = {{'y', INT64_C(365) * 86400},
                     {'w', INT64_C(7) * 86400},
                     {'d', 86400},
                     {'h', 3600},
                     {'m', 60},
                     {'s', 1}};

enum { UNIT_COUNT = sizeof units_of_time / sizeof *units_of_time };

bool
duration_parse(const char *text, int64_t *seconds)
{
    int64_t number = 0;
    const char *rest = text_number(text, DURATION_MAX, &number);
    *seconds = number;
    if (rest != NULL && *rest == '\0')
        return true;
    *seconds = 0;
    for (int i = 0; i < UNIT_COUNT && rest != NULL; i++) {
        if (*rest != units_of_time[i].letter)
            continue;
        if (number > (DURATION_MAX - *seconds) / units_of_time[i].seconds)
            return false;
        *seconds += number * units_of_time[i].seconds;
        if (rest[1] == '\0')
            return true;
        rest = text_number(rest + 1, DURATION_MAX, &number);
    }
    return false;
}

void
duration_format(char text[static DURATION_TEXT_SIZE], int64_t seconds, int units)
{
    int64_t rest = seconds > 0 ? seconds : 0;
    size_t length = 0;
    for (int i = 0; i < UNIT_COUNT && units > 0; i++) {
        if (units_of_time[i].letter == 'w') /* `10d` reads better than `1w3d` */
            continue;
        int64_t count = rest / units_of_time[i].seconds;
        bool last = i == UNIT_COUNT - 1;
        rest %= units_of_time[i].seconds;
        if (count != 0 || (last && length == 0))
            length += (size_t)snprintf(text + length, DURATION_TEXT_SIZE - length, "%" PRId64 "%c",
                                       count, units_of_time[i].letter);
        units -= length != 0; /* `2h` and 5 seconds is `2h`, not `2h5s` */
    }
}

void
duration_format_age(char text[static DURATION_TEXT_SIZE], int64_t seconds)
{
    duration_format(text, seconds, 1);
    /* `1m` alone could be nearly two minutes. From a year on, days do not matter. */
    if (text[0] == '1' && text[1] != 'y' && text[2] == '\0')
        duration_format(text, seconds, 2);
}

/* Maximum duration before now, in seconds: 30 years. Larger numbers are timestamps as printed by
 * `date +%s`. */
#define BACK_MAX (INT64_C(30) * 365 * 86400)

/* Returns what the local clock shows at a time, as if it showed UTC. */
static int64_t
local_clock(int64_t seconds)
{
    time_t time = (time_t)seconds;
    struct tm tm;
    int64_t shown;
    localtime_r(&time, &tm);
    (void)from_utc(&tm, &shown);
    return shown;
}

/* Finds when the local clock shows a time: first if it does so twice, the first second after the
 * gap if it skips it. mktime() may take the second of two midnights, and does not tell where a gap
 * ends. */
static bool
from_local(int64_t wanted, int64_t *seconds)
{
    int64_t before = wanted - INT64_C(2) * 86400; /* UTC offsets are less than two days */
    int64_t after = wanted + INT64_C(2) * 86400;
    if ((time_t)after != after)
        return false;
    int64_t first = wanted - (local_clock(before) - before); /* by the offset before any change */
    *seconds = first;
    if (local_clock(first) == wanted)
        return first >= 0;
    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;
        if (local_clock(middle) < wanted)
            before = middle;
        else
            after = middle;
    }
    *seconds = after;
    return after >= 0;
}

const char *
when_parse(const char *text, int64_t now, int64_t *seconds)
{
    static const char expected[] = "expected a duration before now like 24h, today, yesterday, "
                                   "a date like 2026-11-24 or a time like 2026-11-24T09:30 or "
                                   "2026-11-24T09:30:00Z";
    const bool eight_digits = strlen(text) == 8 && strspn(text, "0123456789") == 8;
    const bool yesterday = strcmp(text, "yesterday") == 0;
    struct tm tm = {0};
    int64_t wanted;
    bool has_zone;
    const char *rest = scan(text, eight_digits ? "%Y%m%d" : "%Y-%m-%d", &tm);
    bool is_day = rest != NULL && *rest == '\0' && from_utc(&tm, &wanted);
    if (yesterday || strcmp(text, "today") == 0) {
        wanted = (local_clock(now) / 86400 - (yesterday ? 1 : 0)) * 86400;
        is_day = true;
    }
    if (is_day)
        return from_local(wanted, seconds) ? NULL : expected;
    if (!eight_digits && duration_parse(text, &wanted)) {
        *seconds = now > wanted ? now - wanted : 0;
        return wanted <= BACK_MAX ? NULL : expected;
    }
    if (!parse_time(text, &has_zone, &wanted))
        return expected;
    *seconds = wanted;
    if (has_zone)
        return NULL;
    if (!from_local(wanted, seconds))
        return expected;
    return local_clock(*seconds) == wanted ? NULL : "the clock skips this time in the local zone";
}

void
when_format(char text[static WHEN_TEXT_SIZE], int64_t seconds)
{
    /* 9999-12-31T23:59:59Z, if time_t has 64 bits */
    const int64_t last = sizeof(time_t) < sizeof seconds ? INT32_MAX : INT64_C(253402300799);
    time_t time = (time_t)(seconds < last ? seconds : last);
    struct tm utc;
    gmtime_r(&time, &utc);
    strftime(text, WHEN_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

bool
local_format(char text[static LOCAL_TEXT_SIZE], int64_t seconds)
{
    time_t time = (time_t)seconds;
    struct tm local;
    if (time != seconds || localtime_r(&time, &local) == NULL)
        return false;
    size_t length = strftime(text, LOCAL_TEXT_SIZE - 1, "%Y-%m-%d %H:%M:%S %z", &local);
    if (length < 2)
        return false;
    char *minutes = text + length - 2; /* of the offset */
    memmove(minutes + 1, minutes, 3);
    *minutes = ':';
    return true;
}
