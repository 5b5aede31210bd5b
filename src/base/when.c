#include "base/when.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/duration.h"

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
