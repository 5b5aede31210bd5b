#include <string.h>

#include "base/text.h"
#include "render/columns.h"

#include "cell.h"
#include "formats.h"

/* A value that is wider widens no column: the rows below would be padded for it. */
enum { WIDTH_MAX = 64 };

static const char not_there[] = "-";
static const char empty_text[] = "\"\"";

static enum column_style
value_style(const struct fax *fax, enum fax_field field)
{
    static const enum column_style styles[] = {[FAX_OUTCOME_PENDING] = COLUMN_YELLOW,
                                               [FAX_OUTCOME_SUCCESS] = COLUMN_GREEN,
                                               [FAX_OUTCOME_FAILED] = COLUMN_RED};
    return field == FAX_FIELD_status ? styles[fax_outcome(fax)] : COLUMN_PLAIN;
}

/* Writes one text of a field with the remark behind it; returns the columns that it takes. */
static size_t
write_text(struct render *render, const struct fax *fax, enum fax_field field, size_t index)
{
    char note[CELL_NOTE_SIZE];
    char remark[CELL_NOTE_SIZE + 4] = "";
    const char *text = cell_text(fax, field, index);
    if (*text == '\0') {
        column_write(render->out, empty_text, COLUMN_DIM, render->colour);
        return strlen(empty_text);
    }
    cell_note(fax, field, index, render->now, note);
    if (note[0] != '\0')
        snprintf(remark, sizeof remark, " (%s)", note);
    column_write(render->out, text, value_style(fax, field), render->colour);
    if (remark[0] != '\0')
        column_write(render->out, remark, COLUMN_DIM, render->colour);
    return text_width(text) + text_width(remark);
}

/* Two columns: a field a line, the fields that the API sent or the ones picked. */

static size_t
label_width(const struct render_fields *fields)
{
    size_t width = 0;
    for (size_t i = 0; i < fields->count; i++) {
        size_t length = strlen(fax_field_info(fields->list[i])->label);
        if (length > width)
            width = length;
    }
    return width;
}

static void
write_label(struct render *render, const char *label)
{
    column_write(render->out, label, COLUMN_BOLD, render->colour);
    column_pad(render->out, strlen(label), render->widths[0]);
}

static void
write_field_lines(struct render *render, const struct fax *fax, enum fax_field field)
{
    const char *label = fax_field_info(field)->label;
    enum fax_presence presence = fax_value(fax, field)->presence;
    size_t count = cell_count(fax, field);
    for (size_t i = 0; i < count; i++) {
        write_label(render, i == 0 ? label : "");
        write_text(render, fax, field, i);
        fputc('\n', render->out);
    }
    if (count == 0 && presence != FAX_ABSENT) {
        write_label(render, label);
        column_write(render->out, presence == FAX_NULL ? "null" : "[]", COLUMN_DIM, render->colour);
        fputc('\n', render->out);
    }
}

static void
render_one(struct render *render, const struct fax *fax)
{
    render->widths[0] = label_width(&render->fields);
    for (size_t i = 0; i < render->fields.count; i++)
        write_field_lines(render, fax, render->fields.list[i]);
}

/* A header, and a row for each fax. Rows are written as they come, so that a column can only be as
 * wide as what it held so far; it starts as wide as its values usually are. */

static void
write_header(struct render *render)
{
    for (size_t i = 0; i < render->fields.count; i++) {
        const struct fax_field_info *row = fax_field_info(render->fields.list[i]);
        char label[32];
        size_t length = 0;
        for (; length < sizeof label - 1 && row->label[length] != '\0'; length++) {
            char c = row->label[length];
            label[length] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        }
        label[length] = '\0';
        render->widths[i] = length > (size_t)row->width ? length : (size_t)row->width;
        column_write(render->out, label, COLUMN_BOLD, render->colour);
        if (i + 1 < render->fields.count)
            column_pad(render->out, length, render->widths[i]);
    }
    fputc('\n', render->out);
}

static size_t
write_cell(struct render *render, const struct fax *fax, enum fax_field field)
{
    size_t count = cell_count(fax, field);
    size_t width = 0;
    if (count == 0) {
        column_write(render->out, not_there, COLUMN_DIM, render->colour);
        return strlen(not_there);
    }
    for (size_t i = 0; i < count; i++) {
        if (i != 0) {
            fputc(' ', render->out);
            width++;
        }
        width += write_text(render, fax, field, i);
    }
    return width;
}

static void
render_row(struct render *render, const struct fax *fax)
{
    if (!render->begun)
        write_header(render);
    for (size_t i = 0; i < render->fields.count; i++) {
        size_t width = write_cell(render, fax, render->fields.list[i]);
        if (width > render->widths[i] && width <= WIDTH_MAX)
            render->widths[i] = width;
        if (i + 1 < render->fields.count)
            column_pad(render->out, width, render->widths[i]);
    }
    fputc('\n', render->out);
}

void
render_table(struct render *render, const struct fax *fax)
{
    if (!render->begun)
        text_setup();
    if (render->several)
        render_row(render, fax);
    else
        render_one(render, fax);
}
