#include <string.h>

#include "base/text.h"

#include "formats.h"

bool
delimited_needs_quotes(const char *text)
{
    return *text == '\0' || strpbrk(text, "\",\r\n") != NULL;
}

void
delimited_text(const struct render *render, const char *text, bool quoted)
{
    enum text_style style = TEXT_VALUE;
    if (render->config.format == RENDER_CSV) /* verbatim, except on a terminal */
        style = render->config.width != 0 ? TEXT_DISPLAY : TEXT_DATA;
    for (const char *quote; quoted && (quote = strchr(text, '"')) != NULL; text = quote + 1) {
        text_write_part(render->out, text, (size_t)(quote - text), style);
        fputs("\"\"", render->out);
    }
    text_write(render->out, text, style);
}

/* Returns whether a CSV field is quoted. Empty strings are, nulls are not, except a null that is
 * the whole row, which would be an empty line. */
static bool
is_quoted(const struct render *render, const struct fax *fax, enum fax_field field, size_t count)
{
    if (count != 1)
        return count > 1 || render->config.fields.count == 1;
    return delimited_needs_quotes(cell_text(fax, field, 0));
}

/* Writes the texts of a field, separated by blanks. */
static void
write_field(const struct render *render, const struct fax *fax, enum fax_field field)
{
    size_t count = cell_count(fax, field);
    bool csv = render->config.format == RENDER_CSV;
    bool quoted = csv && is_quoted(render, fax, field, count);
    if (quoted)
        fputc('"', render->out);
    for (size_t i = 0; i < count; i++) {
        if (i != 0)
            fputc(' ', render->out);
        delimited_text(render, cell_text(fax, field, i), quoted);
    }
    if (quoted)
        fputc('"', render->out);
}

void
delimited_header(const struct render *render)
{
    const struct render_config *config = &render->config;
    size_t count = config->columns != NULL ? config->column_count : config->fields.count;
    for (size_t i = 0; config->format == RENDER_CSV && !render->begun && i < count; i++)
        fprintf(render->out, "%s%c",
                config->columns != NULL ? config->columns[i].key
                                        : fax_field_info(config->fields.list[i])->key,
                i + 1 < count ? ',' : '\n');
}

void
render_delimited(struct render *render, const struct fax *fax)
{
    const struct render_fields *fields = &render->config.fields;
    bool csv = render->config.format == RENDER_CSV;
    delimited_header(render);
    for (size_t i = 0; fax != NULL && i < fields->count; i++) {
        write_field(render, fax, fields->list[i]);
        fputc(i + 1 == fields->count ? '\n' : csv ? ',' : '\t', render->out);
    }
}
