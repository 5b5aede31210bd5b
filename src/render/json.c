#include "base/json_text.h"

#include "formats.h"

/* Writes an object of the fields that were picked; an absent one is null. */
static void
write_picked(FILE *out, enum json_layout layout, const struct render_fields *fields,
             const struct fax *fax)
{
    static const struct json_text null = {"null", 4};
    fputc('{', out);
    for (size_t i = 0; i < fields->count; i++) {
        const struct fax_value *value = fax_value(fax, fields->list[i]);
        if (i != 0)
            fputc(',', out);
        json_text_write_break(out, layout, 1);
        fprintf(out, "\"%s\":%s", fax_field_info(fields->list[i])->key,
                layout == JSON_INDENTED ? " " : "");
        json_text_write(out, value->presence == FAX_ABSENT ? null : value->json, layout, 1);
    }
    json_text_write_break(out, layout, 0);
    fputc('}', out);
}

static void
write_fax(const struct render *render, const struct fax *fax, enum json_layout layout)
{
    if (render->fields.count != 0)
        write_picked(render->out, layout, &render->fields, fax);
    else
        json_text_write(render->out, fax->json, layout, 0);
    fputc('\n', render->out);
}

void
render_json(struct render *render, const struct fax *fax)
{
    write_fax(render, fax, JSON_INDENTED);
}

void
render_jsonl(struct render *render, const struct fax *fax)
{
    write_fax(render, fax, JSON_COMPACT);
}
