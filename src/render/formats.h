/*
 * Private to the renderers: the formats, for the table in render.c, and the texts of a field.
 */
#ifndef FAXCTL_RENDER_FORMATS_H
#define FAXCTL_RENDER_FORMATS_H

#include "model/fax.h"
#include "render/render.h"

/* Print one fax, with what precedes the first, or, if the fax is NULL, the end of the run. */
void render_table(struct render *render, const struct fax *fax);
void render_json(struct render *render, const struct fax *fax);
void render_delimited(struct render *render, const struct fax *fax);

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
