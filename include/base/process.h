/*
 * The environment of the process: variables, standard descriptors, the terminal.
 */
#ifndef FAXCTL_BASE_PROCESS_H
#define FAXCTL_BASE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

/* The value of an environment variable; NULL if it is not set or empty. Borrowed from the
 * environment. */
const char *process_environment(const char *name);

/* Opens /dev/null for each of the three standard descriptors that is closed, so that no socket
 * takes its place. It is opened the wrong way round: each still fails when it is used. */
void process_occupy_standard_descriptors(void);

/* The terminal */

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
