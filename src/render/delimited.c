#include <string.h>

#include "base/text.h"

#include "cell.h"
#include "formats.h"

/* CSV is data and written verbatim, except on a terminal. */
static void
write_csv_text(const struct render *render, const char *text, size_t length)
{
    text_write_part(render->out, text, length,
                    render->config.width != 0 ? TEXT_DISPLAY : TEXT_DATA);
}

/* Writes a CSV field (RFC 4180, 2.5 to 2.7). The empty string is quoted, unlike null. So is a null
 * that is the whole row, which would otherwise be an empty line. */
static void
write_csv_field(const struct render *render, const struct fax *fax, enum fax_field field,
                bool whole_row)
{
    size_t count = cell_count(fax, field);
    const char *first = count != 0 ? cell_text(fax, field, 0) : "";
    if (count == 0 && !whole_row)
        return;
    if (count == 1 && *first != '\0' && strpbrk(first, "\",\r\n") == NULL) {
        write_csv_text(render, first, strlen(first));
        return;
    }
    fputc('"', render->out);
    for (size_t i = 0; i < count; i++) {
        const char *text = cell_text(fax, field, i);
        const char *quote;
        if (i != 0)
            fputc(' ', render->out);
        for (; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
            write_csv_text(render, text, (size_t)(quote - text));
            fputs("\"\"", render->out);
        }
        write_csv_text(render, text, strlen(text));
    }
    fputc('"', render->out);
}

static void
write_csv_header(const struct render *render)
{
    const struct render_fields *fields = &render->config.fields;
    for (size_t i = 0; i < fields->count; i++)
        fprintf(render->out, "%s%s", i != 0 ? "," : "", fax_field_info(fields->list[i])->key);
    fputc('\n', render->out);
}

void
render_csv(struct render *render, const struct fax *fax)
{
    const struct render_fields *fields = &render->config.fields;
    if (!render->begun)
        write_csv_header(render);
    for (size_t i = 0; i < fields->count; i++) {
        if (i != 0)
            fputc(',', render->out);
        write_csv_field(render, fax, fields->list[i], fields->count == 1);
    }
    fputc('\n', render->out);
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
        if (i != 0)
            fputc('\t', render->out);
        for (size_t j = 0; j < cell_count(fax, field); j++) {
            if (j != 0)
                fputc(' ', render->out);
            text_write(render->out, cell_text(fax, field, j), TEXT_VALUE);
        }
    }
    fputc('\n', render->out);
}
