#include <string.h>

#include "base/text.h"

#include "cell.h"
#include "formats.h"

/* CSV is data and is written unchanged, except on a terminal, which it could drive. */
static void
write_part(const struct render *render, const char *text, size_t length)
{
    text_write_part(render->out, text, length,
                    render->config.width != 0 ? TEXT_DISPLAY : TEXT_DATA);
}

/* Writes text as part of a quoted CSV field (RFC 4180, 2.7). */
static void
write_quoted(const struct render *render, const char *text)
{
    const char *quote;
    while ((quote = strchr(text, '"')) != NULL) {
        write_part(render, text, (size_t)(quote - text));
        fputs("\"\"", render->out);
        text = quote + 1;
    }
    write_part(render, text, strlen(text));
}

/* Writes a CSV field. The empty string is quoted, so that it differs from null. So is a null that
 * is the whole row, which would otherwise be an empty line. */
static void
write_csv_field(const struct render *render, const struct fax *fax, enum fax_field field,
                bool whole_row)
{
    size_t count = cell_count(fax, field);
    const char *first = count != 0 ? cell_text(fax, field, 0) : "";
    if (count == 0 && !whole_row)
        return;
    if (count == 1 && *first != '\0' && strpbrk(first, "\",\r\n") == NULL) {
        write_part(render, first, strlen(first));
        return;
    }
    fputc('"', render->out);
    for (size_t i = 0; i < count; i++) {
        if (i != 0)
            fputc(' ', render->out);
        write_quoted(render, cell_text(fax, field, i));
    }
    fputc('"', render->out);
}

/* What follows a field in its row. */
static char
separator(const struct render *render, size_t index, char between)
{
    return (char)(index + 1 < render->config.fields.count ? between : '\n');
}

static void
write_csv_header(const struct render *render)
{
    const struct render_fields *fields = &render->config.fields;
    for (size_t i = 0; i < fields->count; i++)
        fprintf(render->out, "%s%c", fax_field_info(fields->list[i])->key,
                separator(render, i, ','));
}

void
render_csv(struct render *render, const struct fax *fax)
{
    const struct render_fields *fields = &render->config.fields;
    if (!render->begun)
        write_csv_header(render);
    for (size_t i = 0; i < fields->count; i++) {
        write_csv_field(render, fax, fields->list[i], fields->count == 1);
        fputc(separator(render, i, ','), render->out);
    }
}

void
render_csv_end(struct render *render)
{
    if (!render->begun)
        write_csv_header(render);
}

void
render_value(struct render *render, const struct fax *fax)
{
    for (size_t i = 0; i < render->config.fields.count; i++) {
        enum fax_field field = render->config.fields.list[i];
        size_t count = cell_count(fax, field);
        for (size_t j = 0; j < count; j++) {
            if (j != 0)
                fputc(' ', render->out);
            text_write(render->out, cell_text(fax, field, j), TEXT_VALUE);
        }
        fputc(separator(render, i, '\t'), render->out);
    }
}
