#include <string.h>

#include "base/text.h"
#include "model/failure_reason.h"
#include "model/link.h"
#include "model/phone_number.h"
#include "render/columns.h"

#include "formats.h"

_Static_assert((int)FAX_FIELD_COUNT <= (int)COLUMNS_MAX, "a row may have every field");

/* One text of a cell, ready to be written, or a placeholder. */
struct part {
    enum fax_field_type type;
    const char *lead; /* `to ` or `from `, or empty */
    const char *text;
    size_t length;
    const char *tail; /* replaces the rest of the text */
    enum column_style style;
    bool whole;                               /* must not be shortened */
    char time[CELL_TIME_SIZE];                /* the text, if it is a time or an age */
    char note[CELL_NOTE_SIZE + sizeof " ()"]; /* with blank and parentheses, or empty */
    size_t width;                             /* of lead, text and tail */
    size_t note_width;
};

static size_t
larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Returns the field that a column shows of this fax. */
static enum fax_field
field_of(const struct fax *fax, int column)
{
    enum fax_direction_code code = fax->direction.code;
    if (column == RENDER_COLUMN_AGE)
        return FAX_FIELD_created_at;
    if (column == RENDER_COLUMN_REASON)
        return fax_failure_reason(fax) == fax->internal_failure_reason.value.text
                   ? FAX_FIELD_internal_failure_reason
                   : FAX_FIELD_failure_reason;
    if (column != RENDER_COLUMN_NUMBER)
        return (enum fax_field)column;
    bool known = code != FAX_DIRECTION_UNKNOWN || cell_count(fax, FAX_FIELD_to) == 0;
    return known && code != FAX_DIRECTION_OUTBOUND ? FAX_FIELD_from : FAX_FIELD_to;
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
    bool is_age = column == RENDER_COLUMN_AGE;
    bool shows_all = render->picked || render->config.width == 0;
    char note[CELL_NOTE_SIZE] = "";
    const char *text = cell_count(fax, field) != 0 ? cell_text(fax, field, index) : NULL;
    *part = (struct part){.type = type, .lead = "", .tail = "", .style = COLUMN_DIM};
    if (text == NULL) {
        bool is_null = fax_value(fax, field)->presence == FAX_NULL;
        text = render->config.several ? "-" : is_null ? "null" : "[]";
    } else if (*text == '\0') {
        text = "\"\"";
    } else {
        part->style = type == FAX_TYPE_status ? styles[fax_outcome(fax)] : COLUMN_PLAIN;
        part->whole = shows_all || field == FAX_FIELD_id || type == FAX_TYPE_status ||
                      type == FAX_TYPE_reason || (*text == '+' && phone_number_is_valid(text));
        if (column == RENDER_COLUMN_NUMBER)
            part->lead = field == FAX_FIELD_to ? "to " : "from ";
        if (type == FAX_TYPE_time && (is_age ? cell_age(fax, field, render->now, part->time)
                                             : cell_time(fax, field, part->time))) {
            text = part->time;
            part->whole = !is_age;
        }
        if (!is_age)
            cell_note(fax, field, index, render->now, note);
    }
    part->text = text;
    part->length = strlen(text);
    if (type == FAX_TYPE_links && !shows_all) {
        part->length = link_public_length(text);
        part->tail = text[part->length] != '\0' ? "?…" : "";
    }
    part->width = strlen(part->lead) + text_width(text, part->length) +
                  (*part->tail != '\0' ? 2 : 0);
    if (note[0] != '\0') {
        snprintf(part->note, sizeof part->note, " (%s)", note);
        part->note_width = text_width(part->note, strlen(part->note));
    }
}

static void
write_part(struct columns *columns, const struct part *part, bool with_note)
{
    columns_write(columns, part->lead, strlen(part->lead), part->style);
    columns_write(columns, part->text, part->length, part->style);
    columns_write(columns, part->tail, strlen(part->tail), part->style);
    if (with_note)
        columns_write(columns, part->note, strlen(part->note), COLUMN_DIM);
}

/* Lines: a label and a value. */

/* Writes one line. A note that does not fit behind the value goes to the next line. Failure reasons
 * are never cut. */
static void
write_value(struct columns *columns, const char *label, const struct part *part)
{
    size_t available = columns->width != 0 ? columns->columns[1].width : SIZE_MAX;
    bool with_note = part->width + part->note_width <= available;
    if (part->type == FAX_TYPE_reason && part->width > available) {
        columns_line(columns, label, part->text, part->style);
    } else {
        columns_cell(columns, label, COLUMN_BOLD);
        columns_open(columns, part->width, part->whole);
        write_part(columns, part, with_note);
        columns_end_row(columns);
    }
    if (!with_note && part->note_width != 0)
        columns_line(columns, "", part->note + 1, COLUMN_DIM);
}

/* Writes who can act on a failure and whether resending can help. */
static void
write_advice(struct columns *columns, const struct fax *fax)
{
    static const struct failure_reason unknown = {.actor = FAILURE_ACTOR_VENDOR};
    const struct failure_reason *reason = failure_reason_find(fax_failure_reason(fax));
    char advice[CELL_NOTE_SIZE];
    if (fax_outcome(fax) != FAX_OUTCOME_FAILED)
        return;
    if (reason == NULL)
        reason = &unknown;
    snprintf(advice, sizeof advice, "%s: %s", failure_actor_name(reason->actor),
             failure_advice(reason));
    columns_line(columns, "Advice", advice, COLUMN_PLAIN);
}

/* Writes one line per field: for one fax, those that the API sent; for several, all. */
static void
write_lines(struct render *render, const struct fax *fax)
{
    struct columns *columns = &render->columns;
    const struct render_fields *fields = &render->config.fields;
    size_t label_width = 0;
    for (size_t i = 0; i < fields->count; i++)
        label_width = larger(label_width, strlen(fax_field_info(fields->list[i])->label));
    columns_pair(columns, label_width);
    if (render->blocks && render->begun)
        fputc('\n', render->out);
    for (size_t i = 0; i < fields->count; i++) {
        const enum fax_field field = fields->list[i];
        const struct fax_field_info *info = fax_field_info(field);
        size_t count = cell_count(fax, field);
        bool shown = render->config.several || fax_value(fax, field)->presence != FAX_ABSENT;
        for (size_t j = 0; shown && (j == 0 || j < count); j++) {
            struct part part;
            make_part(render, fax, (int)field, j, &part);
            write_value(columns, j == 0 ? info->label : "", &part);
        }
        if (field == FAX_FIELD_internal_failure_reason && !render->picked)
            write_advice(columns, fax);
    }
}

/* Rows: a header, then one row per fax. */

/* The columns if none were picked: the first layout that fits the terminal. The columns after the
 * first `in_row` go below the row, except the age. */
static const int wide[] = {FAX_FIELD_id, FAX_FIELD_status,     FAX_FIELD_direction, FAX_FIELD_from,
                           FAX_FIELD_to, FAX_FIELD_created_at, RENDER_COLUMN_REASON};
static const int narrow[] = {FAX_FIELD_id, FAX_FIELD_status, RENDER_COLUMN_NUMBER,
                             RENDER_COLUMN_AGE, RENDER_COLUMN_REASON};
static const struct {
    const int *columns;
    size_t count, in_row;
} layouts[] = {{wide, 7, 7},   {narrow, 5, 5}, {wide, 7, 6},
               {narrow, 5, 4}, {narrow, 5, 3}, {narrow, 5, 2}};

/* Labels of columns that are not fields, and usual widths: a column grows to this if space permits,
 * for faxes that are not measured, and texts that can be shortened need no more. */
static const struct {
    const char *label;
    size_t usual;
} column_infos[RENDER_COLUMN_COUNT] = {
    [FAX_FIELD_status] = {NULL, sizeof "delivered" - 1},
    [FAX_FIELD_from] = {NULL, sizeof "+13125550199" - 1},
    [FAX_FIELD_to] = {NULL, sizeof "+13125550199" - 1},
    [FAX_FIELD_created_at] = {NULL, sizeof "2026-11-24 09:30:00 +01:00 (1m35s ago)" - 1},
    [RENDER_COLUMN_NUMBER] = {"Number", sizeof "from +13125550199" - 1},
    [RENDER_COLUMN_REASON] = {"Failure reason", 0},
    [RENDER_COLUMN_AGE] = {"Age", 0},
};

static const char *
label_of(int column)
{
    const char *label = column_infos[column].label;
    return label != NULL ? label : fax_field_info((enum fax_field)column)->label;
}

/* Makes the first part of a cell, with the total widths of all parts and the blanks between them.
 * Returns the number of parts, at least 1. */
static size_t
make_cell(const struct render *render, const struct fax *fax, int column, struct part *part)
{
    size_t count = cell_count(fax, field_of(fax, column));
    make_part(render, fax, column, 0, part);
    for (size_t i = 1; i < count; i++) {
        struct part next;
        make_part(render, fax, column, i, &next);
        part->width += next.width + 1;
        part->note_width += next.note_width;
    }
    return larger(count, 1);
}

/* A column needs the width of texts that must be whole, with their notes, but not with the note on
 * a time or a failure reason that was picked. */
void
render_measure(struct render *render, const struct fax *fax)
{
    if (render->begun || render->config.format != RENDER_TABLE || !render->config.several)
        return;
    for (int column = 0; column < RENDER_COLUMN_COUNT; column++) {
        struct render_width *measured = &render->widths[column];
        struct part part;
        if (cell_count(fax, field_of(fax, column)) == 0)
            continue;
        make_cell(render, fax, column, &part);
        bool bare = render->picked && (part.type == FAX_TYPE_time || part.type == FAX_TYPE_reason);
        size_t width = part.width + part.note_width;
        size_t needed = bare ? part.width : width;
        if (!part.whole && needed > column_infos[column].usual)
            needed = column_infos[column].usual;
        if (render->config.width == 0 && width > COLUMN_MEASURED_MAX)
            continue;
        measured->full = larger(measured->full, width);
        measured->needed = larger(measured->needed, needed);
    }
}

/* Gives the columns of a row the widths they need. Returns whether they fit the terminal, on which
 * an empty column of failure reasons is left out. */
static bool
lay_out(struct render *render, size_t in_row)
{
    struct columns *columns = &render->columns;
    columns->count = in_row;
    for (size_t i = 0; i < in_row; i++) {
        int column = render->shown[i];
        size_t needed = render->widths[column].needed;
        columns->columns[i].width = larger(needed, strlen(label_of(column)));
        if (column == RENDER_COLUMN_REASON && needed == 0 && columns->width != 0)
            return false;
    }
    return columns->width == 0 || columns_total(columns) <= columns->width;
}

/* Distributes the spare width from the left. A column takes what it can use, but not half a note.
 */
static void
widen(struct render *render)
{
    struct columns *columns = &render->columns;
    size_t total = columns_total(columns);
    size_t spare = columns->width == 0 ? SIZE_MAX : larger(columns->width, total) - total;
    size_t longest_status = 0;
    for (enum fax_status_code code = 0; code < FAX_STATUS_COUNT; code++)
        longest_status = larger(longest_status, strlen(fax_status_info(code)->name));
    for (size_t i = 0; i < columns->count; i++) {
        size_t *width = &columns->columns[i].width;
        size_t full = render->widths[render->shown[i]].full;
        size_t usual = column_infos[render->shown[i]].usual;
        if (columns->width == 0 && render->shown[i] == FAX_FIELD_status)
            usual = longest_status; /* nothing has to fit */
        size_t more = larger(larger(full, usual), *width) - *width;
        if (more > spare)
            more = render->picked && full > *width + spare ? 0 : spare;
        *width += more;
        spare -= more;
    }
}

/* Chooses columns and widths for the measured faxes, and writes the header. */
static void
begin_rows(struct render *render)
{
    struct columns *columns = &render->columns;
    const struct render_fields *fields = &render->config.fields;
    bool fit = false;
    render->shown_count = fields->count;
    for (size_t i = 0; i < fields->count; i++)
        render->shown[i] = (int)fields->list[i];
    render->blocks = render->picked && !lay_out(render, fields->count);
    if (render->blocks)
        return;
    for (size_t i = 0; !render->picked && !fit && i < sizeof layouts / sizeof *layouts; i++) {
        render->shown_count = layouts[i].count;
        memcpy(render->shown, layouts[i].columns, layouts[i].count * sizeof(int));
        fit = lay_out(render, layouts[i].in_row);
    }
    widen(render);
    for (size_t i = 0; i < columns->count; i++)
        columns_heading(columns, label_of(render->shown[i]));
    columns_end_row(columns);
}

/* Returns whether a row of picked columns fits the terminal: a value may be wider than those
 * measured. */
static bool
row_fits(const struct render *render, const struct fax *fax)
{
    const struct columns *columns = &render->columns;
    size_t total = columns_total(columns);
    for (size_t i = 0; columns->width != 0 && i < columns->count; i++) {
        struct part part;
        make_cell(render, fax, render->shown[i], &part);
        total += larger(part.width, columns->columns[i].width) - columns->columns[i].width;
    }
    return columns->width == 0 || total <= columns->width;
}

/* Writes a cell of a row. Returns false if a failure reason or its meaning does not fit. */
static bool
write_cell(struct render *render, const struct fax *fax, int column)
{
    struct columns *columns = &render->columns;
    struct part part;
    size_t count = make_cell(render, fax, column, &part);
    size_t available = columns_available(columns);
    bool with_note = part.width + part.note_width <= available;
    if (column == RENDER_COLUMN_REASON && !with_note)
        return false;
    if (!with_note && column == RENDER_COLUMN_AGE && part.text == part.time) {
        size_t digits = strspn(part.text, "0123456789"); /* of the first unit */
        part.length = part.width = digits != 0 && digits < available ? digits + 1 : 0;
    }
    columns_open(columns, part.width + (with_note ? part.note_width : 0), part.whole);
    for (size_t i = 0; i < count; i++) {
        if (i != 0) {
            columns_write(columns, " ", 1, COLUMN_PLAIN);
            make_part(render, fax, column, i, &part);
        }
        write_part(columns, &part, with_note);
    }
    return with_note || part.type != FAX_TYPE_reason;
}

/* Writes on indented lines what does not fit the row: a value with its note, but only the note if
 * the value was picked. */
static void
write_below(const struct render *render, const struct fax *fax, int column)
{
    struct columns columns = render->columns;
    struct part part;
    columns_pair(&columns, 0);
    make_part(render, fax, column, 0, &part);
    if (!render->picked && part.style == COLUMN_PLAIN) /* not a placeholder */
        write_value(&columns, "", &part);
    else if (part.note_width != 0)
        columns_line(&columns, "", part.note + 1, COLUMN_DIM);
}

static void
write_row(struct render *render, const struct fax *fax)
{
    bool below[COLUMNS_MAX] = {false};
    for (size_t i = 0; i < render->columns.count; i++)
        below[i] = !write_cell(render, fax, render->shown[i]);
    columns_end_row(&render->columns);
    for (size_t i = 0; i < render->shown_count; i++)
        if (below[i] || (i >= render->columns.count && render->shown[i] != RENDER_COLUMN_AGE))
            write_below(render, fax, render->shown[i]);
    if (fax->partial_content.flag && !render->picked)
        fputs("  pages are missing\n", render->out);
}

void
render_table(struct render *render, const struct fax *fax, const char *const *texts)
{
    if (texts != NULL)
        table_record(render, texts);
    if (fax == NULL)
        return;
    if (render->config.several && !render->begun) {
        render_measure(render, fax);
        begin_rows(render);
    }
    if (render->config.several && render->picked && !render->blocks)
        render->blocks = !row_fits(render, fax);
    if (render->config.several && !render->blocks)
        write_row(render, fax);
    else
        write_lines(render, fax);
}
