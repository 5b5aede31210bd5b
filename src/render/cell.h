/*
 * The value of a field as plain text, and what a person may want to know about it.
 */
#ifndef FAXCTL_RENDER_CELL_H
#define FAXCTL_RENDER_CELL_H

#include <stddef.h>
#include <stdint.h>

#include "model/fax.h"

enum { CELL_NOTE_SIZE = 160 };

/* How many texts the value of a field has: 0 if it is not present, 1, or more for a list. */
size_t cell_count(const struct fax *fax, enum fax_field field);

/* One of these texts, as the API sent it. It is part of the record. */
const char *cell_text(const struct fax *fax, enum fax_field field, size_t index);

/* Writes the note that a table shows after a text: the age of a time, the meaning of a failure
 * reason, when a temporary link expires. Empty if there is nothing to say. `now` is in seconds
 * since the Epoch. */
void cell_note(const struct fax *fax, enum fax_field field, size_t index, int64_t now,
               char note[static CELL_NOTE_SIZE]);

/* Writes the age of a time alone, with one unit: `3m ago`, `in 2h`. The field must have a typed
 * value. */
void cell_age(const struct fax *fax, enum fax_field field, int64_t now,
              char note[static CELL_NOTE_SIZE]);

#endif
