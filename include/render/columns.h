/*
 * Text in columns. This is the one writer of tables for people: it measures, pads, styles, shortens
 * and wraps cells. All text is untrusted and is escaped. Widths are in terminal columns.
 *
 * Set the count and the widths, fit them to the terminal if there is one, then write the cells of
 * each row in order. Rows are written as they come, so the widths are those that the first row had.
 */
#ifndef FAXCTL_RENDER_COLUMNS_H
#define FAXCTL_RENDER_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* As many as a row may have; blanks between two of them. */
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
    bool shortens; /* cells that are wider than their column are shortened, not written whole */
    size_t indent; /* blanks before each row */
    size_t count;
    size_t widths[COLUMNS_MAX];

    /* For columns.c alone: the row that is being written. */
    size_t index;   /* of the next cell */
    size_t padding; /* blanks that are due before it */
    size_t left;    /* columns that are left for the text of a cell that is being shortened */
    bool shortening;
};

/* Widens a column to a text. */
void columns_measure(struct columns *columns, size_t index, const char *text);

/* The width of a whole row. */
size_t columns_total(const struct columns *columns);

/* Narrows the widest columns until a row fits into `width`, but none below its minimum. Returns
 * false if that is not enough. */
bool columns_narrow(struct columns *columns, size_t width, const size_t *mins);

/* Begins a cell whose texts together take `width` columns. */
void columns_open(struct columns *columns, size_t width);

/* Writes a text of the cell. What does not fit is replaced by an ellipsis. */
void columns_write(struct columns *columns, const char *text, size_t length,
                   enum column_style style);

/* Writes a cell of one text. */
void columns_cell(struct columns *columns, const char *text, enum column_style style);

/* Writes a cell of the last column, on several lines if it is wider than the column and cells are
 * shortened. Lines break at blanks. */
void columns_cell_wrapped(struct columns *columns, const char *text, enum column_style style);

/* Writes a heading: the text in capitals. */
void columns_heading(struct columns *columns, const char *text);

/* Ends the row. */
void columns_end_row(struct columns *columns);

#endif
