#include "render/render.h"

#include "base/time.h"

#include "formats.h"

struct format_info {
    const char *name;
    const char *help;
    bool is_json;
    void (*fax)(struct render *render, const struct fax *fax);
    void (*end)(struct render *render); /* NULL: nothing follows the last fax */
};

// clang-format off
static const struct format_info formats[] = {
    [RENDER_TABLE] = {"table", "for people; several faxes are a header and a row each", false, render_table, NULL},
    [RENDER_JSON] = {"json", "one JSON document: an object for one id, else an array", true, render_json, render_json_end},
    [RENDER_JSONL] = {"jsonl", "one JSON object per line", true, render_jsonl, NULL},
    [RENDER_CSV] = {"csv", "a header, then rows, quoted as in RFC 4180", false, render_csv, render_csv_end},
    [RENDER_VALUE] = {"value", "values separated by tabs, without a header", false, render_value, NULL},
};
// clang-format on
_Static_assert(sizeof formats / sizeof *formats == RENDER_FORMAT_COUNT, "every format has a row");

const char *
render_format_name(enum render_format format)
{
    return formats[format].name;
}

const char *
render_format_help(enum render_format format)
{
    return formats[format].help;
}

bool
render_format_is_json(enum render_format format)
{
    return formats[format].is_json;
}

/* Picks the fields that are columns of a table of several faxes, in the order of the columns. */
static void
pick_columns(struct render_fields *fields)
{
    for (int column = 1; column <= FAX_FIELD_COUNT; column++)
        for (enum fax_field field = 0; field < FAX_FIELD_COUNT; field++)
            if (fax_field_info(field)->column == column)
                fields->list[fields->count++] = field;
}

void
render_begin(struct render *render, FILE *out, const struct render_config *config)
{
    *render = (struct render){
        .out = out, .config = *config, .picked = config->fields.count != 0, .now = clock_now()};
    struct render_fields *fields = &render->config.fields;
    if (!render->picked && config->format == RENDER_TABLE && config->several)
        pick_columns(fields);
    else if (!render->picked)
        for (; fields->count < FAX_FIELD_COUNT; fields->count++)
            fields->list[fields->count] = (enum fax_field)fields->count;
}

void
render_fax(struct render *render, const struct fax *fax)
{
    formats[render->config.format].fax(render, fax);
    render->begun = true;
}

void
render_end(struct render *render)
{
    if (formats[render->config.format].end != NULL)
        formats[render->config.format].end(render);
}
