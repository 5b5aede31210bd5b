#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/duration.h"
#include "base/nearest.h"
#include "base/text.h"

#include "option_table.h"

/* An argument on its way to its place. */
struct reading {
    const struct option_row *row;
    const char *argument;
    void *place;
    struct error *error;
};

/* Says what is wrong with `value`, a part of the argument or all of it; it may be empty. */
static bool
refuse(const struct reading *reading, const char *what, const char *value, const char *hint)
{
    if (*value != '\0')
        error_set(reading->error, ERROR_USAGE, "--%s: %s: `%s`", reading->row->name, what, value);
    else
        error_set(reading->error, ERROR_USAGE, "--%s: %s", reading->row->name, what);
    return error_hint(reading->error, "%s", hint);
}

static bool
read_flag(const struct reading *reading)
{
    *(bool *)reading->place = true;
    return true;
}

static bool
read_text(const struct reading *reading)
{
    *(const char **)reading->place = reading->argument;
    return *reading->argument != '\0' ||
           refuse(reading, "its argument is empty", "", "name something, or leave it out");
}

static bool
read_duration(const struct reading *reading)
{
    int64_t seconds;
    if (!duration_parse(reading->argument, &seconds))
        return refuse(reading, "this is not a duration", reading->argument,
                      "write it like 30, 30s, 5m, 2h or 1d, up to 365d");
    if (seconds < reading->row->least)
        return refuse(reading, "this is too short", reading->argument, "use at least 1s");
    *(int64_t *)reading->place = seconds;
    return true;
}

static bool
read_number(const struct reading *reading)
{
    char hint[64];
    const char *argument = reading->argument;
    size_t digits = strspn(argument, "0123456789");
    long number = digits != 0 && digits < 7 ? strtol(argument, NULL, 10) : -1;
    if (argument[digits] == '\0' && number >= reading->row->least && number <= reading->row->most) {
        *(int64_t *)reading->place = number;
        return true;
    }
    snprintf(hint, sizeof hint, "use a number from %d to %d", reading->row->least,
             reading->row->most);
    return refuse(reading, "this is not such a number", argument, hint);
}

/* Names */

static const char *
format_name_at(size_t index)
{
    return render_format_name((enum render_format)index);
}

static const char *
colour_name_at(size_t index)
{
    static const char *const names[] = {
        [COLOUR_AUTO] = "auto", [COLOUR_ALWAYS] = "always", [COLOUR_NEVER] = "never"};
    return names[index];
}

static const char *
field_key_at(size_t index)
{
    return fax_field_info((enum fax_field)index)->key;
}

/* Lists names, `use a, b or c`, as the hint that goes with an error. */
static void
list_names(size_t count, const char *(*name_at)(size_t), char hint[static ERROR_HINT_SIZE])
{
    size_t length = 0;
    for (size_t i = 0; i < count && length < ERROR_HINT_SIZE; i++) {
        const char *separator = i + 1 < count ? ", " : " or ";
        int written = snprintf(hint + length, ERROR_HINT_SIZE - length, "%s%s",
                               i == 0 ? "use " : separator, name_at(i));
        length += written > 0 ? (size_t)written : 0;
    }
}

/* Reads one of a few names into its number. */
static bool
read_name(const struct reading *reading, size_t count, const char *(*name_at)(size_t))
{
    char hint[ERROR_HINT_SIZE];
    for (size_t i = 0; i < count; i++) {
        if (strcmp(reading->argument, name_at(i)) == 0) {
            *(int *)reading->place = (int)i;
            return true;
        }
    }
    list_names(count, name_at, hint);
    return refuse(reading, "this is unknown", reading->argument, hint);
}

static bool
read_format(const struct reading *reading)
{
    return read_name(reading, RENDER_FORMAT_COUNT, format_name_at);
}

static bool
read_json(const struct reading *reading)
{
    *(int *)reading->place = RENDER_JSON;
    return true;
}

static bool
read_colour(const struct reading *reading)
{
    return read_name(reading, COLOUR_NEVER + 1, colour_name_at);
}

/* A list of fields */

enum { KEY_SIZE = 64 };

static bool
is_picked(const struct render_fields *fields, enum fax_field field)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->list[i] == field)
            return true;
    return false;
}

static bool
refuse_field(const struct reading *reading, const char *key)
{
    char names[ERROR_HINT_SIZE];
    char hint[ERROR_HINT_SIZE + KEY_SIZE];
    const char *nearest = nearest_word(key, FAX_FIELD_COUNT, field_key_at);
    list_names(FAX_FIELD_COUNT, field_key_at, names);
    snprintf(hint, sizeof hint, "%s%s%s%s", nearest != NULL ? "did you mean " : "",
             nearest != NULL ? nearest : "", nearest != NULL ? "? " : "", names);
    return refuse(reading, "there is no field", key, hint);
}

/* Picks the field with the key in `length` characters, blanks around it ignored. */
static bool
pick_field(const struct reading *reading, const char *start, size_t length)
{
    char key[KEY_SIZE];
    enum fax_field field;
    struct render_fields *fields = reading->place;
    for (; length != 0 && *start == ' '; length--)
        start++;
    while (length != 0 && start[length - 1] == ' ')
        length--;
    text_copy(key, sizeof key, start, length);
    if (length == 0)
        return refuse(reading, "there is an empty name in the list", "",
                      "separate names by single commas");
    if (length >= sizeof key || !fax_field_from_key(key, &field))
        return refuse_field(reading, key);
    if (is_picked(fields, field))
        return refuse(reading, "this field is named twice", key, "name each field once");
    fields->list[fields->count++] = field;
    return true;
}

static bool
read_fields(const struct reading *reading)
{
    bool picked = true;
    ((struct render_fields *)reading->place)->count = 0;
    for (const char *start = reading->argument; picked && start != NULL;) {
        size_t length = strcspn(start, ",");
        picked = pick_field(reading, start, length);
        start = start[length] == ',' ? start + length + 1 : NULL;
    }
    return picked;
}

bool
option_value_read(const struct option_row *row, const char *argument, struct options *options,
                  struct error *error)
{
    static bool (*const readers[])(const struct reading *) = {
        [OPTION_FLAG] = read_flag,         [OPTION_TEXT] = read_text,
        [OPTION_DURATION] = read_duration, [OPTION_NUMBER] = read_number,
        [OPTION_FORMAT] = read_format,     [OPTION_JSON] = read_json,
        [OPTION_COLOUR] = read_colour,     [OPTION_FIELDS] = read_fields,
    };
    _Static_assert(sizeof readers / sizeof *readers == OPTION_TYPE_COUNT, "every type has a row");
    const struct reading reading = {row, argument, (char *)options + row->offset, error};
    return readers[row->type](&reading);
}
