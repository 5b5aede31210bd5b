#include "faxctl/moment.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t
moment_now(void)
{
    const char *set = getenv("FAXCTL_NOW");
    int64_t seconds;
    if (set != NULL && moment_parse(set, &seconds))
        return seconds;
    return (int64_t)time(NULL);
}

int64_t
moment_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The formula of POSIX.1-2008, 4.15 "Seconds Since the Epoch"; timegm() is not in that standard. */
static int64_t
seconds_since_epoch(const struct tm *utc)
{
    static const int days_before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t year = utc->tm_year;
    int64_t leap_year = year + 1900;
    bool leap = (leap_year % 4 == 0 && leap_year % 100 != 0) || leap_year % 400 == 0;
    int64_t day = days_before[utc->tm_mon] + utc->tm_mday - 1 + (leap && utc->tm_mon > 1);
    return utc->tm_sec + utc->tm_min * INT64_C(60) + utc->tm_hour * INT64_C(3600) + day * 86400 +
           (year - 70) * 31536000 + (year - 69) / 4 * 86400 - (year - 1) / 100 * 86400 +
           (year + 299) / 400 * 86400;
}

/* Reads exactly two digits. */
static bool
two_digits(const char **text, int *number)
{
    const char *at = *text;
    if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
        return false;
    *number = (at[0] - '0') * 10 + (at[1] - '0');
    *text += 2;
    return true;
}

/* Reads `Z`, `+02:00`, `+0200`, `+02` or nothing; the text must end there. */
static bool
parse_zone(const char *text, int64_t *offset)
{
    *offset = 0;
    if (*text == '\0' || strcmp(text, "Z") == 0)
        return true;
    int sign = *text == '+' ? 1 : *text == '-' ? -1 : 0;
    int hours = 0;
    int minutes = 0;
    text++;
    if (sign == 0 || !two_digits(&text, &hours))
        return false;
    if (*text == ':')
        text++;
    if (*text != '\0' && !two_digits(&text, &minutes))
        return false;
    *offset = sign * (hours * INT64_C(3600) + minutes * INT64_C(60));
    return *text == '\0';
}

bool
moment_parse(const char *text, int64_t *seconds)
{
    static const char *const formats[] = {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S",
                                          "%Y%m%dT%H%M%S"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct tm utc = {0};
        const char *rest = strptime(text, formats[i], &utc);
        if (rest == NULL || utc.tm_year < 70 || *text < '0' || *text > '9')
            continue;
        if (*rest == '.')
            rest += 1 + strspn(rest + 1, "0123456789");
        int64_t offset;
        if (!parse_zone(rest, &offset))
            continue;
        *seconds = seconds_since_epoch(&utc) - offset;
        return true;
    }
    return false;
}
