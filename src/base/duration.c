#include "base/duration.h"

#include <stdio.h>

#include "base/text.h"

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
