/*
 * The formats, for the table in render.c. Each prints one fax and what precedes the first; some
 * print an end.
 */
#ifndef FAXCTL_RENDER_FORMATS_H
#define FAXCTL_RENDER_FORMATS_H

#include "model/fax.h"
#include "render/render.h"

void render_table(struct render *render, const struct fax *fax);
void render_json(struct render *render, const struct fax *fax);
void render_json_end(struct render *render);
void render_jsonl(struct render *render, const struct fax *fax);
void render_csv(struct render *render, const struct fax *fax);
void render_csv_end(struct render *render);
void render_value(struct render *render, const struct fax *fax);

#endif
