/*
 * Private to the renderers: the formats, for the table in render.c, and the texts of a field.
 */
#ifndef FAXCTL_RENDER_FORMATS_H
#define FAXCTL_RENDER_FORMATS_H

#include "base/time.h"
#include "model/fax.h"
#include "render/render.h"

/* As in struct render_format_info. */
void render_table(struct render *render, const struct fax *fax, const char *const *texts);
void render_json(struct render *render, const struct fax *fax, const char *const *texts);
void render_delimited(struct render *render, const struct fax *fax, const char *const *texts);

/* Prints one record as a row or a block of a table. */
void table_record(struct render *render, const char *const *texts);

enum { CELL_NOTE_SIZE = 160, CELL_TIME_SIZE = LOCAL_TEXT_SIZE };

/* Returns the number of texts of a field: 0 if it is not present, 1, or more for a list. */
size_t cell_count(const struct fax *fax, enum fax_field field);

/* Returns one of these texts, verbatim, borrowed from the record. */
const char *cell_text(const struct fax *fax, enum fax_field field, size_t index);

/* Writes a time in the local zone: `2026-11-24 09:30:00 +01:00`. Returns false if it is unknown or
 * beyond time_t. */
bool cell_time(const struct fax *fax, enum fax_field field, char text[static CELL_TIME_SIZE]);

/* Writes the age of a time: `3m`, `in 5m`. `now` is in seconds since the Epoch. Returns false if
 * the time is unknown. */
bool cell_age(const struct fax *fax, enum fax_field field, int64_t now,
              char text[static CELL_TIME_SIZE]);

/* Writes the note on one of these texts, or the empty string: the age of a time, the meaning of a
 * failure reason, the expiry of a temporary link. */
void cell_note(const struct fax *fax, enum fax_field field, size_t index, int64_t now,
               char note[static CELL_NOTE_SIZE]);

#endif
