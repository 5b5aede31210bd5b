#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "model/phone_number.h"

#include "option_table.h"

/* An argument on its way to its place. */
struct reading {
    const struct option_row *row;
    const char *argument;
    void *place;
    struct error *error;
};

/* Says that `value`, a part of the argument or all of it, is invalid; it may be empty. */
ERROR_FORMAT(3, 4)
static bool
refuse(const struct reading *reading, const char *value, const char *format, ...)
{
    char why[ERROR_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    return error_set(reading->error, ERROR_USAGE, "--%s: invalid value `%s`: %s",
                     reading->row->name, value, why);
}

static bool
read_text(const struct reading *reading)
{
    *(const char **)reading->place = reading->argument;
    return *reading->argument != '\0' ||
           error_set(reading->error, ERROR_USAGE, "--%s: the value is empty", reading->row->name);
}

static bool
read_duration(const struct reading *reading)
{
    int64_t seconds;
    if (!duration_parse(reading->argument, &seconds))
        return refuse(reading, reading->argument,
                      "expected a duration like 30, 30s, 5m, 2h, 1d or 1h30m");
    if (seconds < reading->row->min)
        return refuse(reading, reading->argument, "expected at least %ds", reading->row->min);
    *(int64_t *)reading->place = seconds;
    return true;
}

static bool
read_when(const struct reading *reading)
{
    return when_parse(reading->argument, clock_now(), reading->place) ||
           refuse(reading, reading->argument,
                  "expected a duration back from now like 24h, a date like 2026-11-24 or a time "
                  "like 2026-11-24T09:30 or 2026-11-24T09:30:00Z");
}

static bool
read_phone(const struct reading *reading)
{
    *(const char **)reading->place = reading->argument;
    return phone_number_is_valid(reading->argument) ||
           refuse(reading, reading->argument,
                  "expected a number like +13125550199, without blanks, or a SIP URI");
}

static bool
read_number(const struct reading *reading)
{
    const struct option_row *row = reading->row;
    const char *argument = reading->argument;
    int64_t number;
    const char *rest = text_number(argument, row->max, &number);
    if (rest == NULL || *rest != '\0' || number < row->min)
        return refuse(reading, argument, "expected %d to %d", row->min, row->max);
    *(int64_t *)reading->place = number;
    return true;
}

/* Names */

/* Lists words: `a, b or c`. */
static void
list_words(enum word_kind kind, char list[static ERROR_MESSAGE_SIZE])
{
    size_t count = words_count(kind);
    size_t length = 0;
    for (size_t i = 0; i < count && length < ERROR_MESSAGE_SIZE; i++) {
        const char *separator = i + 1 < count ? ", " : " or ";
        int written = snprintf(list + length, ERROR_MESSAGE_SIZE - length, "%s%s",
                               i == 0 ? "" : separator, words_at(kind, i));
        length += written > 0 ? (size_t)written : 0;
    }
}

/* Finds the argument among the words of the option, which are in the order of an enumeration. */
static bool
read_word(const struct reading *reading)
{
    enum word_kind kind = reading->row->words;
    size_t index = words_find(kind, reading->argument);
    if (index == words_count(kind)) {
        char list[ERROR_MESSAGE_SIZE];
        const char *nearest = words_nearest(kind, reading->argument);
        list_words(kind, list);
        refuse(reading, reading->argument, "expected %s", list);
        if (nearest != NULL)
            error_hint(reading->error, "did you mean %s?", nearest);
        return false;
    }
    if (kind == WORD_FORMAT)
        *(enum render_format *)reading->place = (enum render_format)index;
    else if (kind == WORD_COLOUR)
        *(enum colour_mode *)reading->place = (enum colour_mode)index;
    else
        *(enum fax_direction_code *)reading->place = FAX_DIRECTION_INBOUND + (unsigned)index;
    return true;
}

/* Lists */

/* Finds the next name of a list with commas among the words of the option, and moves to the one
 * after it: NULL at the end. */
static bool
next_word(const struct reading *reading, const char **list, size_t *index)
{
    enum word_kind kind = reading->row->words;
    char name[64];
    size_t length = strcspn(*list, ",");
    const char *next = (*list)[length] == ',' ? *list + length + 1 : NULL;
    const char *start = text_trim(*list, &length);
    *list = next;
    if (length == 0) {
        error_set(reading->error, ERROR_USAGE, "--%s: the list has an empty name",
                  reading->row->name);
        error_hint(reading->error, "separate names by single commas");
        return false;
    }
    text_copy(name, sizeof name, start, length);
    *index = words_find(kind, name);
    if (*index < words_count(kind))
        return true;
    const char *nearest = words_nearest(kind, name);
    error_set(reading->error, ERROR_USAGE, "--%s: no such %s: `%s`", reading->row->name,
              kind == WORD_FIELD ? "field" : "status", name);
    if (nearest != NULL)
        error_hint(reading->error, "did you mean %s?", nearest);
    else
        error_hint(reading->error,
                   kind == WORD_FIELD ? "see faxctl help fields" : "see faxctl explain");
    return false;
}

static bool
is_picked(const struct render_fields *fields, enum fax_field field)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->list[i] == field)
            return true;
    return false;
}

static bool
read_fields(const struct reading *reading)
{
    struct render_fields *fields = reading->place;
    const char *list = reading->argument;
    size_t index;
    fields->count = 0;
    while (list != NULL) {
        if (!next_word(reading, &list, &index))
            return false;
        enum fax_field field = (enum fax_field)index;
        if (is_picked(fields, field))
            return refuse(reading, words_at(WORD_FIELD, index), "the field is in the list twice");
        fields->list[fields->count++] = field;
    }
    return true;
}

/* The statuses of a group; a status that is not known is not known to be final. */
static unsigned
group_statuses(bool pending)
{
    unsigned statuses = 0;
    for (enum fax_status_code code = 0; code < FAX_STATUS_COUNT; code++)
        if ((fax_status_info(code)->outcome == FAX_OUTCOME_PENDING) == pending)
            statuses |= FAX_STATUS_BIT(code);
    return statuses;
}

static bool
read_statuses(const struct reading *reading)
{
    static const size_t first_group = FAX_STATUS_COUNT - 1;
    unsigned *statuses = reading->place;
    const char *list = reading->argument;
    size_t index;
    *statuses = 0;
    while (list != NULL) {
        if (!next_word(reading, &list, &index))
            return false;
        *statuses |= index < first_group
                         ? FAX_STATUS_BIT(index + 1)
                         : group_statuses(index - first_group == WORDS_STATUS_GROUP_PENDING);
    }
    return true;
}

bool
option_value_read(const struct option_row *row, const char *argument, struct options *options,
                  struct error *error)
{
    const struct reading reading = {row, argument, (char *)options + row->offset, error};
    switch (row->type) {
    case VALUE_FLAG:
        *(bool *)reading.place = true;
        return true;
    case VALUE_TEXT:
        return read_text(&reading);
    case VALUE_DURATION:
        return read_duration(&reading);
    case VALUE_NUMBER:
        return read_number(&reading);
    case VALUE_WORD:
        return read_word(&reading);
    case VALUE_JSON:
        *(enum render_format *)reading.place = RENDER_JSON;
        return true;
    case VALUE_FIELDS:
        return read_fields(&reading);
    case VALUE_STATUSES:
        return read_statuses(&reading);
    case VALUE_WHEN:
        return read_when(&reading);
    case VALUE_PHONE:
        return read_phone(&reading);
    }
    return false;
}
