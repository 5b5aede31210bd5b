#include <string.h>

#include "base/text.h"

#include "formats.h"

/* Writes one text; quotes inside it are doubled if it is quoted. */
static void
write_text(const struct render *render, const char *text, bool quoted)
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

/* Writes `count` texts, one after the other in memory, as a value with blanks between them. Empty
 * strings are quoted in CSV (RFC 4180, 2.5 to 2.7), nulls are not, except one that is `alone` in
 * its row, which would be an empty line. */
static void
write_value(const struct render *render, const char *text, size_t count, bool alone)
{
    bool needed = count == 1 ? *text == '\0' || strpbrk(text, "\",\r\n") != NULL
                             : count > 1 || alone;
    bool quoted = needed && render->config.format == RENDER_CSV;
    fputs(quoted ? "\"" : "", render->out);
    for (size_t i = 0; i < count; i++, text += strlen(text) + 1) {
        fputs(i != 0 ? " " : "", render->out);
        write_text(render, text, quoted);
    }
    fputs(quoted ? "\"" : "", render->out);
}

void
render_delimited(struct render *render, const struct fax *fax, const char *const *texts)
{
    const struct render_config *config = &render->config;
    const enum fax_field *fields = config->fields.list;
    bool records = config->columns != NULL;
    bool csv = config->format == RENDER_CSV;
    size_t count = records ? config->column_count : config->fields.count;
    for (size_t i = 0; csv && !render->begun && i < count; i++)
        fprintf(render->out, "%s%c",
                records ? config->columns[i].key : fax_field_info(fields[i])->key,
                i + 1 < count ? ',' : '\n');
    for (size_t i = 0; (fax != NULL || texts != NULL) && i < count; i++) {
        const char *text = fax != NULL ? cell_text(fax, fields[i], 0) : texts[i];
        write_value(render, text, fax != NULL ? cell_count(fax, fields[i]) : text != NULL,
                    count == 1);
        fputc(i + 1 == count ? '\n' : csv ? ',' : '\t', render->out);
    }
}
