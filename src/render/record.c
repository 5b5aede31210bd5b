#include <string.h>

#include "base/text.h"

#include "formats.h"

/* Writes the headings if `texts` is NULL, else a record: a row, or a line for each column. */
static void
write_row(struct render *render, const char *const *texts)
{
    struct columns *columns = &render->columns;
    for (size_t i = 0; i < render->config.column_count; i++) {
        if (texts == NULL || render->blocks)
            columns_heading(columns, render->config.columns[i].key);
        if (texts != NULL) {
            const char *text = texts[i] != NULL ? texts[i] : "-";
            columns_open(columns, text_width(text, strlen(text)), true);
            columns_write(columns, text, strlen(text), COLUMN_PLAIN);
        }
        if (render->blocks)
            columns_end_row(columns);
    }
    if (!render->blocks)
        columns_end_row(columns);
}

/* The first record decides the layout. A later text may be wider, and pushes the rest of its
 * row. */
void
table_record(struct render *render, const char *const *texts)
{
    struct columns *columns = &render->columns;
    size_t longest_key = 0;
    if (render->blocks)
        fputc('\n', render->out);
    if (!render->begun) {
        columns->count = render->config.column_count;
        columns->out = NULL;
        write_row(render, NULL);
        write_row(render, texts);
        columns->out = render->out;
        render->blocks = columns->width != 0 && columns_total(columns) > columns->width;
        for (size_t i = 0; i < render->config.column_count; i++)
            if (strlen(render->config.columns[i].key) > longest_key)
                longest_key = strlen(render->config.columns[i].key);
        if (render->blocks)
            columns_pair(columns, longest_key);
        else
            write_row(render, NULL);
    }
    write_row(render, texts);
}
