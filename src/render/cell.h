/*
 * The value of a field as plain text, and notes on it for people.
 */
#ifndef FAXCTL_RENDER_CELL_H
#define FAXCTL_RENDER_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/fax.h"

enum { CELL_NOTE_SIZE = 160 };

/* Returns the number of texts of a field: 0 if it is not present, 1, or more for a list. */
size_t cell_count(const struct fax *fax, enum fax_field field);

/* Returns one of these texts, verbatim. It is part of the record. */
const char *cell_text(const struct fax *fax, enum fax_field field, size_t index);

/* Writes the note on one of these texts, empty if there is none: the age of a time, the meaning of
 * a failure reason, the expiry of a temporary link. `now` is in seconds since the Epoch. A brief
 * note gives an age in one unit: `3m ago`, `in 2h`. */
void cell_note(const struct fax *fax, enum fax_field field, size_t index, int64_t now, bool brief,
               char note[static CELL_NOTE_SIZE]);

#endif
