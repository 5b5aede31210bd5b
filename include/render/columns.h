/*
 * Columns of text on a terminal, with the styles that a terminal can show.
 */
#ifndef FAXCTL_RENDER_COLUMNS_H
#define FAXCTL_RENDER_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum column_style {
    COLUMN_PLAIN,
    COLUMN_BOLD,
    COLUMN_DIM,
    COLUMN_GREEN,
    COLUMN_YELLOW,
    COLUMN_RED,
    COLUMN_STYLE_COUNT
};

/* Writes untrusted text in a style; without `colour` every style is plain. */
void column_write(FILE *out, const char *text, enum column_style style, bool colour);

/* Writes the blanks between text of `width` columns and the next column: up to `column` columns,
 * then two more. */
void column_pad(FILE *out, size_t width, size_t column);

#endif
