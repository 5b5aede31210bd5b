#include "base/json_write.h"

#include "formats.h"

struct json_writer
json_continue(const struct render *render)
{
    bool indented = render->config.format == RENDER_JSON;
    bool array = indented && render->config.several;
    struct json_writer writer = {
        .out = render->out,
        .layout = indented ? JSON_INDENTED : JSON_COMPACT,
        .level = array && render->begun ? 1 : 0,
        .filled = array && render->begun,
    };
    if (array && !render->begun)
        json_begin(&writer, NULL, '[');
    return writer;
}

void
render_json(struct render *render, const struct fax *fax)
{
    struct json_writer writer = json_continue(render);
    bool array = writer.level != 0;
    if (fax != NULL && render->picked) {
        json_begin(&writer, NULL, '{');
        for (size_t i = 0; i < render->config.fields.count; i++) {
            enum fax_field field = render->config.fields.list[i];
            json_member_text(&writer, fax_field_info(field)->key, fax_value(fax, field)->json);
        }
        json_end(&writer, '}');
    } else if (fax != NULL) {
        json_member_text(&writer, NULL, fax->json);
    } else if (array) {
        json_end(&writer, ']');
    }
    if (array == (fax == NULL)) /* the next comma ends the line */
        fputc('\n', render->out);
}
