#include "render/render.h"

#include "base/text.h"
#include "base/time.h"

#include "formats.h"

// clang-format off
const struct render_format_info render_formats[RENDER_FORMAT_COUNT] = {
    [RENDER_TABLE] = {"table", "for people; several faxes: a header, then one row per fax", false, render_table},
    [RENDER_JSON] = {"json", "one JSON document: an object for one id, else an array", true, render_json},
    [RENDER_JSONL] = {"jsonl", "one JSON object per line", true, render_json},
    [RENDER_CSV] = {"csv", "a header, then rows, quoted as in RFC 4180", false, render_delimited},
    [RENDER_VALUE] = {"value", "values separated by tabs, without a header", false, render_delimited},
};
// clang-format on

void
render_begin(struct render *render, FILE *out, const struct render_config *config)
{
    bool rows = config->format == RENDER_TABLE && config->several;
    *render = (struct render){
        .out = out,
        .config = *config,
        .picked = config->fields.count != 0,
        .now = clock_now(),
        .columns = {.out = out, .width = config->width, .colour = config->colour},
    };
    if (config->format == RENDER_TABLE)
        text_setup();
    for (enum fax_field field = 0; !render->picked && !rows && field < FAX_FIELD_COUNT; field++)
        render->config.fields.list[render->config.fields.count++] = field;
}

void
render_fax(struct render *render, const struct fax *fax)
{
    render_formats[render->config.format].print(render, fax, NULL);
    render->begun = true;
}

void
render_record(struct render *render, const char *const *texts)
{
    render_formats[render->config.format].print(render, NULL, texts);
    render->begun = true;
}

void
render_end(struct render *render)
{
    render_formats[render->config.format].print(render, NULL, NULL);
}
