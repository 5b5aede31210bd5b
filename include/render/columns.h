/*
 * Text in columns: the only writer of tables for people. It measures, fits, pads, styles, shortens
 * and wraps cells, and escapes all text, which is untrusted. Widths are in terminal columns.
 *
 * Set the count and the widths, fit them to the terminal, then write the cells of each row in
 * order. Rows are written as they arrive, so the first row decides the widths.
 */
#ifndef FAXCTL_RENDER_COLUMNS_H
#define FAXCTL_RENDER_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The maximum number of columns; the blanks between two of them. */
enum { COLUMNS_MAX = 32, COLUMNS_GAP = 2 };

enum column_style {
    COLUMN_PLAIN,
    COLUMN_BOLD,
    COLUMN_DIM,
    COLUMN_GREEN,
    COLUMN_YELLOW,
    COLUMN_RED,
    COLUMN_STYLE_COUNT
};

struct columns {
    FILE *out;
    bool colour;   /* if false, every style is plain */
    bool shortens; /* a cell wider than its column is shortened, not written in full */
    size_t indent; /* blanks before each row */
    size_t count;
    size_t widths[COLUMNS_MAX];
    bool dropped[COLUMNS_MAX]; /* the column does not fit: its cells are not written */

    /* Private to columns.c: the row that is being written. */
    size_t index;   /* of the next cell */
    size_t padding; /* blanks due before it */
    size_t left;    /* columns left in a cell that is shortened; SIZE_MAX: the rest is dropped */
    bool shortening;
};

/* Widens a column to fit a text. */
void columns_measure(struct columns *columns, size_t index, const char *text);

/* Returns the width of a row. */
size_t columns_total(const struct columns *columns);

/* Fits the columns to a terminal of `width` columns; 0: not a terminal, nothing changes. Drops the
 * columns with the highest ranks, those with rank 0 never (the first must have it), until the rest
 * fits at its minimum widths. Then narrows the widest ones. `ranks` may be NULL: all are 0. Returns
 * the width that is left over. */
size_t columns_fit(struct columns *columns, size_t width, const size_t *mins, const size_t *ranks);

/* Begins a cell whose texts together take `width` columns. */
void columns_open(struct columns *columns, size_t width);

/* Writes a text of the cell. An ellipsis replaces what does not fit. */
void columns_write(struct columns *columns, const char *text, size_t length,
                   enum column_style style);

/* Writes a cell of one text. */
void columns_cell(struct columns *columns, const char *text, enum column_style style);

/* Writes the last cell of a row: if cells are shortened, on several lines, which break at blanks.
 */
void columns_cell_wrapped(struct columns *columns, const char *text, enum column_style style);

/* Writes a heading: the text in capitals. */
void columns_heading(struct columns *columns, const char *text);

/* Ends the row. */
void columns_end_row(struct columns *columns);

#endif
