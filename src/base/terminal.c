#include "base/terminal.h"

#include <string.h>
#include <unistd.h>

#include "base/environment.h"

static bool
is_dumb(void)
{
    const char *type = environment_value("TERM");
    return type == NULL || strcmp(type, "dumb") == 0;
}

bool
terminal_colour(enum colour_mode mode)
{
    if (mode != COLOUR_AUTO)
        return mode == COLOUR_ALWAYS;
    return isatty(STDOUT_FILENO) && !is_dumb() && environment_value("NO_COLOR") == NULL;
}

bool
terminal_shows_progress(void)
{
    return isatty(STDERR_FILENO) && !is_dumb();
}
