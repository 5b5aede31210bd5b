/*
 * The formats, for the table in render.c. Each prints one fax, with what precedes the first, or, if
 * the fax is NULL, the end of the run.
 */
#ifndef FAXCTL_RENDER_FORMATS_H
#define FAXCTL_RENDER_FORMATS_H

#include "model/fax.h"
#include "render/render.h"

void render_table(struct render *render, const struct fax *fax);
void render_json(struct render *render, const struct fax *fax);
void render_delimited(struct render *render, const struct fax *fax);

#endif
