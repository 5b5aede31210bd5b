#include "render/render.h"

#include "base/clock.h"

#include "formats.h"

/* Which fields a format shows where nobody picked any. */
enum default_fields { DEFAULT_NONE, DEFAULT_ALL, DEFAULT_COLUMNS };

struct format_row {
    const char *name;
    void (*fax)(struct render *render, const struct fax *fax);
    bool is_json;
    enum default_fields one;     /* for one fax */
    enum default_fields several; /* for several */
};

static const struct format_row formats[] = {
    [RENDER_TABLE] = {"table", render_table, false, DEFAULT_ALL, DEFAULT_COLUMNS},
    [RENDER_JSON] = {"json", render_json, true, DEFAULT_NONE, DEFAULT_NONE},
    [RENDER_JSONL] = {"jsonl", render_jsonl, true, DEFAULT_NONE, DEFAULT_NONE},
    [RENDER_CSV] = {"csv", render_csv, false, DEFAULT_ALL, DEFAULT_ALL},
    [RENDER_VALUE] = {"value", render_value, false, DEFAULT_ALL, DEFAULT_ALL},
};
_Static_assert(sizeof formats / sizeof *formats == RENDER_FORMAT_COUNT, "every format has a row");

const char *
render_format_name(enum render_format format)
{
    return formats[format].name;
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
        for (int field = 0; field < FAX_FIELD_COUNT; field++)
            if (fax_field_info((enum fax_field)field)->column == column)
                fields->list[fields->count++] = (enum fax_field)field;
}

static void
pick_all(struct render_fields *fields)
{
    for (int field = 0; field < FAX_FIELD_COUNT; field++)
        fields->list[fields->count++] = (enum fax_field)field;
}

void
render_begin(struct render *render, FILE *out, enum render_format format,
             const struct render_fields *fields, bool several, bool colour)
{
    *render = (struct render){.out = out,
                              .format = format,
                              .several = several,
                              .colour = colour,
                              .now = clock_now(),
                              .fields = *fields};
    enum default_fields fallback = several ? formats[format].several : formats[format].one;
    if (fields->count == 0 && fallback == DEFAULT_COLUMNS)
        pick_columns(&render->fields);
    else if (fields->count == 0 && fallback == DEFAULT_ALL)
        pick_all(&render->fields);
}

void
render_fax(struct render *render, const struct fax *fax)
{
    formats[render->format].fax(render, fax);
    render->begun = true;
}
