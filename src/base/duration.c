#include "base/duration.h"

#include <stdio.h>
#include <string.h>

struct unit {
    char letter;
    int64_t seconds;
};

/* The largest first. */
static const struct unit units_of_time[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

enum { UNIT_COUNT = sizeof units_of_time / sizeof *units_of_time };

static bool
unit_seconds(const char *suffix, int64_t *seconds)
{
    *seconds = 1;
    if (*suffix == '\0')
        return true;
    for (int i = 0; i < UNIT_COUNT; i++) {
        if (suffix[0] == units_of_time[i].letter && suffix[1] == '\0') {
            *seconds = units_of_time[i].seconds;
            return true;
        }
    }
    return false;
}

bool
duration_parse(const char *text, int64_t *seconds)
{
    int64_t number = 0;
    size_t digits = strspn(text, "0123456789");
    for (size_t i = 0; i < digits; i++) {
        number = number * 10 + (text[i] - '0');
        if (number > DURATION_MAX)
            return false;
    }
    int64_t unit;
    if (digits == 0 || !unit_seconds(text + digits, &unit) || number > DURATION_MAX / unit)
        return false;
    *seconds = number * unit;
    return true;
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
