#include <string.h>

#include "base/text.h"
#include "model/link.h"
#include "render/columns.h"

#include "cell.h"
#include "formats.h"

_Static_assert((int)FAX_FIELD_COUNT <= (int)COLUMNS_MAX, "a row may have every field");

/* One text of a field, ready to be written. */
struct part {
    const char *text;
    size_t length;
    const char *tail; /* replaces the rest of the text */
    enum column_style style;
    char note[CELL_NOTE_SIZE + sizeof " ()"]; /* with blank and parentheses; empty if none */
    size_t width;                             /* of text and tail */
    size_t note_width;
};

static void
make_part(const struct render *render, const struct fax *fax, enum fax_field field, size_t index,
          struct part *part)
{
    static const enum column_style styles[] = {[FAX_OUTCOME_PENDING] = COLUMN_YELLOW,
                                               [FAX_OUTCOME_SUCCESS] = COLUMN_GREEN,
                                               [FAX_OUTCOME_FAILED] = COLUMN_RED};
    enum fax_field_type type = fax_field_info(field)->type;
    bool hides_query = type == FAX_TYPE_links && render->config.width != 0 && !render->picked;
    char note[CELL_NOTE_SIZE];
    cell_note(fax, field, index, render->now, render->short_times, note);
    *part = (struct part){.text = cell_text(fax, field, index), .tail = ""};
    part->style = field == FAX_FIELD_status ? styles[fax_outcome(fax)] : COLUMN_PLAIN;
    if (*part->text == '\0') {
        part->text = "\"\"";
        part->style = COLUMN_DIM;
    } else if (type == FAX_TYPE_time && render->short_times && note[0] != '\0') {
        snprintf(part->note, sizeof part->note, "%s", note);
        part->text = part->note;
    } else if (note[0] != '\0') {
        part->note_width = text_width(note, strlen(note)) + sizeof " ()" - 1;
        snprintf(part->note, sizeof part->note, " (%s)", note);
    }
    part->length = hides_query ? link_public_length(part->text) : strlen(part->text);
    part->width = text_width(part->text, part->length);
    if (part->text[part->length] != '\0') {
        part->tail = "?\xE2\x80\xA6";
        part->width += 2;
    }
}

static void
write_part(struct columns *columns, const struct part *part, bool noted)
{
    columns_write(columns, part->text, part->length, part->style);
    columns_write(columns, part->tail, strlen(part->tail), part->style);
    if (noted && part->note_width != 0)
        columns_write(columns, part->note, strlen(part->note), COLUMN_DIM);
}

/* One fax: a field per line, those that the API sent or the ones picked. */

/* The minimum width of the column of values. */
enum { VALUE_MIN = 20 };

/* Writes a value. A note that does not fit behind it goes to the next line. A value that was
 * picked is never shortened. */
static void
write_line(struct render *render, const char *label, const struct part *part)
{
    struct columns *columns = &render->columns;
    bool shortens = columns->shortens;
    size_t width = part->width + part->note_width;
    bool apart = shortens && part->note_width != 0 && width > columns->widths[1];
    columns_cell(columns, label, COLUMN_BOLD);
    columns->shortens = shortens && !render->picked;
    columns_open(columns, apart ? part->width : width);
    write_part(columns, part, !apart);
    columns->shortens = shortens;
    columns_end_row(columns);
    if (apart) {
        columns_cell(columns, "", COLUMN_PLAIN);
        columns_cell_wrapped(columns, part->note + 1, COLUMN_DIM);
        columns_end_row(columns);
    }
}

static void
write_lines(struct render *render, const struct fax *fax)
{
    struct columns *columns = &render->columns;
    const struct render_fields *fields = &render->config.fields;
    columns->count = 2;
    for (size_t i = 0; i < fields->count; i++)
        columns_measure(columns, 0, fax_field_info(fields->list[i])->label);
    columns->widths[1] = render->config.width + VALUE_MIN; /* the rest of the line */
    const size_t mins[] = {columns->widths[0], VALUE_MIN};
    columns_fit(columns, render->config.width, mins, NULL);
    for (size_t i = 0; i < fields->count; i++) {
        enum fax_field field = fields->list[i];
        const char *label = fax_field_info(field)->label;
        enum fax_presence presence = fax_value(fax, field)->presence;
        size_t count = cell_count(fax, field);
        for (size_t j = 0; j < count; j++) {
            struct part part;
            make_part(render, fax, field, j, &part);
            write_line(render, j == 0 ? label : "", &part);
        }
        if (count == 0 && presence != FAX_ABSENT) {
            columns_cell(columns, label, COLUMN_BOLD);
            columns_cell(columns, presence == FAX_NULL ? "null" : "[]", COLUMN_DIM);
            columns_end_row(columns);
        }
    }
}

/* Several faxes: a header, and a row for each. Rows are written as they arrive, so the columns have
 * the usual widths of their values. */

enum {
    SHORT_TIME_WIDTH = sizeof "365d ago" - 1, /* of a time that is only its age */
    NARROW_MIN = 5,                           /* the minimum width of a narrowed column */
    GROWTH_MAX = 20,                          /* how much a column that is not the last may grow */
};

/* Whether a column is never narrowed, widened or, unless it was picked, dropped. */
static bool
is_fixed(enum fax_field field)
{
    return field == FAX_FIELD_id || field == FAX_FIELD_status;
}

/* Returns the rank of a column that was not picked; see columns_fit(). */
static size_t
rank(enum fax_field field)
{
    static const enum fax_field important[] = {FAX_FIELD_created_at, FAX_FIELD_to,
                                               FAX_FIELD_failure_reason, FAX_FIELD_from};
    size_t place = 0;
    while (place < sizeof important / sizeof *important && important[place] != field)
        place++;
    return is_fixed(field) ? 0 : place + 1;
}

/* Gives the width that is left over to the last column that can use it. */
static void
widen_column(struct render *render, size_t spare)
{
    struct columns *columns = &render->columns;
    size_t max = spare;
    for (size_t i = columns->count; i-- > 0;) {
        enum fax_field field = render->config.fields.list[i];
        enum fax_field_type type = fax_field_info(field)->type;
        if (columns->dropped[i])
            continue;
        if (!is_fixed(field) && type != FAX_TYPE_time && type != FAX_TYPE_number &&
            type != FAX_TYPE_flag) {
            columns->widths[i] += spare < max ? spare : max;
            return;
        }
        max = GROWTH_MAX;
    }
}

static void
write_header(struct render *render)
{
    struct columns *columns = &render->columns;
    const struct render_fields *fields = &render->config.fields;
    size_t width = render->config.width;
    size_t mins[COLUMNS_MAX];
    size_t ranks[COLUMNS_MAX];
    columns->count = fields->count;
    for (size_t i = 0; i < fields->count; i++) {
        columns->widths[i] = (size_t)fax_field_info(fields->list[i])->width;
        columns_measure(columns, i, fax_field_info(fields->list[i])->label);
    }
    render->short_times = width != 0 && columns_total(columns) > width;
    for (size_t i = 0; i < fields->count; i++) {
        enum fax_field field = fields->list[i];
        bool is_time = fax_field_info(field)->type == FAX_TYPE_time;
        if (is_time && render->short_times)
            columns->widths[i] = SHORT_TIME_WIDTH;
        bool narrows = render->picked && !is_fixed(field) && !is_time;
        mins[i] = narrows && columns->widths[i] > NARROW_MIN ? NARROW_MIN : columns->widths[i];
        ranks[i] = render->picked ? i : rank(field);
    }
    widen_column(render, columns_fit(columns, width, mins, ranks));
    for (size_t i = 0; i < fields->count; i++)
        columns_heading(columns, fax_field_info(fields->list[i])->label);
    columns_end_row(columns);
}

/* Writes the texts of a field, blanks between them. Notes that do not fit are left out. */
static void
write_cell(struct render *render, const struct fax *fax, enum fax_field field)
{
    struct columns *columns = &render->columns;
    struct part part;
    size_t count = cell_count(fax, field);
    size_t width = count - 1;
    size_t note_width = 0;
    if (count == 0) {
        columns_cell(columns, "-", COLUMN_DIM);
        return;
    }
    for (size_t i = count; i-- > 0;) { /* the last part made is the first one written */
        make_part(render, fax, field, i, &part);
        width += part.width;
        note_width += part.note_width;
    }
    bool noted = !columns->shortens || width + note_width <= columns->widths[columns->index];
    columns_open(columns, width + (noted ? note_width : 0));
    for (size_t i = 0; i < count; i++) {
        if (i != 0) {
            columns_write(columns, " ", 1, COLUMN_PLAIN);
            make_part(render, fax, field, i, &part);
        }
        write_part(columns, &part, noted);
    }
}

void
render_table(struct render *render, const struct fax *fax)
{
    struct columns *columns = &render->columns;
    columns->out = render->out;
    columns->colour = render->config.colour;
    if (!render->begun)
        text_setup();
    if (!render->config.several) {
        write_lines(render, fax);
        return;
    }
    if (!render->begun)
        write_header(render);
    for (size_t i = 0; i < render->config.fields.count; i++)
        write_cell(render, fax, render->config.fields.list[i]);
    columns_end_row(columns);
}
