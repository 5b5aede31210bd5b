#include "render/render_error.h"

#include <string.h>

#include "base/json_write.h"
#include "base/text.h"
#include "render/columns.h"

static const char program[] = "faxctl";

static void
write_text(FILE *out, const char *text)
{
    text_write(out, text, TEXT_DISPLAY);
}

/* For people */

/* Writes a fact between the parentheses: the first after ` (`, the others after a comma. */
static void
write_fact(FILE *out, const char **separator, const char *name, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    fprintf(out, "%s%s ", *separator, name);
    write_text(out, value);
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

/* A table for people has no more rows than this; a column becomes no wider on behalf of one row. */
enum { API_ERROR_COLUMNS = 4, API_ERRORS_MAX = 20, API_ERROR_WIDTH_MAX = 64, API_ERROR_MIN = 12 };

static void
api_error_texts(const struct api_error *error, const char *texts[static API_ERROR_COLUMNS])
{
    const char *where = error->pointer != NULL ? error->pointer : error->parameter;
    const char *all[] = {error->code, where, error->title, error->detail};
    for (int i = 0; i < API_ERROR_COLUMNS; i++)
        texts[i] = all[i] != NULL ? all[i] : "-";
}

/* Makes the columns as wide as their texts, and fits them to the terminal if there is one. */
static void
measure_api_errors(struct columns *columns, size_t width, const char *const headings[],
                   const struct api_errors *api_errors, size_t shown)
{
    const char *texts[API_ERROR_COLUMNS];
    size_t mins[API_ERROR_COLUMNS];
    for (size_t i = 0; i < API_ERROR_COLUMNS; i++)
        columns_measure(columns, i, headings[i]);
    for (size_t row = 0; row < shown; row++) {
        api_error_texts(&api_errors->items[row], texts);
        for (size_t i = 0; i < API_ERROR_COLUMNS; i++)
            if (text_width(texts[i]) <= API_ERROR_WIDTH_MAX || width != 0)
                columns_measure(columns, i, texts[i]);
    }
    for (size_t i = 0; i < API_ERROR_COLUMNS; i++)
        mins[i] = columns->widths[i] < API_ERROR_MIN ? columns->widths[i] : API_ERROR_MIN;
    if (width != 0)
        columns_narrow(columns, width, mins);
}

static void
write_api_table(FILE *out, size_t width, const struct api_errors *api_errors)
{
    static const char *const headings[] = {"CODE", "AT", "TITLE", "DETAIL"};
    struct columns columns = {
        .out = out, .shortens = width != 0, .indent = 2, .count = API_ERROR_COLUMNS};
    const char *texts[API_ERROR_COLUMNS];
    size_t shown = api_errors->count < API_ERRORS_MAX ? api_errors->count : API_ERRORS_MAX;
    text_setup();
    measure_api_errors(&columns, width, headings, api_errors, shown);
    for (int i = 0; i < API_ERROR_COLUMNS; i++)
        columns_cell(&columns, headings[i], COLUMN_PLAIN);
    columns_end_row(&columns);
    for (size_t row = 0; row < shown; row++) {
        api_error_texts(&api_errors->items[row], texts);
        for (int i = 0; i + 1 < API_ERROR_COLUMNS; i++)
            columns_cell(&columns, texts[i], COLUMN_PLAIN);
        columns_cell_wrapped(&columns, texts[API_ERROR_COLUMNS - 1], COLUMN_PLAIN);
        columns_end_row(&columns);
    }
    if (shown < api_errors->count)
        fprintf(out, "  … and %zu more\n", api_errors->count - shown);
}

void
render_error_summary(FILE *out, const struct error *error, const struct api_errors *api_errors)
{
    const char *label = error_category_label(error->category);
    if (*label != '\0')
        fprintf(out, "%s: ", label);
    write_text(out, error->message);
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
        write_text(out, error->hint);
    }
    fputc('\n', out);
    if (api_errors != NULL && api_errors->count > 1)
        write_api_table(out, width, api_errors);
}

/* For programs */

static void
json_write_string(FILE *out, const char *text)
{
    json_member_string(&(struct json_writer){.out = out}, NULL, text);
}

/* Writes a member with a text if there is one; `*separator` is what goes before it. */
static void
write_member(FILE *out, const char **separator, const char *key, const char *text)
{
    if (text == NULL)
        return;
    fprintf(out, "%s\"%s\":", *separator, key);
    json_write_string(out, text);
    *separator = ",";
}

static void
write_api_error(FILE *out, const struct api_error *error)
{
    const char *separator = "";
    fputc('{', out);
    write_member(out, &separator, "code", error->code);
    write_member(out, &separator, "title", error->title);
    write_member(out, &separator, "detail", error->detail);
    if (error->pointer != NULL || error->parameter != NULL) {
        const char *inner = "";
        fprintf(out, "%s\"source\":{", separator);
        write_member(out, &inner, "pointer", error->pointer);
        write_member(out, &inner, "parameter", error->parameter);
        fputc('}', out);
        separator = ",";
    }
    if (error->meta.bytes != NULL) {
        fprintf(out, "%s\"meta\":", separator);
        json_member_text(&(struct json_writer){.out = out}, NULL, error->meta);
    }
    fputc('}', out);
}

static void
write_for_programs(FILE *out, const char *id, const struct error *error,
                   const struct api_errors *api_errors)
{
    char text[ERROR_TEXT_SIZE];
    fputs("{\"error\":{\"id\":", out);
    json_write_string(out, id);
    fprintf(out, ",\"category\":\"%s\",\"exit_status\":%d,\"retryable\":%s,\"http_status\":",
            error_category_name(error->category), error_exit_status(error->category),
            error->retryable ? "true" : "false");
    if (error->http_status != 0)
        fprintf(out, "%d", error->http_status);
    else
        fputs("null", out);
    fputs(",\"request_id\":", out);
    json_write_string(out, error->request_id[0] != '\0' ? error->request_id : NULL);
    fputs(",\"message\":", out);
    error_text(error, text);
    json_write_string(out, text);
    fputs(",\"errors\":[", out);
    for (size_t i = 0; api_errors != NULL && i < api_errors->count; i++) {
        if (i != 0)
            fputc(',', out);
        write_api_error(out, &api_errors->items[i]);
    }
    fputs("]}}\n", out);
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
        fputs("{\"warning\":{\"message\":", out);
        json_write_string(out, message);
        fputs("}}\n", out);
        return;
    }
    fprintf(out, "%s: warning: ", program);
    write_text(out, message);
    fputc('\n', out);
}
