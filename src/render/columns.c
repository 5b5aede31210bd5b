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

static void
write_blanks(FILE *out, size_t count)
{
    static const char blanks[] = "                                ";
    while (count != 0) {
        size_t length = count < sizeof blanks - 1 ? count : sizeof blanks - 1;
        fwrite(blanks, 1, length, out);
        count -= length;
    }
}

void
columns_measure(struct columns *columns, size_t index, const char *text)
{
    size_t width = text_width(text);
    if (width > columns->widths[index])
        columns->widths[index] = width;
}

/* Where a column begins in its row. */
static size_t
start_of(const struct columns *columns, size_t index)
{
    size_t start = columns->indent;
    for (size_t i = 0; i < index; i++)
        start += columns->widths[i] + COLUMNS_GAP;
    return start;
}

size_t
columns_total(const struct columns *columns)
{
    return start_of(columns, columns->count) - COLUMNS_GAP;
}

bool
columns_narrow(struct columns *columns, size_t width, const size_t *mins)
{
    while (columns_total(columns) > width) {
        size_t *widest = NULL;
        for (size_t i = 0; i < columns->count; i++)
            if (columns->widths[i] > mins[i] && (widest == NULL || columns->widths[i] >= *widest))
                widest = &columns->widths[i];
        if (widest == NULL)
            return false;
        --*widest;
    }
    return true;
}

void
columns_open(struct columns *columns, size_t width)
{
    size_t column = columns->widths[columns->index];
    write_blanks(columns->out, columns->index == 0 ? columns->indent : columns->padding);
    columns->shortening = columns->shortens && width > column;
    columns->left = column != 0 ? column - 1 : 0;
    columns->padding = (width < column ? column - width : 0) + COLUMNS_GAP;
    columns->index++;
}

/* Writes the part that fits, and the ellipsis once something does not. */
static void
write_shortened(struct columns *columns, const char *text, size_t length)
{
    size_t fitting = text_fit(text, length, &columns->left);
    text_write_part(columns->out, text, fitting, TEXT_DISPLAY);
    if (fitting == length)
        return;
    fputs(ellipsis, columns->out);
    columns->padding = columns->left + COLUMNS_GAP;
    columns->left = SIZE_MAX; /* the rest of the cell is dropped */
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
    columns_open(columns, text_width_part(text, length));
    columns_write(columns, text, length, style);
}

/* How many bytes of a text stand on one line of `width` columns: up to a blank if there is one. */
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
    size_t start = start_of(columns, columns->index);
    size_t width = columns->widths[columns->index];
    columns_open(columns, 0);
    while (columns->shortens) {
        size_t length = line_length(text, width);
        if (length == 0 || text[length] == '\0')
            break;
        columns_write(columns, text, length, style);
        fputc('\n', columns->out);
        write_blanks(columns->out, start);
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
