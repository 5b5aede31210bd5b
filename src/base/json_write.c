#include "base/json_write.h"

#include <inttypes.h>

#include "base/text.h"

/* Deeper levels get no more indentation: 1 MiB of brackets would become gigabytes. */
enum { INDENT_MAX = 32 };

static void
write_break(const struct json_writer *writer)
{
    int indent = writer->level < INDENT_MAX ? writer->level : INDENT_MAX;
    if (writer->layout == JSON_INDENTED)
        fprintf(writer->out, "\n%*s", 2 * indent, "");
}

/* Begins a value: comma and line break. */
static void
begin_value(struct json_writer *writer)
{
    if (writer->filled)
        fputc(',', writer->out);
    if (writer->level != 0)
        write_break(writer);
    writer->filled = true;
}

static void
begin_member(struct json_writer *writer, const char *key)
{
    begin_value(writer);
    if (key != NULL)
        fprintf(writer->out, "\"%s\":%s", key, writer->layout == JSON_INDENTED ? " " : "");
}

static void
open_container(struct json_writer *writer, char bracket)
{
    fputc(bracket, writer->out);
    writer->level++;
    writer->filled = false;
}

void
json_begin(struct json_writer *writer, const char *key, char bracket)
{
    begin_member(writer, key);
    open_container(writer, bracket);
}

void
json_end(struct json_writer *writer, char bracket)
{
    writer->level--;
    if (writer->filled)
        write_break(writer);
    fputc(bracket, writer->out);
    writer->filled = true;
}

void
json_member_string(struct json_writer *writer, const char *key, const char *text)
{
    const char *quote = text != NULL ? "\"" : "";
    begin_member(writer, key);
    fputs(quote, writer->out);
    text_write(writer->out, text != NULL ? text : "null", TEXT_JSON_STRING);
    fputs(quote, writer->out);
}

void
json_member_string_if(struct json_writer *writer, const char *key, const char *text)
{
    if (text != NULL)
        json_member_string(writer, key, text);
}

void
json_member_integer(struct json_writer *writer, const char *key, int64_t number)
{
    begin_member(writer, key);
    fprintf(writer->out, "%" PRId64, number);
}

void
json_member_boolean(struct json_writer *writer, const char *key, bool value)
{
    begin_member(writer, key);
    fputs(value ? "true" : "false", writer->out);
}

/* Writes JSON text without the white space between its tokens. */
static void
write_compact(FILE *out, struct json text)
{
    const char *end = text.bytes + text.length;
    const char *run = text.bytes; /* from here to `at`: verbatim bytes */
    const char *at = run;
    while (at < end) {
        if (*at == '"') {
            at = json_skip_string(at);
        } else if ((unsigned char)*at <= ' ') {
            text_write_part(out, run, (size_t)(at - run), TEXT_JSON);
            run = ++at;
        } else {
            at++;
        }
    }
    text_write_part(out, run, (size_t)(at - run), TEXT_JSON);
}

/* Writes JSON text; in the indented layout, one member or element per line. */
static void
write_text(struct json_writer *writer, struct json text)
{
    const char *cursor = NULL;
    struct json key;
    struct json value;
    if (writer->layout == JSON_COMPACT || (*text.bytes != '{' && *text.bytes != '[')) {
        write_compact(writer->out, text);
        return;
    }
    open_container(writer, *text.bytes);
    while (json_next(text, &cursor, &key, &value)) {
        begin_value(writer);
        if (key.bytes != NULL) {
            write_compact(writer->out, key);
            fputs(": ", writer->out);
        }
        write_text(writer, value);
    }
    json_end(writer, text.bytes[text.length - 1]);
}

void
json_member_text(struct json_writer *writer, const char *key, struct json value)
{
    begin_member(writer, key);
    write_text(writer, value.bytes != NULL ? value : (struct json){"null", 4});
}
