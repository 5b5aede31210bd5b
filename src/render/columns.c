#include "render/columns.h"

#include <string.h>

#include "base/text.h"

enum { HEADING_SIZE = 32 };

/* Select Graphic Rendition (ECMA-48, 8.3.117). */
static const char *const escapes[] = {
    [COLUMN_PLAIN] = "",         [COLUMN_BOLD] = "\033[1m",    [COLUMN_DIM] = "\033[2m",
    [COLUMN_GREEN] = "\033[32m", [COLUMN_YELLOW] = "\033[33m", [COLUMN_RED] = "\033[31m",
};
_Static_assert(sizeof escapes / sizeof *escapes == COLUMN_STYLE_COUNT, "every style has a row");

static const char ellipsis[] = "\xE2\x80\xA6";

void
columns_measure(struct columns *columns, size_t index, const char *text)
{
    size_t width = text_width(text, strlen(text));
    if (width > columns->widths[index])
        columns->widths[index] = width;
}

/* Returns the position at which a column starts, given these widths. */
static size_t
start_of(const struct columns *columns, size_t index, const size_t *widths)
{
    size_t start = columns->indent;
    for (size_t i = 0; i < index; i++)
        if (!columns->dropped[i])
            start += widths[i] + COLUMNS_GAP;
    return start;
}

size_t
columns_total(const struct columns *columns)
{
    return start_of(columns, columns->count, columns->widths) - COLUMNS_GAP;
}

/* Returns the column that is dropped next, of those with the highest rank the last; 0: none. */
static size_t
next_to_drop(const struct columns *columns, const size_t *ranks)
{
    size_t next = 0;
    for (size_t i = 1; i < columns->count; i++)
        if (ranks != NULL && !columns->dropped[i] && ranks[i] != 0 && ranks[i] >= ranks[next])
            next = i;
    return next;
}

size_t
columns_fit(struct columns *columns, size_t width, const size_t *mins, const size_t *ranks)
{
    size_t drop;
    columns->shortens = width != 0;
    if (width == 0)
        return 0;
    while (start_of(columns, columns->count, mins) - COLUMNS_GAP > width &&
           (drop = next_to_drop(columns, ranks)) != 0)
        columns->dropped[drop] = true;
    while (columns_total(columns) > width) {
        size_t *widest = NULL;
        for (size_t i = 0; i < columns->count; i++)
            if (!columns->dropped[i] && columns->widths[i] > mins[i] &&
                (widest == NULL || columns->widths[i] >= *widest))
                widest = &columns->widths[i];
        if (widest == NULL)
            return 0;
        --*widest;
    }
    return width - columns_total(columns);
}

void
columns_open(struct columns *columns, size_t width)
{
    size_t column = columns->widths[columns->index];
    bool dropped = columns->dropped[columns->index];
    size_t blanks = columns->index == 0 ? columns->indent : columns->padding;
    columns->index++;
    columns->shortening = dropped || (columns->shortens && width > column);
    columns->left = dropped ? SIZE_MAX : column != 0 ? column - 1 : 0;
    if (dropped)
        return;
    fprintf(columns->out, "%*s", (int)blanks, "");
    columns->padding = (width < column ? column - width : 0) + COLUMNS_GAP;
}

/* Writes the part that fits, and an ellipsis instead of the rest of the cell. */
static void
write_shortened(struct columns *columns, const char *text, size_t length)
{
    size_t fitting = text_fit(text, length, &columns->left);
    text_write_part(columns->out, text, fitting, TEXT_DISPLAY);
    if (fitting == length)
        return;
    fputs(ellipsis, columns->out);
    columns->padding = columns->left + COLUMNS_GAP;
    columns->left = SIZE_MAX;
}

void
columns_write(struct columns *columns, const char *text, size_t length, enum column_style style)
{
    bool styled = columns->colour && style != COLUMN_PLAIN;
    if (length == 0 || (columns->shortening && columns->left == SIZE_MAX))
        return;
    if (styled)
        fputs(escapes[style], columns->out);
    if (columns->shortening)
        write_shortened(columns, text, length);
    else
        text_write_part(columns->out, text, length, TEXT_DISPLAY);
    if (styled)
        fputs("\033[0m", columns->out);
}

void
columns_cell(struct columns *columns, const char *text, enum column_style style)
{
    size_t length = strlen(text);
    columns_open(columns, text_width(text, length));
    columns_write(columns, text, length, style);
}

/* Returns the length of the first line of a text: what fits into `width` columns, up to a blank if
 * there is one. */
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
columns_cell_wrapped(struct columns *columns, const char *text, enum column_style style)
{
    int start = (int)start_of(columns, columns->index, columns->widths);
    size_t width = columns->widths[columns->index];
    columns_open(columns, 0);
    while (columns->shortens) {
        size_t length = line_length(text, width);
        if (length == 0 || text[length] == '\0')
            break;
        columns_write(columns, text, length, style);
        fprintf(columns->out, "\n%*s", start, "");
        text += length;
        text += strspn(text, " ");
    }
    columns_write(columns, text, strlen(text), style);
}

void
columns_heading(struct columns *columns, const char *text)
{
    char heading[HEADING_SIZE];
    size_t length = 0;
    for (; length < sizeof heading - 1 && text[length] != '\0'; length++) {
        char c = text[length];
        heading[length] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    heading[length] = '\0';
    columns_cell(columns, heading, COLUMN_BOLD);
}

void
columns_end_row(struct columns *columns)
{
    fputc('\n', columns->out);
    columns->index = 0;
}
