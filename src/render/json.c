#include "base/json_text.h"
#include "base/json_write.h"

#include "formats.h"

/* Writes an object of the fields that were picked, which stands `level` levels deep. An absent
 * field is null. */
static void
write_picked(FILE *out, enum json_layout layout, int level, const struct render_fields *fields,
             const struct fax *fax)
{
    static const struct json_text null = {"null", 4};
    fputc('{', out);
    for (size_t i = 0; i < fields->count; i++) {
        const struct fax_value *value = fax_value(fax, fields->list[i]);
        if (i != 0)
            fputc(',', out);
        json_write_break(out, layout, level + 1);
        fprintf(out, "\"%s\":%s", fax_field_info(fields->list[i])->key,
                layout == JSON_INDENTED ? " " : "");
        json_write_text(out, value->presence == FAX_ABSENT ? null : value->json, layout, level + 1);
    }
    json_write_break(out, layout, level);
    fputc('}', out);
}

static void
write_fax(const struct render *render, const struct fax *fax, enum json_layout layout, int level)
{
    if (render->picked)
        write_picked(render->out, layout, level, &render->config.fields, fax);
    else
        json_write_text(render->out, fax->json, layout, level);
}

void
render_json(struct render *render, const struct fax *fax)
{
    if (!render->config.several) {
        write_fax(render, fax, JSON_INDENTED, 0);
        fputc('\n', render->out);
        return;
    }
    /* Whether a comma follows is known only when the next fax comes. */
    fputc(render->begun ? ',' : '[', render->out);
    json_write_break(render->out, JSON_INDENTED, 1);
    write_fax(render, fax, JSON_INDENTED, 1);
}

void
render_json_end(struct render *render)
{
    if (render->config.several)
        fputs(render->begun ? "\n]\n" : "[]\n", render->out);
}

void
render_jsonl(struct render *render, const struct fax *fax)
{
    write_fax(render, fax, JSON_COMPACT, 0);
    fputc('\n', render->out);
}
