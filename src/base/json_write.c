#include "base/json_write.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

/* Deeper levels are indented no further: 1 MiB of brackets would become gigabytes. */
enum { INDENT_MAX = 32 };

static void
write_break(FILE *out, enum json_layout layout, int level)
{
    if (layout == JSON_INDENTED)
        fprintf(out, "\n%*s", (level < INDENT_MAX ? level : INDENT_MAX) * 2, "");
}

/* Writes `length` bytes that may be in a string. `verbatim`: they are JSON text, whose quotes and
 * backslashes stay; otherwise these are escaped. */
static void
write_escaped(FILE *out, const char *text, size_t length, bool verbatim)
{
    const char *end = text + length;
    const char *run = text; /* the bytes from here to `at` are written together */
    const char *at = text;
    while (at < end) {
        uint32_t code_point = 0xFFFD;
        bool quoted = !verbatim && (*at == '"' || *at == '\\');
        if (*at >= ' ' && *at <= '~' && !quoted) {
            at++;
            continue;
        }
        size_t used = text_decode(at, (size_t)(end - at), &code_point);
        if (!quoted && used != 0 && text_is_safe(code_point)) {
            at += used;
            continue;
        }
        fwrite(run, 1, (size_t)(at - run), out);
        if (quoted)
            fprintf(out, "\\%c", *at);
        else
            fprintf(out, "\\u%04x", (unsigned)code_point);
        at += used != 0 ? used : 1;
        run = at;
    }
    fwrite(run, 1, (size_t)(end - run), out);
}

/* Writes one of `{}[],:` with indentation, an empty container as a whole; returns what follows. */
static const char *
write_structure(FILE *out, const char *at, int *level)
{
    char c = *at++;
    if (c == '}' || c == ']')
        write_break(out, JSON_INDENTED, --*level);
    fputc(c, out);
    if (c == ':') {
        fputc(' ', out);
    } else if (c == ',') {
        write_break(out, JSON_INDENTED, *level);
    } else if (c == '{' || c == '[') {
        while (json_is_space(*at))
            at++;
        if (*at == '}' || *at == ']')
            fputc(*at++, out);
        else
            write_break(out, JSON_INDENTED, ++*level);
    }
    return at;
}

/* Writes JSON text whose first line is `level` levels deep. */
static void
write_text(FILE *out, struct json text, enum json_layout layout, int level)
{
    const char *end = text.bytes + text.length;
    const char *run = text.bytes; /* the bytes from here to `at` are written together */
    const char *at = run;
    while (at < end) {
        if (*at == '"') {
            at = json_skip_string(at, end);
        } else if (json_is_space(*at)) {
            write_escaped(out, run, (size_t)(at - run), true);
            run = ++at;
        } else if (layout == JSON_INDENTED && strchr("{}[],:", *at) != NULL) {
            write_escaped(out, run, (size_t)(at - run), true);
            run = at = write_structure(out, at, &level);
        } else {
            at++;
        }
    }
    write_escaped(out, run, (size_t)(at - run), true);
}

/* Begins a value: comma, line break and key. */
static void
begin_value(struct json_writer *writer, const char *key)
{
    if (writer->filled)
        fputc(',', writer->out);
    if (writer->level != 0)
        write_break(writer->out, writer->layout, writer->level);
    if (key != NULL)
        fprintf(writer->out, "\"%s\":%s", key, writer->layout == JSON_INDENTED ? " " : "");
    writer->filled = true;
}

void
json_begin(struct json_writer *writer, const char *key, char bracket)
{
    begin_value(writer, key);
    fputc(bracket, writer->out);
    writer->level++;
    writer->filled = false;
}

void
json_end(struct json_writer *writer, char bracket)
{
    writer->level--;
    if (writer->filled)
        write_break(writer->out, writer->layout, writer->level);
    fputc(bracket, writer->out);
    writer->filled = true;
}

void
json_member_string(struct json_writer *writer, const char *key, const char *text)
{
    begin_value(writer, key);
    if (text == NULL) {
        fputs("null", writer->out);
        return;
    }
    fputc('"', writer->out);
    write_escaped(writer->out, text, strlen(text), false);
    fputc('"', writer->out);
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
    begin_value(writer, key);
    fprintf(writer->out, "%" PRId64, number);
}

void
json_member_boolean(struct json_writer *writer, const char *key, bool value)
{
    begin_value(writer, key);
    fputs(value ? "true" : "false", writer->out);
}

void
json_member_null(struct json_writer *writer, const char *key)
{
    json_member_string(writer, key, NULL);
}

void
json_member_text(struct json_writer *writer, const char *key, struct json value)
{
    if (value.bytes == NULL) {
        json_member_null(writer, key);
        return;
    }
    begin_value(writer, key);
    write_text(writer->out, value, writer->layout, writer->level);
}
