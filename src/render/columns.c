#include "render/columns.h"

#include "base/text.h"

/* Select Graphic Rendition (ECMA-48, 8.3.117). */
static const char *const escapes[] = {
    [COLUMN_PLAIN] = "",         [COLUMN_BOLD] = "\033[1m",    [COLUMN_DIM] = "\033[2m",
    [COLUMN_GREEN] = "\033[32m", [COLUMN_YELLOW] = "\033[33m", [COLUMN_RED] = "\033[31m",
};
_Static_assert(sizeof escapes / sizeof *escapes == COLUMN_STYLE_COUNT, "every style has a row");

void
column_write(FILE *out, const char *text, enum column_style style, bool colour)
{
    bool styled = colour && style != COLUMN_PLAIN;
    if (styled)
        fputs(escapes[style], out);
    text_write(out, text, TEXT_DISPLAY);
    if (styled)
        fputs("\033[0m", out);
}

void
column_pad(FILE *out, size_t width, size_t column)
{
    fprintf(out, "%*s", (int)(width < column ? column - width : 0) + 2, "");
}
