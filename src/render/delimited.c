#include <string.h>

#include "base/text.h"

#include "formats.h"

/* Returns whether a CSV field is quoted (RFC 4180, 2.5 to 2.7). Empty strings are, nulls are not,
 * except a null that is the whole row, which would be an empty line. */
static bool
is_quoted(const struct render *render, const struct fax *fax, enum fax_field field, size_t count)
{
    if (count != 1)
        return count > 1 || render->config.fields.count == 1;
    const char *text = cell_text(fax, field, 0);
    return *text == '\0' || strpbrk(text, "\",\r\n") != NULL;
}

/* Writes the texts of a field, separated by blanks. */
static void
write_field(const struct render *render, const struct fax *fax, enum fax_field field)
{
    size_t count = cell_count(fax, field);
    bool csv = render->config.format == RENDER_CSV;
    bool quoted = csv && is_quoted(render, fax, field, count);
    enum text_style style = TEXT_VALUE;
    if (csv) /* verbatim, except on a terminal */
        style = render->config.width != 0 ? TEXT_DISPLAY : TEXT_DATA;
    if (quoted)
        fputc('"', render->out);
    for (size_t i = 0; i < count; i++) {
        const char *text = cell_text(fax, field, i);
        if (i != 0)
            fputc(' ', render->out);
        for (const char *quote; quoted && (quote = strchr(text, '"')) != NULL; text = quote + 1) {
            text_write_part(render->out, text, (size_t)(quote - text), style);
            fputs("\"\"", render->out);
        }
        text_write(render->out, text, style);
    }
    if (quoted)
        fputc('"', render->out);
}

void
render_delimited(struct render *render, const struct fax *fax)
{
    const struct render_fields *fields = &render->config.fields;
    bool csv = render->config.format == RENDER_CSV;
    for (size_t i = 0; csv && !render->begun && i < fields->count; i++)
        fprintf(render->out, "%s%c", fax_field_info(fields->list[i])->key,
                i + 1 < fields->count ? ',' : '\n');
    for (size_t i = 0; fax != NULL && i < fields->count; i++) {
        write_field(render, fax, fields->list[i]);
        fputc(i + 1 == fields->count ? '\n' : csv ? ',' : '\t', render->out);
    }
}
