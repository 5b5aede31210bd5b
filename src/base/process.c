#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

#if defined __GNUC__ && __GNUC__ >= 13 && !defined __clang__
#pragma GCC diagnostic ignored "-Wanalyzer-fd-leak" /* the descriptors stay open */
#endif

const char *
process_environment(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && *value != '\0' ? value : NULL;
}

void
process_occupy_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) == -1 && errno == EBADF)
            (void)!open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* The terminal */

enum { WIDTH_DEFAULT = 80, WIDTH_MAX = 99999 };

bool
terminal_is_capable(int descriptor)
{
    const char *type = process_environment("TERM");
    return isatty(descriptor) && type != NULL && strcmp(type, "dumb") != 0;
}

bool
terminal_colour(enum colour_mode mode)
{
    if (mode != COLOUR_AUTO)
        return mode == COLOUR_ALWAYS;
    return terminal_is_capable(STDOUT_FILENO) && process_environment("NO_COLOR") == NULL;
}

size_t
terminal_width(int descriptor, bool elsewhere)
{
    struct winsize size = {0};
    const char *text = process_environment("COLUMNS");
    int64_t columns;
    const char *end = text != NULL ? text_number(text, WIDTH_MAX, &columns) : NULL;
    if (end == NULL || *end != '\0')
        columns = 0;
    if (!isatty(descriptor))
        return elsewhere ? (size_t)columns : 0;
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col != 0)
        return size.ws_col;
    return columns != 0 ? (size_t)columns : WIDTH_DEFAULT;
}
