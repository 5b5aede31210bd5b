#include "base/json_write.h"

#include <string.h>

#include "formats.h"

/* Writes the columns of a record or, if it is NULL, the picked fields of a fax. */
static void
write_object(struct json_writer *writer, const struct render_config *config, const struct fax *fax,
             const char *const *texts)
{
    json_begin(writer, NULL, '{');
    for (size_t i = 0; texts != NULL && i < config->column_count; i++) {
        const struct render_column *column = &config->columns[i];
        if (column->number && texts[i] != NULL)
            json_member_text(writer, column->key, (struct json){texts[i], strlen(texts[i])});
        else
            json_member_string(writer, column->key, texts[i]);
    }
    for (size_t i = 0; texts == NULL && i < config->fields.count; i++) {
        enum fax_field field = config->fields.list[i];
        json_member_text(writer, fax_field_info(field)->key, fax_value(fax, field)->json);
    }
    json_end(writer, '}');
}

void
render_json(struct render *render, const struct fax *fax, const char *const *texts)
{
    bool indented = render->config.format == RENDER_JSON;
    bool array = indented && render->config.several;
    bool end = fax == NULL && texts == NULL;
    struct json_writer writer = {
        .out = render->out,
        .layout = indented ? JSON_INDENTED : JSON_COMPACT,
        .level = array && render->begun ? 1 : 0,
        .filled = array && render->begun,
    };
    if (array && !render->begun)
        json_begin(&writer, NULL, '[');
    if (texts != NULL || (fax != NULL && render->picked))
        write_object(&writer, &render->config, fax, texts);
    else if (fax != NULL)
        json_member_text(&writer, NULL, fax->json);
    else if (array)
        json_end(&writer, ']');
    if (array == end) /* the next comma ends the line */
        fputc('\n', render->out);
}
