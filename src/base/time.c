#include "base/time.h"

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

bool
clock_check(void)
{
    const char *set = process_environment("FAXCTL_NOW");
    int64_t seconds;
    return set == NULL || clock_parse(set, &seconds);
}

int64_t
clock_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The formula of POSIX.1-2008, 4.15 "Seconds Since the Epoch"; timegm() is not in that standard. */
static int64_t
seconds_since_epoch(const struct tm *utc)
{
    static const int days_before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t year = utc->tm_year;
    bool leap = is_leap(utc->tm_year + 1900);
    int64_t day = days_before[utc->tm_mon] + utc->tm_mday - 1 + (leap && utc->tm_mon > 1);
    return utc->tm_sec + utc->tm_min * INT64_C(60) + utc->tm_hour * INT64_C(3600) + day * 86400 +
           (year - 70) * 31536000 + (year - 69) / 4 * 86400 - (year - 1) / 100 * 86400 +
           (year + 299) / 400 * 86400;
}

/* Reads text that matches a pattern: each Y, M, D, h, m and s stands for one digit of a number, all
 * else for itself. Returns what follows; NULL if the text does not match. */
static const char *
match_pattern(const char *text, const char *pattern, struct tm *utc)
{
    struct {
        char letter;
        int *number;
    } numbers[] = {{'Y', &utc->tm_year}, {'M', &utc->tm_mon}, {'D', &utc->tm_mday},
                   {'h', &utc->tm_hour}, {'m', &utc->tm_min}, {'s', &utc->tm_sec}};
    for (; *pattern != '\0'; pattern++, text++) {
        int *number = NULL;
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            if (*pattern == numbers[i].letter)
                number = numbers[i].number;
        if (number == NULL ? *text != *pattern : *text < '0' || *text > '9')
            return NULL;
        if (number != NULL)
            *number = *number * 10 + (*text - '0');
    }
    return text;
}

/* Converts year and month to what struct tm holds, and checks that the time exists. */
static bool
normalize(struct tm *utc)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = is_leap(utc->tm_year);
    utc->tm_year -= 1900;
    utc->tm_mon -= 1;
    return utc->tm_year >= 70 && utc->tm_mon >= 0 && utc->tm_mon < 12 && utc->tm_mday >= 1 &&
           utc->tm_mday <= days[utc->tm_mon] + (leap && utc->tm_mon == 1) && utc->tm_hour < 24 &&
           utc->tm_min < 60 && utc->tm_sec <= 60;
}

/* Reads `Z`, `+02:00`, `+0200`, `+02` or nothing; the text must end there. */
static bool
parse_zone(const char *text, int64_t *offset)
{
    static const char *const patterns[] = {"hh:mm", "hhmm", "hh"};
    *offset = 0;
    if (*text == '\0' || strcmp(text, "Z") == 0)
        return true;
    if (*text != '+' && *text != '-')
        return false;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct tm zone = {0};
        const char *rest = match_pattern(text + 1, patterns[i], &zone);
        if (rest == NULL || *rest != '\0')
            continue;
        *offset = zone.tm_hour * INT64_C(3600) + zone.tm_min * INT64_C(60);
        if (*text == '-')
            *offset = -*offset;
        return zone.tm_hour < 24 && zone.tm_min < 60;
    }
    return false;
}

/* Skips a fraction of a second. Returns NULL if there is a point without digits. */
static const char *
skip_fraction(const char *text)
{
    if (*text != '.')
        return text;
    size_t digits = strspn(text + 1, "0123456789");
    return digits != 0 ? text + 1 + digits : NULL;
}

bool
clock_parse(const char *text, int64_t *seconds)
{
    static const char *const patterns[] = {"YYYY-MM-DDThh:mm:ss", "YYYY-MM-DD hh:mm:ss",
                                           "YYYYMMDDThhmmss"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct tm utc = {0};
        int64_t offset;
        const char *rest = match_pattern(text, patterns[i], &utc);
        if (rest != NULL)
            rest = skip_fraction(rest);
        if (rest == NULL || !parse_zone(rest, &offset) || !normalize(&utc))
            continue;
        *seconds = seconds_since_epoch(&utc) - offset;
        return true;
    }
    return false;
}

/* Durations */

struct unit {
    char letter;
    int64_t seconds;
};

/* The largest first. */
static const struct unit units_of_time[] = {
    {'y', INT64_C(365) * 86400}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

enum { UNIT_COUNT = sizeof units_of_time / sizeof *units_of_time };

/* Finds the unit with this letter, from *unit on. On success *unit is the next smaller one. */
static const struct unit *
find_unit(char letter, int *unit)
{
    while (*unit < UNIT_COUNT) {
        const struct unit *candidate = &units_of_time[(*unit)++];
        if (candidate->letter == letter)
            return candidate;
    }
    return NULL;
}

bool
duration_parse(const char *text, int64_t *seconds)
{
    int64_t number;
    int64_t total = 0;
    int next_unit = 0;
    const char *rest = text_number(text, DURATION_MAX, &number);
    if (rest != NULL && *rest == '\0') {
        *seconds = number;
        return true;
    }
    while (rest != NULL) {
        const struct unit *unit = find_unit(*rest, &next_unit);
        if (unit == NULL || number > (DURATION_MAX - total) / unit->seconds)
            return false;
        total += number * unit->seconds;
        if (rest[1] == '\0') {
            *seconds = total;
            return true;
        }
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
        int64_t count = rest / units_of_time[i].seconds;
        bool last = i == UNIT_COUNT - 1;
        rest %= units_of_time[i].seconds;
        if (count == 0 && !(last && length == 0)) {
            units -= length != 0; /* `2h` and 5 seconds is `2h`, not `2h5s` */
            continue;
        }
        int written = snprintf(text + length, DURATION_TEXT_SIZE - length, "%lld%c",
                               (long long)count, units_of_time[i].letter);
        if (written < 0 || (size_t)written >= DURATION_TEXT_SIZE - length)
            break;
        length += (size_t)written;
        units--;
    }
    text[length] = '\0';
}

void
duration_format_age(char text[static DURATION_TEXT_SIZE], int64_t seconds)
{
    duration_format(text, seconds, 1);
    /* `1m` could be nearly two minutes. The days of a second year interest nobody. */
    if (text[0] == '1' && text[1] != 'y' && text[2] == '\0')
        duration_format(text, seconds, 2);
}

/* Times on a command line */

/* 9999-12-31T23:59:59Z */
#define LAST_SECOND INT64_C(253402300799)

/* A longer duration back from now is not meant as one: `date +%s` prints such numbers. No fax is
 * that old (seconds; 30 years). */
#define BACK_MAX (INT64_C(30) * 365 * 86400)

enum { DATE_LENGTH = sizeof "YYYY-MM-DD" - 1, MINUTE_LENGTH = sizeof "YYYY-MM-DDThh:mm" - 1 };

/* Breaks up a time from 1970 to 9999 into UTC. gmtime() cannot if time_t has 32 bits. */
static void
break_up(int64_t seconds, struct tm *utc)
{
    /* Years begin in March here, so that a leap day is the last of its year (proleptic Gregorian
     * calendar; 719468 days are from 0000-03-01 to the Epoch, 146097 are in 400 years). */
    int64_t days = seconds / 86400 + 719468;
    int64_t of_day = seconds % 86400;
    int64_t of_era = days % 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153; /* from 0: March */
    bool next_year = month >= 10;
    *utc = (struct tm){.tm_sec = (int)(of_day % 60),
                       .tm_min = (int)(of_day / 60 % 60),
                       .tm_hour = (int)(of_day / 3600),
                       .tm_mday = (int)(of_year - (153 * month + 2) / 5 + 1),
                       .tm_mon = (int)(next_year ? month - 10 : month + 2),
                       .tm_year = (int)(year + days / 146097 * 400 + next_year - 1900)};
}

/* Turns a time that was read as if it were UTC into one of the local time zone. */
static bool
from_local(int64_t as_utc, int64_t *seconds)
{
    struct tm wanted;
    break_up(as_utc, &wanted);
    struct tm found = wanted;
    found.tm_isdst = -1; /* mktime() finds out */
    *seconds = mktime(&found);
    return *seconds >= 0 && found.tm_hour == wanted.tm_hour && found.tm_min == wanted.tm_min &&
           found.tm_mday == wanted.tm_mday;
}

/* Reads a date, or a date and a time, to whose first part seconds (and hours) are added if they
 * are missing. */
static bool
parse_time(const char *text, int64_t *seconds)
{
    char whole[64];
    size_t length = strlen(text);
    size_t minute_end = length > MINUTE_LENGTH ? MINUTE_LENGTH : length;
    const char *missing = "";
    if (length < DATE_LENGTH)
        return false;
    if (length == DATE_LENGTH)
        missing = "T00:00:00";
    else if (length >= MINUTE_LENGTH && text[minute_end] != ':' && text[DATE_LENGTH + 3] == ':')
        missing = ":00";
    int written = snprintf(whole, sizeof whole, "%.*s%s%s", (int)minute_end, text, missing,
                           text + minute_end);
    if (written < 0 || (size_t)written >= sizeof whole || !clock_parse(whole, seconds))
        return false;
    bool has_zone = strpbrk(text + DATE_LENGTH, "Z+-") != NULL;
    return has_zone || from_local(*seconds, seconds);
}

bool
when_parse(const char *text, int64_t now, int64_t *seconds)
{
    int64_t back;
    if (!duration_parse(text, &back))
        return parse_time(text, seconds);
    *seconds = now > back ? now - back : 0;
    return back <= BACK_MAX;
}

void
when_format(char text[static WHEN_TEXT_SIZE], int64_t seconds)
{
    struct tm utc;
    if (seconds < 0)
        seconds = 0;
    break_up(seconds < LAST_SECOND ? seconds : LAST_SECOND, &utc);
    strftime(text, WHEN_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc);
}
