/*
 * Writes all tables for people: measures, fits, pads, styles, shortens and wraps cells, and escapes
 * all text, which is untrusted. Widths are in terminal columns.
 *
 * Set the count, and either set the widths or write the rows once without a stream to measure them.
 * Fit the columns to the terminal, then write the cells of each row in order.
 */
#ifndef FAXCTL_RENDER_COLUMNS_H
#define FAXCTL_RENDER_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The blanks between two columns; the maximum width of a column if the output is not a terminal,
 * because a long text would pad every row. */
enum { COLUMNS_MAX = 32, COLUMN_GAP = 2, COLUMN_MEASURED_MAX = 64 };

/* The minimum width of a column that is never narrowed. */
#define COLUMN_RIGID SIZE_MAX

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
    FILE *out;    /* NULL: cells are measured, not written */
    size_t width; /* of the terminal; 0: not a terminal */
    bool colour;
    bool wraps; /* the last cell is wrapped, not shortened */
    size_t count;
    struct column {
        size_t width;
        size_t min; /* minimum width */
        bool right; /* cells are right-aligned and never shortened */
    } columns[COLUMNS_MAX];

    /* Private to columns.c: the current row. */
    size_t index; /* of the next cell */
    size_t end;   /* of the last cell, in columns */
    size_t left;  /* columns left in a cell that is shortened; SIZE_MAX: the rest is dropped */
    bool shortening;
};

/* Returns the width of a row. */
size_t columns_total(const struct columns *columns);

/* Sets up two columns: labels, and values that wrap at the edge of the terminal. */
void columns_pair(struct columns *columns, size_t label_width);

/* Fits the columns to the terminal: narrows the widest ones, down to their minimum widths. */
void columns_fit(struct columns *columns);

/* Returns the width that the next cell can have without pushing the others or leaving the terminal;
 * SIZE_MAX if unlimited. */
size_t columns_available(const struct columns *columns);

/* Begins a cell whose texts together take `width` columns; 0 leaves it empty. A `whole` cell is not
 * shortened, but pushes the rest of its row. */
void columns_open(struct columns *columns, size_t width, bool whole);

/* Writes a text of the cell. An ellipsis replaces what does not fit. */
void columns_write(struct columns *columns, const char *text, size_t length,
                   enum column_style style);

/* Writes a cell of one text. */
void columns_cell(struct columns *columns, const char *text, enum column_style style);

/* Writes a line of two cells: a label and a value. */
void columns_line(struct columns *columns, const char *label, const char *text,
                  enum column_style style);

/* Writes a heading: a label or a key, in capitals and with blanks for underscores. */
void columns_heading(struct columns *columns, const char *text);

/* Ends the row. */
void columns_end_row(struct columns *columns);

#endif
