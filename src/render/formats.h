/*
 * The formats, for the table in render.c: each prints one fax, and before the first what goes in
 * front of it.
 */
#ifndef FAXCTL_RENDER_FORMATS_H
#define FAXCTL_RENDER_FORMATS_H

#include "model/fax.h"
#include "render/render.h"

void render_table(struct render *render, const struct fax *fax);
void render_json(struct render *render, const struct fax *fax);
void render_jsonl(struct render *render, const struct fax *fax);
void render_csv(struct render *render, const struct fax *fax);
void render_value(struct render *render, const struct fax *fax);

#endif
