#include <string.h>

#include "base/json_write.h"
#include "base/text.h"

#include "formats.h"

/* Chooses the layout of a table by the first record. A later text may be wider, and pushes the rest
 * of its row. */
static void
begin_table(struct render *render, const char *const *texts)
{
    struct columns *columns = &render->columns;
    const struct render_column *infos = render->config.columns;
    size_t longest_key = 0;
    columns->count = render->config.column_count;
    for (size_t i = 0; i < columns->count; i++) {
        size_t key_width = strlen(infos[i].key);
        size_t width = texts[i] != NULL ? text_width(texts[i], strlen(texts[i])) : 0;
        columns->columns[i].width = width > key_width ? width : key_width;
        longest_key = key_width > longest_key ? key_width : longest_key;
    }
    render->blocks = columns->width != 0 && columns_total(columns) > columns->width;
    if (render->blocks)
        columns_pair(columns, longest_key);
    for (size_t i = 0; !render->blocks && i < columns->count; i++)
        columns_heading(columns, infos[i].key);
    if (!render->blocks)
        columns_end_row(columns);
}

static void
write_table(struct render *render, const char *const *texts)
{
    struct columns *columns = &render->columns;
    if (!render->begun)
        begin_table(render, texts);
    else if (render->blocks)
        fputc('\n', render->out);
    for (size_t i = 0; i < render->config.column_count; i++) {
        const char *text = texts[i] != NULL ? texts[i] : "-";
        if (render->blocks)
            columns_heading(columns, render->config.columns[i].key);
        columns_open(columns, text_width(text, strlen(text)), true);
        columns_write(columns, text, strlen(text), COLUMN_PLAIN);
        if (render->blocks || i + 1 == render->config.column_count)
            columns_end_row(columns);
    }
}

static void
write_json(const struct render *render, const char *const *texts)
{
    struct json_writer writer = json_continue(render);
    bool array = writer.level != 0;
    json_begin(&writer, NULL, '{');
    for (size_t i = 0; i < render->config.column_count; i++) {
        const struct render_column *column = &render->config.columns[i];
        if (column->number && texts[i] != NULL)
            json_member_text(&writer, column->key, (struct json){texts[i], strlen(texts[i])});
        else
            json_member_string(&writer, column->key, texts[i]);
    }
    json_end(&writer, '}');
    if (!array) /* the next comma ends the line */
        fputc('\n', render->out);
}

static void
write_delimited(const struct render *render, const char *const *texts)
{
    bool csv = render->config.format == RENDER_CSV;
    size_t count = render->config.column_count;
    delimited_header(render);
    for (size_t i = 0; i < count; i++) {
        bool quoted = csv && texts[i] != NULL && delimited_needs_quotes(texts[i]);
        fputs(quoted ? "\"" : "", render->out);
        if (texts[i] != NULL)
            delimited_text(render, texts[i], quoted);
        fputs(quoted ? "\"" : "", render->out);
        fputc(i + 1 == count ? '\n' : csv ? ',' : '\t', render->out);
    }
}

void
render_record(struct render *render, const char *const *texts)
{
    if (render->config.format == RENDER_TABLE)
        write_table(render, texts);
    else if (render_format_is_json(render->config.format))
        write_json(render, texts);
    else
        write_delimited(render, texts);
    render->begun = true;
}
