#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "cli/option_table.h"
#include "model/phone_number.h"

/* An option's argument and its destination in struct options. */
struct reading {
    const struct option_row *row;
    const char *argument;
    void *place;
    struct error *error;
};

static bool
refuse(const struct reading *reading, const char *expected)
{
    return error_set(reading->error, ERROR_USAGE, "--%s: invalid value `%s`: expected %s",
                     reading->row->name, reading->argument, expected);
}

static bool
read_text(const struct reading *reading)
{
    *(const char **)reading->place = reading->argument;
    return *reading->argument != '\0' ||
           error_set(reading->error, ERROR_USAGE, "--%s: the value is empty", reading->row->name);
}

static bool
read_phone(const struct reading *reading)
{
    *(const char **)reading->place = reading->argument;
    return phone_number_is_valid(reading->argument) ||
           refuse(reading, "a number like +13125550199, without blanks, or a SIP URI");
}

static bool
read_duration(const struct reading *reading)
{
    int64_t *seconds = reading->place;
    char expected[32];
    if (!duration_parse(reading->argument, seconds))
        return refuse(reading, "a duration like 30, 30s, 5m, 2h, 1d or 1h30m");
    snprintf(expected, sizeof expected, "at least %ds", reading->row->min);
    return *seconds >= reading->row->min || refuse(reading, expected);
}

static bool
read_when(const struct reading *reading)
{
    return when_parse(reading->argument, clock_now(), reading->place) ||
           refuse(reading, "a duration back from now like 24h, a date like 2026-11-24 or a time "
                           "like 2026-11-24T09:30 or 2026-11-24T09:30:00Z");
}

static bool
read_number(const struct reading *reading)
{
    const struct option_row *row = reading->row;
    int64_t *number = reading->place;
    char expected[32];
    const char *rest = text_number(reading->argument, row->max, number);
    snprintf(expected, sizeof expected, "%d to %d", row->min, row->max);
    return (rest != NULL && *rest == '\0' && *number >= row->min) || refuse(reading, expected);
}

/* Refuses an argument that is not a word of the option, and lists the words: `a, b or c`. */
static bool
refuse_word(const struct reading *reading)
{
    enum word_kind kind = reading->row->words;
    char list[128] = "";
    size_t count = words_count(kind);
    size_t length = 0;
    struct word word;
    for (size_t i = 0; words_at(kind, i, &word) && length < sizeof list; i++) {
        const char *separator = i + 1 < count ? ", " : " or ";
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s",
                                   i == 0 ? "" : separator, word.name);
    }
    refuse(reading, list);
    return words_suggest(kind, reading->argument, "", reading->error);
}

static bool
read_word(const struct reading *reading)
{
    struct word word;
    if (!words_find(reading->row->words, reading->argument, &word))
        return refuse_word(reading);
    if (reading->row->words == WORD_FORMAT)
        *(enum render_format *)reading->place = (enum render_format)word.value;
    else if (reading->row->words == WORD_COLOUR)
        *(enum colour_mode *)reading->place = (enum colour_mode)word.value;
    else
        *(enum fax_direction_code *)reading->place = (enum fax_direction_code)word.value;
    return true;
}

/* Reads the next name of a comma-separated list and advances *list, to NULL at the end. */
static bool
next_word(const struct reading *reading, const char **list, struct word *word)
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
        return error_hint(reading->error, "separate names by single commas");
    }
    text_copy(name, sizeof name, start, length);
    if (words_find(kind, name, word))
        return true;
    error_set(reading->error, ERROR_USAGE, "--%s: no such %s: `%s`", reading->row->name,
              kind == WORD_FIELD ? "field" : "status", name);
    return words_suggest(kind, name,
                         kind == WORD_FIELD ? "see faxctl help fields" : "see faxctl explain",
                         reading->error);
}

static bool
read_fields(const struct reading *reading)
{
    struct render_fields *fields = reading->place;
    struct word word = {0};
    fields->count = 0;
    for (const char *list = reading->argument; list != NULL;) {
        if (!next_word(reading, &list, &word))
            return false;
        enum fax_field field = (enum fax_field)word.value;
        for (size_t i = 0; i < fields->count; i++)
            if (fields->list[i] == field)
                return error_set(reading->error, ERROR_USAGE,
                                 "--%s: invalid value `%s`: the field is in the list twice",
                                 reading->row->name, word.name);
        fields->list[fields->count++] = field;
    }
    return true;
}

static bool
read_statuses(const struct reading *reading)
{
    unsigned *statuses = reading->place;
    struct word word = {0};
    *statuses = 0;
    for (const char *list = reading->argument; list != NULL;) {
        if (!next_word(reading, &list, &word))
            return false;
        *statuses |= (unsigned)word.value;
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
