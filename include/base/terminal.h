/*
 * The terminal: how wide it is, what it can show, and what the user wants to see there.
 */
#ifndef FAXCTL_BASE_TERMINAL_H
#define FAXCTL_BASE_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

enum colour_mode { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER, COLOUR_MODE_COUNT };

/* Whether tables on stdout are coloured: as the mode says, else on a terminal unless NO_COLOR is
 * set (no-color.org) or TERM is dumb or unknown. */
bool terminal_colour(enum colour_mode mode);

/* The width of the terminal behind a descriptor, in columns: as the terminal itself reports it,
 * else the variable COLUMNS, else 80. 0 if the descriptor is not a terminal. */
size_t terminal_width(int descriptor);

/* Whether stderr is a terminal on which a line can be redrawn. */
bool terminal_shows_progress(void);

#endif
