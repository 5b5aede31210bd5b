#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "model/failure_reason.h"
#include "model/link.h"
#include "model/phone_number.h"
#include "render/columns.h"

#include "formats.h"

_Static_assert((int)FAX_FIELD_COUNT <= (int)COLUMNS_MAX, "a row may have every field");
_Static_assert((int)RENDER_COLUMN_COUNT == (int)RENDER_COLUMN_AGE + 1, "the age is the last");

/* One text of a column, ready to be written; if there is none, a placeholder. */
struct part {
    const char *lead; /* `to ` or `from `, or empty */
    const char *text;
    size_t length;
    const char *tail; /* replaces the rest of the text */
    enum column_style style;
    char time[CELL_TIME_SIZE];                /* the text, if it is a time or an age */
    char note[CELL_NOTE_SIZE + sizeof " ()"]; /* with blank and parentheses; empty if none */
    size_t width;                             /* of lead, text and tail */
    size_t note_width;
    bool whole; /* must not be shortened */
};

static bool
has_text(const struct fax *fax, enum fax_field field)
{
    return cell_count(fax, field) != 0 && *cell_text(fax, field, 0) != '\0';
}

/* Returns the field that a column shows of this fax. */
static enum fax_field
field_of(const struct fax *fax, int column)
{
    enum fax_direction_code direction = fax->direction.code;
    if (column == RENDER_COLUMN_AGE)
        return FAX_FIELD_created_at;
    if (column == RENDER_COLUMN_REASON)
        return has_text(fax, FAX_FIELD_failure_reason) ||
                       !has_text(fax, FAX_FIELD_internal_failure_reason)
                   ? FAX_FIELD_failure_reason
                   : FAX_FIELD_internal_failure_reason;
    if (column != RENDER_COLUMN_NUMBER)
        return (enum fax_field)column;
    bool known = direction != FAX_DIRECTION_UNKNOWN;
    bool inbound = known ? direction == FAX_DIRECTION_INBOUND : !has_text(fax, FAX_FIELD_to);
    return inbound ? FAX_FIELD_from : FAX_FIELD_to;
}

/* Whether a text must not be shortened. */
static bool
is_whole(const struct render *render, enum fax_field field, const char *text)
{
    enum fax_field_type type = fax_field_info(field)->type;
    return render->picked || field == FAX_FIELD_id || type == FAX_TYPE_status ||
           type == FAX_TYPE_reason || (*text == '+' && phone_number_is_valid(text));
}

static void
make_part(const struct render *render, const struct fax *fax, int column, size_t index,
          struct part *part)
{
    static const enum column_style styles[] = {[FAX_OUTCOME_PENDING] = COLUMN_YELLOW,
                                               [FAX_OUTCOME_SUCCESS] = COLUMN_GREEN,
                                               [FAX_OUTCOME_FAILED] = COLUMN_RED};
    enum fax_field field = field_of(fax, column);
    enum fax_field_type type = fax_field_info(field)->type;
    bool hides_query = type == FAX_TYPE_links && render->config.width != 0 && !render->picked;
    char note[CELL_NOTE_SIZE] = "";
    *part = (struct part){.lead = "", .tail = "", .style = COLUMN_DIM};
    if (cell_count(fax, field) != 0) {
        part->text = cell_text(fax, field, index);
        cell_note(fax, field, index, render->now, note);
    }
    if (part->text == NULL) {
        bool is_null = fax_value(fax, field)->presence == FAX_NULL;
        part->text = render->config.several ? "-" : is_null ? "null" : "[]";
    } else if (*part->text == '\0') {
        part->text = "\"\"";
    } else {
        part->style = type == FAX_TYPE_status ? styles[fax_outcome(fax)] : COLUMN_PLAIN;
        part->whole = is_whole(render, field, part->text);
        if (column == RENDER_COLUMN_NUMBER)
            part->lead = field == FAX_FIELD_to ? "to " : "from ";
        bool age = column == RENDER_COLUMN_AGE;
        if (type == FAX_TYPE_time && (age ? cell_age(fax, field, render->now, part->time)
                                          : cell_time(fax, field, part->time))) {
            part->text = part->time;
            part->whole = true;
        }
    }
    if (note[0] != '\0' && column != RENDER_COLUMN_AGE) {
        part->note_width = text_width(note, strlen(note)) + sizeof " ()" - 1;
        snprintf(part->note, sizeof part->note, " (%s)", note);
    }
    part->length = hides_query ? link_public_length(part->text) : strlen(part->text);
    part->width = strlen(part->lead) + text_width(part->text, part->length);
    if (part->text[part->length] != '\0') {
        part->tail = "?…";
        part->width += 2;
    }
}

static void
write_part(struct columns *columns, const struct part *part, bool noted)
{
    columns_write(columns, part->lead, strlen(part->lead), part->style);
    columns_write(columns, part->text, part->length, part->style);
    columns_write(columns, part->tail, strlen(part->tail), part->style);
    if (noted && part->note_width != 0)
        columns_write(columns, part->note, strlen(part->note), COLUMN_DIM);
}

/* Lines: a label and a value each. */

/* Writes one line. A note that does not fit behind the value goes to the next line; a failure
 * reason that does not fit is continued there. */
static void
write_line(struct columns *columns, const char *label, const struct part *part, bool wraps)
{
    size_t room = columns->columns[1].width;
    bool apart = columns->width != 0 && part->note_width != 0 &&
                 part->width + part->note_width > room;
    columns_cell(columns, label, COLUMN_BOLD);
    if (wraps && columns->width != 0 && part->width > room) {
        columns_cell(columns, part->text, part->style);
    } else {
        columns_open(columns, part->width, part->whole);
        write_part(columns, part, !apart);
    }
    columns_end_row(columns);
    if (!apart)
        return;
    columns_cell(columns, "", COLUMN_PLAIN);
    columns_cell(columns, part->note + 1, COLUMN_DIM);
    columns_end_row(columns);
}

/* Says who can act on a failure, and whether sending the fax again can help. */
static void
write_advice(struct columns *columns, const struct fax *fax)
{
    const struct failure_reason *reason = failure_reason_find(fax->failure_reason.value.text);
    char advice[CELL_NOTE_SIZE];
    if (reason == NULL || fax_outcome(fax) != FAX_OUTCOME_FAILED)
        return;
    snprintf(advice, sizeof advice, "%s: %s", failure_actor_name(reason->actor),
             failure_advice(reason));
    columns_cell(columns, "Advice", COLUMN_BOLD);
    columns_cell(columns, advice, COLUMN_PLAIN);
    columns_end_row(columns);
}

/* The minimum width of the column of values. */
enum { VALUE_MIN = 20 };

/* Writes a fax as lines: a field each. Of one fax those that the API sent, of several all. */
static void
write_lines(struct render *render, const struct fax *fax)
{
    struct columns *columns = &render->columns;
    const struct render_fields *fields = &render->config.fields;
    size_t label_width = 0;
    for (size_t i = 0; i < fields->count; i++) {
        size_t width = strlen(fax_field_info(fields->list[i])->label);
        label_width = width > label_width ? width : label_width;
    }
    columns->count = 2;
    columns->wraps = true;
    columns->columns[0] = (struct column){label_width, COLUMN_RIGID};
    columns->columns[1] = (struct column){columns->width + VALUE_MIN, VALUE_MIN};
    columns_fit(columns);
    for (size_t i = 0; i < fields->count; i++) {
        enum fax_field field = fields->list[i];
        size_t count = cell_count(fax, field);
        if (fax_value(fax, field)->presence == FAX_ABSENT && !render->config.several)
            continue;
        for (size_t j = 0; j == 0 || j < count; j++) {
            struct part part;
            make_part(render, fax, (int)field, j, &part);
            write_line(columns, j == 0 ? fax_field_info(field)->label : "", &part,
                       field == FAX_FIELD_failure_reason && !render->picked);
        }
        if (field == FAX_FIELD_failure_reason && !render->picked)
            write_advice(columns, fax);
    }
}

/* Rows: a header, and a row for each fax. */

/* The columns if none were picked: the first layout that fits the terminal. */
static const struct layout {
    size_t count;
    int columns[7];
} layouts[] = {
    {7,
     {FAX_FIELD_id, FAX_FIELD_status, FAX_FIELD_direction, FAX_FIELD_from, FAX_FIELD_to,
      FAX_FIELD_created_at, RENDER_COLUMN_REASON}},
    {5,
     {FAX_FIELD_id, FAX_FIELD_status, RENDER_COLUMN_NUMBER, FAX_FIELD_created_at,
      RENDER_COLUMN_REASON}},
    {5,
     {FAX_FIELD_id, FAX_FIELD_status, RENDER_COLUMN_NUMBER, RENDER_COLUMN_AGE,
      RENDER_COLUMN_REASON}},
    {6,
     {FAX_FIELD_id, FAX_FIELD_status, FAX_FIELD_direction, FAX_FIELD_from, FAX_FIELD_to,
      FAX_FIELD_created_at}},
    {4, {FAX_FIELD_id, FAX_FIELD_status, RENDER_COLUMN_NUMBER, FAX_FIELD_created_at}},
    {6,
     {FAX_FIELD_id, FAX_FIELD_status, FAX_FIELD_direction, FAX_FIELD_from, FAX_FIELD_to,
      RENDER_COLUMN_AGE}},
    {4, {FAX_FIELD_id, FAX_FIELD_status, RENDER_COLUMN_NUMBER, RENDER_COLUMN_AGE}},
    {3, {FAX_FIELD_id, FAX_FIELD_status, RENDER_COLUMN_NUMBER}},
    {3, {FAX_FIELD_id, FAX_FIELD_status, RENDER_COLUMN_AGE}},
    {2, {FAX_FIELD_id, FAX_FIELD_status}},
};

enum { LAYOUT_COUNT = sizeof layouts / sizeof *layouts };

/* The labels of columns that are not fields, and usual values, which give a column some width for
 * faxes that come after it was measured. */
static const struct {
    const char *label;
    const char *usual;
} column_infos[RENDER_COLUMN_COUNT] = {
    [FAX_FIELD_id] = {NULL, "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"},
    [FAX_FIELD_status] = {NULL, "delivered"},
    [FAX_FIELD_from] = {NULL, "+13125550199"},
    [FAX_FIELD_to] = {NULL, "+13125550199"},
    [FAX_FIELD_created_at] = {NULL, "2026-11-24 09:30:00 +01:00 (1m35s ago)"},
    [FAX_FIELD_updated_at] = {NULL, "2026-11-24 09:30:00 +01:00 (1m35s ago)"},
    [RENDER_COLUMN_NUMBER] = {"Number", "from +13125550199"},
    [RENDER_COLUMN_REASON] = {"Failure reason", NULL},
    [RENDER_COLUMN_AGE] = {"Age", NULL},
};

static const char *
label_of(int column)
{
    const char *label = column_infos[column].label;
    return label != NULL ? label : fax_field_info((enum fax_field)column)->label;
}

static size_t
usual_width(int column)
{
    const char *usual = column_infos[column].usual;
    return usual != NULL ? strlen(usual) : 0;
}

/* Makes the first part of a column with the widths of the whole cell: of all texts, with blanks
 * between them. Returns the number of texts, at least 1. */
static size_t
make_cell(const struct render *render, const struct fax *fax, int column, struct part *part)
{
    size_t count = cell_count(fax, field_of(fax, column));
    size_t width = 0;
    size_t note_width = 0;
    make_part(render, fax, column, 0, part);
    for (size_t i = 1; i < count; i++) {
        struct part next;
        make_part(render, fax, column, i, &next);
        width += next.width + 1;
        note_width += next.note_width;
    }
    part->width += width;
    part->note_width += note_width;
    return count != 0 ? count : 1;
}

/* The maximum of the minimum width of a column that is narrowed. */
enum { NARROW_MAX = 16 };

/* Widens a column for a fax: its full width, and the width that it needs. The note on a time or a
 * failure reason that was picked can go. */
static void
measure_cell(struct render *render, const struct fax *fax, int column)
{
    struct render_width *measured = &render->widths[column];
    struct part part;
    make_cell(render, fax, column, &part);
    size_t width = part.width + part.note_width;
    size_t needed = part.width < NARROW_MAX ? part.width : NARROW_MAX;
    enum fax_field_type type = fax_field_info(field_of(fax, column))->type;
    bool noted = type == FAX_TYPE_time || type == FAX_TYPE_reason;
    if (column == RENDER_COLUMN_AGE)
        needed = 0;
    else if (part.whole)
        needed = render->picked && noted ? part.width : width;
    if (render->config.width == 0 && width > COLUMN_MEASURED_MAX)
        return;
    measured->full = width > measured->full ? width : measured->full;
    measured->needed = needed > measured->needed ? needed : measured->needed;
}

void
render_measure(struct render *render, const struct fax *fax)
{
    if (render->begun || render->config.format != RENDER_TABLE || !render->config.several)
        return;
    for (int column = 0; column < RENDER_COLUMN_COUNT; column++)
        if (has_text(fax, field_of(fax, column)))
            measure_cell(render, fax, column);
}

/* Shows these columns with the widths that they need, and that usual values need if the columns
 * were not picked. Returns whether they fit the terminal. */
static bool
lay_out(struct render *render, size_t count, const int *shown)
{
    struct columns *columns = &render->columns;
    columns->count = count;
    for (size_t i = 0; i < count; i++) {
        size_t needed = render->widths[shown[i]].needed;
        size_t usual = render->picked ? 0 : usual_width(shown[i]);
        size_t width = strlen(label_of(shown[i]));
        width = needed > width ? needed : width;
        columns->columns[i].width = usual > width ? usual : width;
        render->shown[i] = shown[i];
        if (shown[i] == RENDER_COLUMN_REASON && needed == 0 && columns->width != 0)
            return false; /* no fax has failed */
    }
    return columns->width == 0 || columns_total(columns) <= columns->width;
}

/* Gives the width that is left over to the columns, as much as they can use, from the left. */
static void
widen(struct render *render)
{
    struct columns *columns = &render->columns;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < columns->count; i++) {
            size_t *width = &columns->columns[i].width;
            size_t wanted = pass == 0 ? render->widths[render->shown[i]].full
                                      : usual_width(render->shown[i]);
            size_t total = columns_total(columns);
            size_t spare = columns->width == 0      ? SIZE_MAX
                           : total < columns->width ? columns->width - total
                                                    : 0;
            size_t more = wanted > *width ? wanted - *width : 0;
            if (more > spare) /* half of a note is of no use */
                more = pass == 0 && render->picked ? 0 : spare;
            *width += more;
        }
    }
}

/* Chooses columns and widths for the faxes that were measured, and writes the header. */
static void
begin_rows(struct render *render)
{
    struct columns *columns = &render->columns;
    const struct render_fields *fields = &render->config.fields;
    if (render->picked) {
        int picked[FAX_FIELD_COUNT];
        for (size_t i = 0; i < fields->count; i++)
            picked[i] = (int)fields->list[i];
        render->blocks = !lay_out(render, fields->count, picked);
        if (render->blocks)
            return;
    } else {
        size_t i = 0;
        while (!lay_out(render, layouts[i].count, layouts[i].columns) && i + 1 < LAYOUT_COUNT)
            i++;
    }
    widen(render);
    for (size_t i = 0; i < columns->count; i++)
        columns_heading(columns, label_of(render->shown[i]));
    columns_end_row(columns);
}

/* Shortens an age to one unit, or to nothing. */
static void
shorten_age(struct part *part, size_t room)
{
    size_t digits = strspn(part->text, "0123456789");
    part->length = part->width = digits != 0 && digits < room ? digits + 1 : 0;
}

/* Writes a cell of a row. Returns false if a failure reason or its meaning has no room. */
static bool
write_cell(struct render *render, const struct fax *fax, int column)
{
    struct columns *columns = &render->columns;
    struct part part;
    size_t count = make_cell(render, fax, column, &part);
    size_t room = columns_room(columns);
    bool noted = part.width + part.note_width <= room;
    if (column == RENDER_COLUMN_REASON && !noted)
        return false;
    if (column == RENDER_COLUMN_AGE && part.whole && !noted)
        shorten_age(&part, room);
    if (part.width == 0)
        return true;
    columns_open(columns, part.width + (noted ? part.note_width : 0), part.whole);
    for (size_t i = 0; i < count; i++) {
        if (i != 0) {
            columns_write(columns, " ", 1, COLUMN_PLAIN);
            make_part(render, fax, column, i, &part);
        }
        write_part(columns, &part, noted);
    }
    return noted || column != FAX_FIELD_failure_reason;
}

/* Writes what a row has no room for on indented lines: the value of a column, or its note alone. */
static void
write_below(struct render *render, const struct fax *fax, int column, bool note_alone)
{
    struct columns columns = {.out = render->out,
                              .width = render->columns.width,
                              .colour = render->columns.colour,
                              .wraps = true,
                              .count = 2,
                              .columns = {{0}, {render->columns.width - COLUMN_GAP}}};
    struct part part;
    if (!has_text(fax, field_of(fax, column)))
        return;
    make_part(render, fax, column, 0, &part);
    if (!note_alone) {
        write_line(&columns, "", &part, column == RENDER_COLUMN_REASON);
    } else if (part.note_width != 0) {
        columns_cell(&columns, "", COLUMN_PLAIN);
        columns_cell(&columns, part.note + 1, COLUMN_DIM);
        columns_end_row(&columns);
    }
}

/* Writes a row. The other party's number, the failure reason, or the meaning of one that was picked
 * go below it if they have no room. */
static void
write_row(struct render *render, const struct fax *fax)
{
    bool number_due = !render->picked;
    bool reason_due = !render->picked;
    bool meaning_due = false;
    for (size_t i = 0; i < render->columns.count; i++) {
        int column = render->shown[i];
        bool fits = write_cell(render, fax, column);
        if (column == RENDER_COLUMN_NUMBER || column == FAX_FIELD_to)
            number_due = false;
        if (column == RENDER_COLUMN_REASON && fits)
            reason_due = false;
        if (column == FAX_FIELD_failure_reason && !fits)
            meaning_due = true;
    }
    columns_end_row(&render->columns);
    if (number_due)
        write_below(render, fax, RENDER_COLUMN_NUMBER, false);
    if (reason_due)
        write_below(render, fax, RENDER_COLUMN_REASON, false);
    if (meaning_due)
        write_below(render, fax, FAX_FIELD_failure_reason, true);
}

void
render_table(struct render *render, const struct fax *fax)
{
    if (fax == NULL)
        return;
    if (render->config.several && !render->begun) {
        render_measure(render, fax);
        begin_rows(render);
    }
    if (render->config.several && !render->blocks) {
        write_row(render, fax);
        return;
    }
    if (render->blocks && render->begun)
        fputc('\n', render->out);
    write_lines(render, fax);
}
