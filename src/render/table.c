#include <string.h>

#include "base/text.h"
#include "model/link.h"
#include "render/columns.h"

#include "cell.h"
#include "formats.h"

_Static_assert((int)FAX_FIELD_COUNT <= (int)COLUMNS_MAX, "a row may have every field");

static const char not_there[] = "-";
static const char empty_text[] = "\"\"";
static const char hidden_query[] = "?\xE2\x80\xA6";

/* One text of a field, ready to be written. */
struct part {
    const char *text;
    size_t length;
    const char *tail; /* what stands in place of the rest of the text */
    enum column_style style;
    char note[CELL_NOTE_SIZE + 4]; /* with a blank and parentheses; empty: none */
    size_t width, note_width;
};

static enum column_style
value_style(const struct fax *fax, enum fax_field field)
{
    static const enum column_style styles[] = {[FAX_OUTCOME_PENDING] = COLUMN_YELLOW,
                                               [FAX_OUTCOME_SUCCESS] = COLUMN_GREEN,
                                               [FAX_OUTCOME_FAILED] = COLUMN_RED};
    return field == FAX_FIELD_status ? styles[fax_outcome(fax)] : COLUMN_PLAIN;
}

/* Whether a time is shown by its age alone. */
static bool
is_short_time(const struct render *render, const struct fax *fax, enum fax_field field)
{
    return render->short_times && fax_field_info(field)->type == FAX_TYPE_time &&
           fax_value(fax, field)->typed;
}

static void
make_part(const struct render *render, const struct fax *fax, enum fax_field field, size_t index,
          struct part *part)
{
    char note[CELL_NOTE_SIZE];
    bool on_terminal = render->config.width != 0;
    *part = (struct part){.text = cell_text(fax, field, index), .tail = ""};
    part->length = strlen(part->text);
    part->style = value_style(fax, field);
    if (is_short_time(render, fax, field))
        cell_age(fax, field, render->now, note);
    else
        cell_note(fax, field, index, render->now, note);
    if (part->length == 0) {
        part->text = empty_text;
        part->length = strlen(empty_text);
        part->style = COLUMN_DIM;
    } else if (is_short_time(render, fax, field)) {
        snprintf(part->note, sizeof part->note, "%s", note);
        part->length = 0;
    } else if (note[0] != '\0') {
        snprintf(part->note, sizeof part->note, " (%s)", note);
    }
    if (on_terminal && !render->picked && fax_field_info(field)->type == FAX_TYPE_links) {
        size_t length = link_public_length(part->text);
        if (length < part->length) {
            part->length = length;
            part->tail = hidden_query;
        }
    }
    part->width = text_width_part(part->text, part->length) + text_width(part->tail);
    part->note_width = text_width(part->note);
}

static void
write_value(struct columns *columns, const struct part *part)
{
    columns_write(columns, part->text, part->length, part->style);
    columns_write(columns, part->tail, strlen(part->tail), part->style);
}

static void
write_note(struct columns *columns, const struct part *part)
{
    enum column_style style = part->length != 0 ? COLUMN_DIM : COLUMN_PLAIN;
    columns_write(columns, part->note, strlen(part->note), style);
}

/* Two columns: one field per line, the fields that the API sent or the ones picked. */

/* The value's column is no narrower, however narrow the terminal is. */
enum { VALUE_MIN = 20 };

static void
set_up_one(struct render *render)
{
    struct columns *columns = &render->columns;
    const struct render_fields *fields = &render->config.fields;
    columns->count = 2;
    columns->shortens = render->config.width != 0;
    for (size_t i = 0; i < fields->count; i++)
        columns_measure(columns, 0, fax_field_info(fields->list[i])->label);
    size_t taken = columns->widths[0] + COLUMNS_GAP;
    if (render->config.width > taken + VALUE_MIN)
        columns->widths[1] = render->config.width - taken;
    else if (columns->shortens)
        columns->widths[1] = VALUE_MIN;
}

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
    write_value(columns, part);
    if (!apart)
        write_note(columns, part);
    columns->shortens = shortens;
    columns_end_row(columns);
    if (apart) {
        columns_cell(columns, "", COLUMN_PLAIN);
        columns_cell_wrapped(columns, part->note + 1, COLUMN_DIM);
        columns_end_row(columns);
    }
}

static void
write_field(struct render *render, const struct fax *fax, enum fax_field field)
{
    struct columns *columns = &render->columns;
    const char *label = fax_field_info(field)->label;
    enum fax_presence presence = fax_value(fax, field)->presence;
    size_t count = cell_count(fax, field);
    for (size_t i = 0; i < count; i++) {
        struct part part;
        make_part(render, fax, field, i, &part);
        write_line(render, i == 0 ? label : "", &part);
    }
    if (count == 0 && presence != FAX_ABSENT) {
        columns_cell(columns, label, COLUMN_BOLD);
        columns_cell(columns, presence == FAX_NULL ? "null" : "[]", COLUMN_DIM);
        columns_end_row(columns);
    }
}

static void
render_one(struct render *render, const struct fax *fax)
{
    set_up_one(render);
    for (size_t i = 0; i < render->config.fields.count; i++)
        write_field(render, fax, render->config.fields.list[i]);
}

/* A header, and a row for each fax. Rows are written as they come, so the columns are as wide as
 * their values usually are. */

/* The width of a time that is shown by its age alone; what a column keeps that had to be narrowed;
 * how much wider one may become that is not the last. */
enum { SHORT_TIME_WIDTH = sizeof "365d ago" - 1, NARROW_MIN = 5, GROWTH_MAX = 20 };

/* The fields whose columns stay longest as the terminal becomes narrower. */
static const enum fax_field important[] = {
    FAX_FIELD_id, FAX_FIELD_status,         FAX_FIELD_created_at,
    FAX_FIELD_to, FAX_FIELD_failure_reason, FAX_FIELD_from,
};

static size_t
rank(enum fax_field field)
{
    size_t place = 0;
    while (place < sizeof important / sizeof *important && important[place] != field)
        place++;
    return place;
}

/* Whether a column is never narrowed, widened or, unless it was picked, dropped. */
static bool
is_fixed(enum fax_field field)
{
    return field == FAX_FIELD_id || field == FAX_FIELD_status;
}

static bool
is_time(enum fax_field field)
{
    return fax_field_info(field)->type == FAX_TYPE_time;
}

static void
drop_column(struct render *render, size_t index)
{
    struct render_fields *fields = &render->config.fields;
    struct columns *columns = &render->columns;
    fields->count = --columns->count;
    for (size_t i = index; i < fields->count; i++) {
        fields->list[i] = fields->list[i + 1];
        columns->widths[i] = columns->widths[i + 1];
    }
}

/* Drops the least important columns until the others fit. */
static void
drop_columns(struct render *render)
{
    const struct render_fields *fields = &render->config.fields;
    while (columns_total(&render->columns) > render->config.width) {
        size_t least = 0;
        for (size_t i = 1; i < fields->count; i++)
            if (rank(fields->list[i]) >= rank(fields->list[least]))
                least = i;
        if (is_fixed(fields->list[least]))
            return;
        drop_column(render, least);
    }
}

/* Narrows columns that the user picked; drops the last of them only if that is not enough. */
static void
narrow_columns(struct render *render)
{
    struct columns *columns = &render->columns;
    const struct render_fields *fields = &render->config.fields;
    size_t mins[FAX_FIELD_COUNT] = {0};
    for (size_t i = 0; i < fields->count; i++) {
        bool keeps = is_fixed(fields->list[i]) || is_time(fields->list[i]);
        mins[i] = keeps || columns->widths[i] < NARROW_MIN ? columns->widths[i] : NARROW_MIN;
    }
    while (!columns_narrow(columns, render->config.width, mins) && columns->count > 1)
        drop_column(render, columns->count - 1);
}

/* Whether the values of a field may be wider than its column. */
static bool
can_be_wide(enum fax_field field)
{
    enum fax_field_type type = fax_field_info(field)->type;
    return !is_fixed(field) && !is_time(field) && type != FAX_TYPE_number && type != FAX_TYPE_flag;
}

/* Gives the columns that are left over to the last one that can use them. */
static void
widen_column(struct render *render)
{
    struct columns *columns = &render->columns;
    size_t total = columns_total(columns);
    size_t spare = render->config.width > total ? render->config.width - total : 0;
    for (size_t i = columns->count; i-- > 0;) {
        enum fax_field field = render->config.fields.list[i];
        if (!can_be_wide(field))
            continue;
        bool last = i + 1 == columns->count;
        columns->widths[i] += last || spare < GROWTH_MAX ? spare : GROWTH_MAX;
        return;
    }
}

static void
set_up_several(struct render *render)
{
    struct columns *columns = &render->columns;
    const struct render_fields *fields = &render->config.fields;
    columns->count = fields->count;
    columns->shortens = render->config.width != 0;
    for (size_t i = 0; i < fields->count; i++) {
        columns->widths[i] = (size_t)fax_field_info(fields->list[i])->width;
        columns_measure(columns, i, fax_field_info(fields->list[i])->label);
    }
    if (!columns->shortens)
        return;
    render->short_times = columns_total(columns) > render->config.width;
    for (size_t i = 0; i < fields->count && render->short_times; i++)
        if (is_time(fields->list[i]))
            columns->widths[i] = SHORT_TIME_WIDTH;
    if (render->picked)
        narrow_columns(render);
    else
        drop_columns(render);
    widen_column(render);
}

static void
write_header(struct render *render)
{
    for (size_t i = 0; i < render->config.fields.count; i++)
        columns_heading(&render->columns, fax_field_info(render->config.fields.list[i])->label);
    columns_end_row(&render->columns);
}

/* The width of a cell with all its texts, blanks between them. */
static size_t
cell_width(const struct render *render, const struct fax *fax, enum fax_field field, bool notes)
{
    size_t count = cell_count(fax, field);
    size_t width = count - 1;
    for (size_t i = 0; i < count; i++) {
        struct part part;
        make_part(render, fax, field, i, &part);
        width += part.width + (notes || part.length == 0 ? part.note_width : 0);
    }
    return width;
}

static void
write_list(struct render *render, const struct fax *fax, enum fax_field field)
{
    struct columns *columns = &render->columns;
    size_t count = cell_count(fax, field);
    size_t width = cell_width(render, fax, field, true);
    bool notes = !columns->shortens || width <= columns->widths[columns->index];
    columns_open(columns, notes ? width : cell_width(render, fax, field, false));
    for (size_t i = 0; i < count; i++) {
        struct part part;
        make_part(render, fax, field, i, &part);
        columns_write(columns, " ", i != 0, COLUMN_PLAIN);
        write_value(columns, &part);
        if (notes)
            write_note(columns, &part);
    }
}

/* Writes the value of a field. A note that does not fit behind it is left out. */
static void
write_cell(struct render *render, const struct fax *fax, enum fax_field field)
{
    struct columns *columns = &render->columns;
    struct part part;
    size_t count = cell_count(fax, field);
    if (count == 0) {
        columns_cell(columns, not_there, COLUMN_DIM);
        return;
    }
    if (count > 1) {
        write_list(render, fax, field);
        return;
    }
    make_part(render, fax, field, 0, &part);
    size_t width = part.width + part.note_width;
    bool noted = !columns->shortens || part.length == 0 || width <= columns->widths[columns->index];
    columns_open(columns, noted ? width : part.width);
    write_value(columns, &part);
    if (noted)
        write_note(columns, &part);
}

static void
render_row(struct render *render, const struct fax *fax)
{
    if (!render->begun) {
        set_up_several(render);
        write_header(render);
    }
    for (size_t i = 0; i < render->config.fields.count; i++)
        write_cell(render, fax, render->config.fields.list[i]);
    columns_end_row(&render->columns);
}

void
render_table(struct render *render, const struct fax *fax)
{
    if (!render->begun)
        text_setup();
    render->columns.out = render->out;
    render->columns.colour = render->config.colour;
    if (render->config.several)
        render_row(render, fax);
    else
        render_one(render, fax);
}
