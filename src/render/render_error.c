#include "render/render_error.h"

#include <string.h>

#include "base/json_write.h"
#include "base/text.h"
#include "render/columns.h"

static const char program[] = "faxctl";

/* For people */

/* Writes a fact in parentheses: the first after ` (`, the others after a comma. */
static void
write_fact(FILE *out, const char **separator, const char *name, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    fprintf(out, "%s%s ", *separator, name);
    text_write(out, value, TEXT_DISPLAY);
    *separator = ", ";
}

static void
write_facts(FILE *out, const struct error *error, const struct api_errors *api_errors)
{
    const char *separator = " (";
    char status[16] = "";
    if (error->http_status != 0)
        snprintf(status, sizeof status, "%d", error->http_status);
    write_fact(out, &separator, "HTTP", status);
    if (api_errors != NULL && api_errors->count == 1) {
        write_fact(out, &separator, "code", api_errors->items[0].code);
        write_fact(out, &separator, "at", api_errors->items[0].pointer);
        write_fact(out, &separator, "parameter", api_errors->items[0].parameter);
    }
    write_fact(out, &separator, "request id", error->request_id);
    if (*separator == ',')
        fputc(')', out);
}

/* The table of API errors: its maximum number of rows, the maximum width off a terminal that one
 * row gives a column, the width that a column keeps on a narrow terminal. */
enum { API_ERROR_COLUMNS = 4, API_ERRORS_MAX = 20, API_ERROR_WIDTH_MAX = 64, API_ERROR_MIN = 12 };

static void
list_cells(const struct api_error *error, const char *cells[static API_ERROR_COLUMNS])
{
    cells[0] = error->code;
    cells[1] = error->pointer != NULL ? error->pointer : error->parameter;
    cells[2] = error->title;
    cells[3] = error->detail;
    for (int i = 0; i < API_ERROR_COLUMNS; i++)
        if (cells[i] == NULL)
            cells[i] = "-";
}

static void
write_api_errors(FILE *out, size_t width, const struct api_errors *api_errors)
{
    static const struct api_error headings = {
        .code = "CODE", .pointer = "AT", .title = "TITLE", .detail = "DETAIL"};
    struct columns columns = {.out = out, .indent = 2, .count = API_ERROR_COLUMNS};
    const char *cells[API_ERROR_COLUMNS];
    size_t mins[API_ERROR_COLUMNS];
    size_t shown = api_errors->count < API_ERRORS_MAX ? api_errors->count : API_ERRORS_MAX;
    text_setup();
    for (size_t row = 0; row <= shown; row++) {
        list_cells(row == 0 ? &headings : &api_errors->items[row - 1], cells);
        for (size_t i = 0; i < API_ERROR_COLUMNS; i++)
            if (width != 0 || text_width(cells[i], strlen(cells[i])) <= API_ERROR_WIDTH_MAX)
                columns_measure(&columns, i, cells[i]);
    }
    for (size_t i = 0; i < API_ERROR_COLUMNS; i++)
        mins[i] = columns.widths[i] < API_ERROR_MIN ? columns.widths[i] : API_ERROR_MIN;
    columns_fit(&columns, width, mins, NULL);
    for (size_t row = 0; row <= shown; row++) {
        list_cells(row == 0 ? &headings : &api_errors->items[row - 1], cells);
        for (int i = 0; i + 1 < API_ERROR_COLUMNS; i++)
            columns_cell(&columns, cells[i], COLUMN_PLAIN);
        columns_cell_wrapped(&columns, cells[API_ERROR_COLUMNS - 1], COLUMN_PLAIN);
        columns_end_row(&columns);
    }
    if (shown < api_errors->count)
        fprintf(out, "  … and %zu more\n", api_errors->count - shown);
}

void
render_error_summary(FILE *out, const struct error *error, const struct api_errors *api_errors)
{
    const char *label = error_category_info(error->category)->label;
    if (*label != '\0')
        fprintf(out, "%s: ", label);
    text_write(out, error->message, TEXT_DISPLAY);
    write_facts(out, error, api_errors);
}

static void
write_for_people(FILE *out, size_t width, const char *id, const struct error *error,
                 const struct api_errors *api_errors)
{
    fprintf(out, "%s: ", program);
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

/* For programs */

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
    if (json)
        write_for_programs(out, id, error, api_errors);
    else
        write_for_people(out, width, id, error, api_errors);
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
        fprintf(out, "%s: warning: ", program);
        text_write(out, message, TEXT_DISPLAY);
    }
    fputc('\n', out);
}
