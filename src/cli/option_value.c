#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/options.h"
#include "model/phone_number.h"

const struct option_row option_rows[OPTION_COUNT] = {
#define OPTION_ROW(id, name, letter, argument, type, member, initial, min, max, words, ...)        \
    {name,    letter, argument, VALUE_##type, offsetof(struct options, member),                    \
     initial, min,    max,      WORD_##words, __VA_ARGS__},
    OPTION_TABLE(OPTION_ROW)
#undef OPTION_ROW
};

/* An argument and its destination in struct options. */
struct reading {
    const struct option_row *row;
    const char *argument;
    const struct command *command; /* NULL if it comes later */
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
read_number(const struct reading *reading)
{
    const struct option_row *row = reading->row;
    int64_t *number = reading->place;
    char expected[48];
    if (row->type == VALUE_DURATION) {
        if (!duration_parse(reading->argument, number))
            return refuse(reading, "a duration like 30, 30s, 5m, 2h, 1d, 1w or 1h30m");
        snprintf(expected, sizeof expected, "at least %ds", row->min);
        return *number >= row->min || refuse(reading, expected);
    }
    const char *rest = text_number(reading->argument, row->max, number);
    if (row->type == VALUE_AMOUNT) {
        bool percent = rest != NULL && strcmp(rest, "%") == 0 && *number <= 100;
        ((struct option_amount *)reading->place)->percent = percent;
        if (percent)
            rest++;
    }
    snprintf(expected, sizeof expected, "%d to %d%s", row->min, row->max,
             row->type == VALUE_AMOUNT ? ", or 1% to 100%" : "");
    return (rest != NULL && *rest == '\0' && *number >= row->min) || refuse(reading, expected);
}

/* Reads bytes, or a number of KiB, MiB or GiB. */
static bool
read_size(const struct reading *reading)
{
    static const char units[] = "KMG";
    int64_t *size = reading->place;
    const char *rest = text_number(reading->argument, UINT32_MAX, size);
    const char *unit = rest != NULL && *rest != '\0' ? strchr(units, *rest) : NULL;
    if (unit != NULL) {
        *size <<= 10 * (unit - units + 1);
        rest += strcmp(rest + 1, "iB") == 0 ? strlen("MiB") : 1;
    }
    return (rest != NULL && *rest == '\0' && *size >= reading->row->min) ||
           refuse(reading, "a size like 1048576, 500K, 50MiB or 1G");
}

/* Sets *word to the word at an index. Returns false past the last word that the command accepts. */
static bool
valid_word_at(const struct reading *reading, size_t index, struct word *word)
{
    return words_at(reading->row->words, index, word) &&
           (reading->row->words != WORD_FORMAT ||
            command_takes_format(reading->command, (enum render_format)word->value));
}

static bool
read_word(const struct reading *reading)
{
    enum word_kind kind = reading->row->words;
    char expected[128] = "";
    size_t length = 0;
    struct nearest nearest = {.word = reading->argument};
    struct word word;
    struct word next;
    if (words_find(kind, reading->argument, &word)) {
        if (kind == WORD_FORMAT)
            *(enum render_format *)reading->place = (enum render_format)word.value;
        else if (kind == WORD_COLOUR)
            *(enum colour_mode *)reading->place = (enum colour_mode)word.value;
        else if (kind == WORD_KEY)
            *(const char **)reading->place = word.name;
        else
            *(enum fax_direction_code *)reading->place = (enum fax_direction_code)word.value;
        return true;
    }
    for (size_t i = 0; valid_word_at(reading, i, &word) && length < sizeof expected; i++) {
        const char *separator = valid_word_at(reading, i + 1, &next) ? ", " : " or ";
        length += (size_t)snprintf(expected + length, sizeof expected - length, "%s%s",
                                   i == 0 ? "" : separator, word.name);
        nearest_try(&nearest, word.name);
    }
    refuse(reading, expected);
    return nearest_word(&nearest) != NULL &&
           error_hint(reading->error, "did you mean %s?", nearest_word(&nearest));
}

/* Adds a word to the fields, statuses or failure reasons. Its text is borrowed from the
 * argument. */
static bool
add_to_list(const struct reading *reading, const struct word *word, const char *text, size_t length)
{
    struct render_fields *fields = reading->place;
    struct option_reasons *reasons = reading->place;
    if (reading->row->type == VALUE_STATUSES) {
        *(unsigned *)reading->place |= (unsigned)word->value;
        return true;
    }
    if (reading->row->type == VALUE_REASONS) {
        if (reasons->count == OPTION_REASONS_MAX)
            return error_set(reading->error, ERROR_USAGE, "--%s: more than %d reasons",
                             reading->row->name, OPTION_REASONS_MAX);
        reasons->list[reasons->count].text = text;
        reasons->list[reasons->count++].length = length;
        return true;
    }
    for (size_t i = 0; i < fields->count; i++)
        if (fields->list[i] == (enum fax_field)word->value)
            return error_set(reading->error, ERROR_USAGE, "--%s: field `%s` is listed twice",
                             reading->row->name, word->name);
    fields->list[fields->count++] = (enum fax_field)word->value;
    return true;
}

/* Returns whether a word may be a new failure reason, not a known one with one or two typing
 * errors. */
static bool
may_be_reason(const char *name)
{
    struct nearest nearest = {.word = name};
    struct word known;
    for (size_t i = 0; words_at(WORD_FAILURE, i, &known); i++)
        nearest_try(&nearest, known.name);
    return nearest.nearest == NULL || nearest.errors > 2;
}

/* Reads a comma-separated list of words. */
static bool
read_list(const struct reading *reading)
{
    const enum word_kind kind = reading->row->words;
    struct error *error = reading->error;
    struct word word;
    char name[64];
    for (const char *list = reading->argument, *end = ","; *end == ','; list = end + 1) {
        size_t length = strcspn(list, ",");
        end = list + length;
        list = text_trim(list, &length);
        text_copy(name, sizeof name, list, length);
        if (length == 0) {
            error_set(error, ERROR_USAGE, "--%s: empty name in the list", reading->row->name);
            return error_hint(error, "separate names with single commas");
        }
        if (!words_find(kind, name, &word) && !(kind == WORD_FAILURE && may_be_reason(name))) {
            error_set(error, ERROR_USAGE, "--%s: invalid value `%s`", reading->row->name, name);
            return words_suggest(
                kind, name, kind == WORD_FIELD ? "see faxctl help fields" : "see faxctl explain",
                error);
        }
        if (!add_to_list(reading, &word, list, length))
            return false;
    }
    return true;
}

bool
option_value_read(const struct option_row *row, const char *argument, struct options *options,
                  struct error *error)
{
    if (argument == NULL)
        argument = row->name; /* --json */
    const struct reading reading = {row, argument, options->command, (char *)options + row->offset,
                                    error};
    const char *problem;
    switch (row->type) {
    case VALUE_FLAG:
        *(bool *)reading.place = true;
        return true;
    case VALUE_TEXT:
        *(const char **)reading.place = argument;
        return *argument != '\0' || error_set(error, ERROR_USAGE, "--%s: empty value", row->name);
    case VALUE_PHONE:
        *(const char **)reading.place = argument;
        return phone_number_is_valid(argument) ||
               refuse(&reading, "a number like +13125550199 or a SIP URI");
    case VALUE_DURATION:
    case VALUE_NUMBER:
    case VALUE_AMOUNT:
        return read_number(&reading);
    case VALUE_SIZE:
        return read_size(&reading);
    case VALUE_WHEN:
        problem = when_parse(argument, options->now, reading.place);
        return problem == NULL || error_set(error, ERROR_USAGE, "--%s: invalid value `%s`: %s",
                                            row->name, argument, problem);
    case VALUE_WORD:
        return read_word(&reading);
    case VALUE_FIELDS:
    case VALUE_STATUSES:
    case VALUE_REASONS:
        return read_list(&reading);
    }
    return false;
}
