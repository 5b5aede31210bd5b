#include "render/render_error.h"

#include "base/json_write.h"
#include "base/text.h"
#include "render/columns.h"

void
render_error_summary(FILE *out, const struct error *error, const struct api_errors *api_errors)
{
    static const struct api_error none;
    bool one = api_errors != NULL && api_errors->count == 1;
    const struct api_error *api_error = one ? &api_errors->items[0] : &none;
    const char *label = error_category_info(error->category)->label;
    const char *separator = " (";
    char status[16] = "";
    const char *const facts[][2] = {{"HTTP", status},
                                    {"code", api_error->code},
                                    {"at", api_error->pointer},
                                    {"parameter", api_error->parameter},
                                    {"request id", error->request_id}};
    if (error->http_status != 0)
        snprintf(status, sizeof status, "%d", error->http_status);
    if (*label != '\0')
        fprintf(out, "%s: ", label);
    text_write(out, error->message, TEXT_DISPLAY);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        const char *value = facts[i][1];
        if (value == NULL || *value == '\0')
            continue;
        fprintf(out, "%s%s ", separator, facts[i][0]);
        text_write(out, value, TEXT_DISPLAY);
        separator = ", ";
    }
    if (*separator == ',')
        fputc(')', out);
}

/* The table of API errors: maximum number of rows, minimum width of a column. */
enum { API_ERROR_ROWS_MAX = 20, API_ERROR_MIN = 12 };

static void
write_api_error_row(struct columns *columns, const struct api_error *error)
{
    const char *const cells[] = {"", /* indents the row */
                                 error->code,
                                 error->pointer != NULL ? error->pointer : error->parameter,
                                 error->title, error->detail};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        columns_cell(columns, cells[i] != NULL ? cells[i] : "-", COLUMN_PLAIN);
    columns_end_row(columns);
}

static void
write_api_errors(FILE *out, size_t width, const struct api_errors *api_errors)
{
    static const struct api_error headings = {
        .code = "CODE", .pointer = "AT", .title = "TITLE", .detail = "DETAIL"};
    struct columns columns = {.width = width, .wraps = true, .count = 5};
    size_t shown = api_errors->count < API_ERROR_ROWS_MAX ? api_errors->count : API_ERROR_ROWS_MAX;
    text_setup();
    for (size_t i = 0; i < columns.count; i++)
        columns.columns[i].min = API_ERROR_MIN;
    for (int pass = 0; pass < 2; pass++) { /* the first one measures */
        write_api_error_row(&columns, &headings);
        for (size_t i = 0; i < shown; i++)
            write_api_error_row(&columns, &api_errors->items[i]);
        if (pass == 0)
            columns_fit(&columns);
        columns.out = out;
    }
    if (shown < api_errors->count)
        fprintf(out, "  … and %zu more\n", api_errors->count - shown);
}

static void
write_api_error(struct json_writer *writer, const struct api_error *error)
{
    json_begin(writer, NULL, '{');
    json_member_string_if(writer, "code", error->code);
    json_member_string_if(writer, "title", error->title);
    json_member_string_if(writer, "detail", error->detail);
    if (error->pointer != NULL || error->parameter != NULL) {
        json_begin(writer, "source", '{');
        json_member_string_if(writer, "pointer", error->pointer);
        json_member_string_if(writer, "parameter", error->parameter);
        json_end(writer, '}');
    }
    if (error->meta.bytes != NULL)
        json_member_text(writer, "meta", error->meta);
    json_end(writer, '}');
}

static void
write_for_programs(FILE *out, const char *id, const struct error *error,
                   const struct api_errors *api_errors)
{
    struct json_writer writer = {.out = out, .layout = JSON_COMPACT};
    const struct error_category_info *category = error_category_info(error->category);
    char text[ERROR_TEXT_SIZE];
    error_text(error, text);
    json_begin(&writer, NULL, '{');
    json_begin(&writer, "error", '{');
    json_member_string(&writer, "id", id);
    json_member_string(&writer, "category", category->name);
    json_member_integer(&writer, "exit_status", category->exit_status);
    json_member_boolean(&writer, "retryable", error->retryable);
    if (error->http_status != 0)
        json_member_integer(&writer, "http_status", error->http_status);
    else
        json_member_string(&writer, "http_status", NULL);
    json_member_string(&writer, "request_id",
                       error->request_id[0] != '\0' ? error->request_id : NULL);
    json_member_string(&writer, "message", text);
    json_begin(&writer, "errors", '[');
    for (size_t i = 0; api_errors != NULL && i < api_errors->count; i++)
        write_api_error(&writer, &api_errors->items[i]);
    json_end(&writer, ']');
    json_end(&writer, '}');
    json_end(&writer, '}');
    fputc('\n', out);
}

void
render_error(FILE *out, bool json, size_t width, const char *id, const struct error *error,
             const struct api_errors *api_errors)
{
    if (json) {
        write_for_programs(out, id, error, api_errors);
        return;
    }
    fputs("faxctl: ", out);
    if (id != NULL)
        fprintf(out, "%s: ", id);
    render_error_summary(out, error, api_errors);
    if (error->hint[0] != '\0') {
        fputs("; ", out);
        text_write(out, error->hint, TEXT_DISPLAY);
    }
    fputc('\n', out);
    if (api_errors != NULL && api_errors->count > 1)
        write_api_errors(out, width, api_errors);
}

void
render_warning(FILE *out, bool json, const char *message)
{
    if (json) {
        struct json_writer writer = {.out = out, .layout = JSON_COMPACT};
        json_begin(&writer, NULL, '{');
        json_begin(&writer, "warning", '{');
        json_member_string(&writer, "message", message);
        json_end(&writer, '}');
        json_end(&writer, '}');
    } else {
        fputs("faxctl: warning: ", out);
        text_write(out, message, TEXT_DISPLAY);
    }
    fputc('\n', out);
}
