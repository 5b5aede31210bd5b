#include <string.h>

#include "base/text.h"
#include "model/failure_reason.h"
#include "model/link.h"
#include "render/columns.h"

#include "formats.h"

_Static_assert((int)FAX_FIELD_COUNT <= (int)COLUMNS_MAX, "a row may have every field");

/* One text of a field, ready to be written; if the field has none, a placeholder. */
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
    char note[CELL_NOTE_SIZE] = "";
    *part = (struct part){.tail = "", .style = COLUMN_DIM};
    if (cell_count(fax, field) != 0) {
        part->text = cell_text(fax, field, index);
        cell_note(fax, field, index, render->now, render->short_times, note);
    }
    if (part->text == NULL) {
        bool is_null = fax_value(fax, field)->presence == FAX_NULL;
        part->text = render->config.several ? "-" : is_null ? "null" : "[]";
    } else if (*part->text == '\0') {
        part->text = "\"\"";
    } else {
        part->style = type == FAX_TYPE_status ? styles[fax_outcome(fax)] : COLUMN_PLAIN;
    }
    if (type == FAX_TYPE_time && render->short_times && note[0] != '\0') {
        snprintf(part->note, sizeof part->note, "%s", note);
        part->text = part->note;
    } else if (note[0] != '\0') {
        part->note_width = text_width(note, strlen(note)) + sizeof " ()" - 1;
        snprintf(part->note, sizeof part->note, " (%s)", note);
    }
    part->length = hides_query ? link_public_length(part->text) : strlen(part->text);
    part->width = text_width(part->text, part->length);
    if (part->text[part->length] != '\0') {
        part->tail = "?…";
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

/* A note that does not fit behind its value goes to the next line. A value that was picked is never
 * shortened. */
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
        if (fax_value(fax, field)->presence == FAX_ABSENT)
            continue;
        for (size_t j = 0; j == 0 || j < count; j++) {
            struct part part;
            make_part(render, fax, field, j, &part);
            bool apart = columns->width != 0 && part.note_width != 0 &&
                         part.width + part.note_width > columns->columns[1].width;
            columns_cell(columns, j == 0 ? fax_field_info(field)->label : "", COLUMN_BOLD);
            columns_open(columns, render->picked ? 0 : part.width);
            write_part(columns, &part, !apart);
            columns_end_row(columns);
            if (!apart)
                continue;
            columns_cell(columns, "", COLUMN_PLAIN);
            columns_cell(columns, part.note + 1, COLUMN_DIM);
            columns_end_row(columns);
        }
        if (field == FAX_FIELD_failure_reason && !render->picked)
            write_advice(columns, fax);
    }
}

/* Several faxes: a header, and a row for each. Rows are written as they arrive, so the columns have
 * the usual widths of their values. */

enum {
    SHORT_TIME_WIDTH = sizeof "365d ago" - 1, /* of a time that is only its age */
    NARROW_MIN = 5,                           /* the minimum width of a narrowed column */
    GROWTH_MAX = 20,                          /* how much a column that is not the last may grow */
};

/* The columns that are dropped first, if none was picked, have the highest ranks. */
static const size_t ranks[FAX_FIELD_COUNT] = {
    [FAX_FIELD_created_at] = 1, [FAX_FIELD_to] = 2,        [FAX_FIELD_failure_reason] = 3,
    [FAX_FIELD_from] = 4,       [FAX_FIELD_direction] = 5,
};

enum fit { FIT_RIGID, FIT_NARROWS, FIT_GROWS };

/* Returns whether a column may be narrower than its usual values, or also wider. */
static enum fit
fit_of(enum fax_field field)
{
    enum fax_field_type type = fax_field_info(field)->type;
    if (field == FAX_FIELD_id || type == FAX_TYPE_status || type == FAX_TYPE_time)
        return FIT_RIGID;
    return type == FAX_TYPE_number || type == FAX_TYPE_flag ? FIT_NARROWS : FIT_GROWS;
}

static void
write_header(struct render *render)
{
    struct columns *columns = &render->columns;
    const struct render_fields *fields = &render->config.fields;
    columns->count = fields->count;
    for (size_t i = 0; i < fields->count; i++) {
        enum fax_field field = fields->list[i];
        const struct fax_field_info *info = fax_field_info(field);
        bool narrows = render->picked && fit_of(field) != FIT_RIGID;
        size_t width = (size_t)info->width;
        size_t label_width = strlen(info->label);
        columns->columns[i] = (struct column){
            .width = width > label_width ? width : label_width,
            .min = narrows ? NARROW_MIN : COLUMN_RIGID,
            .rank = render->picked ? i : ranks[field],
        };
    }
    render->short_times = columns->width != 0 && columns_total(columns) > columns->width;
    for (size_t i = 0; render->short_times && i < fields->count; i++)
        if (fax_field_info(fields->list[i])->type == FAX_TYPE_time)
            columns->columns[i].width = SHORT_TIME_WIDTH;
    /* The width that is left over goes to the last column that can use it. */
    size_t growth = columns_fit(columns);
    for (size_t i = fields->count; i-- > 0;) {
        if (columns->columns[i].dropped)
            continue;
        if (fit_of(fields->list[i]) == FIT_GROWS) {
            columns->columns[i].width += growth;
            break;
        }
        growth = growth < GROWTH_MAX ? growth : GROWTH_MAX;
    }
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
    size_t last = count != 0 ? count - 1 : 0;
    size_t width = last;
    size_t note_width = 0;
    for (size_t i = last + 1; i-- > 0;) { /* the last part made is the first one written */
        make_part(render, fax, field, i, &part);
        width += part.width;
        note_width += part.note_width;
    }
    bool noted = columns->width == 0 ||
                 width + note_width <= columns->columns[columns->index].width;
    columns_open(columns, width + (noted ? note_width : 0));
    for (size_t i = 0; i <= last; i++) {
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
    const struct render_fields *fields = &render->config.fields;
    if (fax == NULL)
        return;
    if (!render->begun)
        text_setup();
    if (!render->config.several) {
        write_lines(render, fax);
        return;
    }
    if (!render->begun)
        write_header(render);
    for (size_t i = 0; i < fields->count; i++)
        write_cell(render, fax, fields->list[i]);
    columns_end_row(&render->columns);
}
