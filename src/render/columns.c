#include "render/columns.h"

#include <string.h>

#include "base/text.h"

/* The minimum width of values that wrap. */
enum { HEADING_SIZE = 32, VALUE_MIN = 24 };

/* Select Graphic Rendition (ECMA-48, 8.3.117). */
static const char *const escapes[] = {
    [COLUMN_PLAIN] = "",         [COLUMN_BOLD] = "\033[1m",    [COLUMN_DIM] = "\033[2m",
    [COLUMN_GREEN] = "\033[32m", [COLUMN_YELLOW] = "\033[33m", [COLUMN_RED] = "\033[31m",
};
_Static_assert(sizeof escapes / sizeof *escapes == COLUMN_STYLE_COUNT, "every style has a row");

/* Returns the position at which a column starts. */
static size_t
start_of(const struct columns *columns, size_t index)
{
    size_t start = 0;
    for (size_t i = 0; i < index; i++)
        start += columns->columns[i].width + COLUMN_GAP;
    return start;
}

size_t
columns_total(const struct columns *columns)
{
    return start_of(columns, columns->count) - COLUMN_GAP;
}

void
columns_pair(struct columns *columns, size_t label_width)
{
    size_t start = label_width + COLUMN_GAP;
    columns->count = 2;
    columns->wraps = true;
    columns->columns[0].width = label_width;
    columns->columns[1].width = columns->width > start + VALUE_MIN ? columns->width - start
                                                                   : VALUE_MIN;
}

void
columns_fit(struct columns *columns)
{
    while (columns->width != 0 && columns_total(columns) > columns->width) {
        struct column *widest = NULL;
        for (size_t i = 0; i < columns->count; i++) {
            struct column *column = &columns->columns[i];
            if (column->width > column->min && (widest == NULL || column->width >= widest->width))
                widest = column;
        }
        if (widest == NULL)
            return;
        widest->width--;
    }
}

/* Returns the column in which the next cell begins. */
static size_t
next_start(const struct columns *columns)
{
    size_t start = start_of(columns, columns->index);
    size_t earliest = columns->end + COLUMN_GAP;
    return columns->index == 0 || start > earliest ? start : earliest;
}

size_t
columns_available(const struct columns *columns)
{
    size_t start = next_start(columns);
    if (columns->width == 0)
        return SIZE_MAX;
    if (columns->wraps || columns->index + 1 < columns->count)
        return columns->columns[columns->index].width;
    return start < columns->width ? columns->width - start : 0;
}

void
columns_open(struct columns *columns, size_t width, bool whole)
{
    struct column *column = &columns->columns[columns->index];
    size_t start = next_start(columns);
    size_t available = columns_available(columns);
    if (column->right && width < column->width)
        start += column->width - width;
    columns->index++;
    if (columns->out == NULL) {
        if (width > column->width && (columns->width != 0 || width <= COLUMN_MEASURED_MAX))
            column->width = width;
        return;
    }
    if (width == 0)
        return;
    columns->shortening = !whole && !column->right && width > available;
    columns->left = available != 0 ? available - 1 : SIZE_MAX;
    while (columns->end < start) {
        fputc(' ', columns->out);
        columns->end++;
    }
    columns->end = start + (columns->shortening ? available : width);
}

void
columns_write(struct columns *columns, const char *text, size_t length, enum column_style style)
{
    bool styled = columns->colour && style != COLUMN_PLAIN;
    size_t fitting = length;
    if (length == 0 || columns->out == NULL || (columns->shortening && columns->left == SIZE_MAX))
        return;
    if (styled)
        fputs(escapes[style], columns->out);
    if (columns->shortening)
        fitting = text_fit(text, length, &columns->left);
    text_write_part(columns->out, text, fitting, TEXT_DISPLAY);
    if (fitting < length) {
        fputs("…", columns->out);
        columns->end -= columns->left;
        columns->left = SIZE_MAX;
    }
    if (styled)
        fputs("\033[0m", columns->out);
}

/* Returns the length of the first line of a text: as much as fits into `width` columns, up to a
 * blank if there is one. */
static size_t
line_length(const char *text, size_t width)
{
    size_t length = strlen(text);
    size_t fitting = text_fit(text, length, &width);
    size_t end = fitting;
    if (fitting == length)
        return length;
    while (end > 0 && text[end] != ' ')
        end--;
    while (end > 0 && text[end - 1] == ' ')
        end--;
    return end != 0 ? end : fitting;
}

void
columns_cell(struct columns *columns, const char *text, enum column_style style)
{
    size_t index = columns->index;
    size_t length = strlen(text);
    bool wraps = columns->wraps && columns->width != 0 && columns->out != NULL &&
                 index + 1 == columns->count;
    columns_open(columns, text_width(text, length), wraps);
    while (wraps && (length = line_length(text, columns->columns[index].width)) != 0 &&
           text[length] != '\0') {
        columns_write(columns, text, length, style);
        fprintf(columns->out, "\n%*s", (int)start_of(columns, index), "");
        text += length;
        text += strspn(text, " ");
    }
    columns_write(columns, text, strlen(text), style);
}

void
columns_line(struct columns *columns, const char *label, const char *text, enum column_style style)
{
    columns_cell(columns, label, COLUMN_BOLD);
    columns_cell(columns, text, style);
    columns_end_row(columns);
}

void
columns_heading(struct columns *columns, const char *text)
{
    char heading[HEADING_SIZE];
    text_copy(heading, sizeof heading, text, strlen(text));
    for (char *c = heading; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
        else if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    columns_cell(columns, heading, COLUMN_BOLD);
}

void
columns_end_row(struct columns *columns)
{
    if (columns->out != NULL)
        fputc('\n', columns->out);
    columns->index = 0;
    columns->end = 0;
}
