#include "base/clock.h"

#include <string.h>
#include <time.h>

#include "base/process.h"

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
