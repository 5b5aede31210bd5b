/*
 * The environment of the process: variables, standard descriptors, the terminal.
 */
#ifndef FAXCTL_BASE_PROCESS_H
#define FAXCTL_BASE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

/* Returns an environment variable, borrowed from the environment; NULL if unset or empty. */
const char *process_environment(const char *name);

/* Opens /dev/null for each closed standard descriptor, so that no socket gets its number. stdin is
 * opened for writing, the others for reading, so that using one still fails. */
void process_occupy_standard_descriptors(void);

/* The terminal */

enum colour_mode { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER, COLOUR_MODE_COUNT };

/* Returns whether a descriptor is a capable terminal, for colours and redrawing: TERM is set and
 * not `dumb`. */
bool terminal_is_capable(int descriptor);

/* Returns whether tables on stdout are coloured. COLOUR_AUTO means on a capable terminal, unless
 * NO_COLOR is set (no-color.org). */
bool terminal_colour(enum colour_mode mode);

/* Returns the width of a terminal in columns: as it reports, else COLUMNS in the environment, else
 * 80. For another file, returns 0 or, if `elsewhere`, COLUMNS if it is set. */
size_t terminal_width(int descriptor, bool elsewhere);

#endif
