#include "faxctl/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
is_dumb(void)
{
    const char *type = getenv("TERM");
    return type == NULL || strcmp(type, "dumb") == 0;
}

bool
terminal_colour(enum colour_mode mode)
{
    const char *no_color = getenv("NO_COLOR");
    if (mode != COLOUR_AUTO)
        return mode == COLOUR_ALWAYS;
    return isatty(STDOUT_FILENO) && !is_dumb() && (no_color == NULL || *no_color == '\0');
}

bool
terminal_shows_progress(void)
{
    return isatty(STDERR_FILENO) && !is_dumb();
}
