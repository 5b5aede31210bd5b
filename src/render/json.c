#include "base/json_write.h"

#include "formats.h"

/* Writes the fax as the API sent it, or an object of the picked fields, where an absent one is
 * null. */
static void
write_fax(struct json_writer *writer, const struct render *render, const struct fax *fax)
{
    const struct render_fields *fields = &render->config.fields;
    if (!render->picked) {
        json_member_text(writer, NULL, fax->json);
        return;
    }
    json_begin(writer, NULL, '{');
    for (size_t i = 0; i < fields->count; i++)
        json_member_text(writer, fax_field_info(fields->list[i])->key,
                         fax_value(fax, fields->list[i])->json);
    json_end(writer, '}');
}

/* Continues the array of several faxes, or begins it. */
static struct json_writer
array_writer(const struct render *render)
{
    struct json_writer writer = {.out = render->out, .layout = JSON_INDENTED};
    if (render->begun)
        writer.level = 1;
    else
        json_begin(&writer, NULL, '[');
    writer.filled = render->begun;
    return writer;
}

void
render_json(struct render *render, const struct fax *fax)
{
    struct json_writer writer = {.out = render->out, .layout = JSON_INDENTED};
    if (render->config.several)
        writer = array_writer(render);
    write_fax(&writer, render, fax);
    if (!render->config.several)
        fputc('\n', render->out);
}

void
render_json_end(struct render *render)
{
    if (!render->config.several)
        return;
    struct json_writer writer = array_writer(render);
    json_end(&writer, ']');
    fputc('\n', render->out);
}

void
render_jsonl(struct render *render, const struct fax *fax)
{
    struct json_writer writer = {.out = render->out, .layout = JSON_COMPACT};
    write_fax(&writer, render, fax);
    fputc('\n', render->out);
}
