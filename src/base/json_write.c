#include "base/json_write.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

/* Deeper levels are indented no further: a hostile response of 8 MiB would become gigabytes. */
enum { INDENT_MAX = 32 };

/* How many bytes a JSON string may show as they are. */
static size_t
plain_prefix(const char *text, size_t length)
{
    size_t plain = 0;
    while (plain < length && text[plain] >= ' ' && text[plain] <= '~' && text[plain] != '"' &&
           text[plain] != '\\')
        plain++;
    return plain;
}

/* Writes one character that is not plain ASCII; returns how many bytes of the text it takes. */
static size_t
write_character(FILE *out, const char *text, size_t length)
{
    uint32_t code_point = 0xFFFD;
    size_t used = text_decode(text, length, &code_point);
    if (used == 0 || !text_is_safe(code_point)) {
        fprintf(out, "\\u%04x", (unsigned)code_point);
        return used != 0 ? used : 1;
    }
    fwrite(text, 1, used, out);
    return used;
}

/* Writes a string token, quotes included, that starts at `text`; returns its length there. */
static size_t
write_string_token(FILE *out, const char *text, size_t length)
{
    size_t at = 1;
    fputc('"', out);
    while (at < length && text[at] != '"') {
        size_t used = plain_prefix(text + at, length - at);
        if (used == 0 && text[at] == '\\')
            used = 2;
        if (used != 0)
            fwrite(text + at, 1, used, out);
        else
            used = write_character(out, text + at, length - at);
        at += used;
    }
    fputc('"', out);
    return at + 1;
}

void
json_write_break(FILE *out, enum json_layout layout, int level)
{
    if (layout == JSON_INDENTED)
        fprintf(out, "\n%*s", (level < INDENT_MAX ? level : INDENT_MAX) * 2, "");
}

/* The length of an empty object or array; 0 if it is not empty. */
static size_t
empty_container_length(const char *at, const char *end)
{
    const char *close = at + 1;
    while (close < end && json_is_space(*close))
        close++;
    return close < end && (*close == '}' || *close == ']') ? (size_t)(close - at) + 1 : 0;
}

/* Writes the token at `at`, which is not a string, and updates `level`; returns its length. */
static size_t
write_token(FILE *out, enum json_layout layout, int *level, const char *at, const char *end)
{
    size_t length = 1;
    switch (*at) {
    case '{':
    case '[':
        fputc(*at, out);
        length = empty_container_length(at, end);
        if (length != 0) {
            fputc(at[length - 1], out);
            return length;
        }
        json_write_break(out, layout, ++*level);
        return 1;
    case '}':
    case ']':
        json_write_break(out, layout, --*level);
        fputc(*at, out);
        return 1;
    case ',':
        fputc(',', out);
        json_write_break(out, layout, *level);
        return 1;
    case ':':
        fputs(layout == JSON_INDENTED ? ": " : ":", out);
        return 1;
    default: /* a number, true, false or null */
        while (at + length < end && !json_is_space(at[length]) && strchr(",]}", at[length]) == NULL)
            length++;
        fwrite(at, 1, length, out);
        return length;
    }
}

/* The length of the part from `at` on that has no white space between its tokens and nothing to
 * escape; it ends between two tokens. */
static size_t
compact_prefix(const char *at, const char *end)
{
    const char *token_end = at;
    while (token_end < end && !json_is_space(*token_end)) {
        const char *next = token_end + 1;
        if (*token_end == '"') {
            while (next < end && *next != '"') {
                size_t plain = plain_prefix(next, (size_t)(end - next));
                if (plain == 0 && *next != '\\')
                    return (size_t)(token_end - at);
                next += plain != 0 ? plain : 2;
            }
            next++;
        }
        token_end = next;
    }
    return (size_t)(token_end - at);
}

void
json_write_text(FILE *out, struct json_text text, enum json_layout layout, int level)
{
    const char *end = text.bytes + text.length;
    for (const char *at = text.bytes; at < end;) {
        size_t prefix = layout == JSON_COMPACT ? compact_prefix(at, end) : 0;
        if (prefix != 0) {
            fwrite(at, 1, prefix, out);
            at += prefix;
        } else if (json_is_space(*at)) {
            at++;
        } else if (*at == '"') {
            at += write_string_token(out, at, (size_t)(end - at));
        } else {
            at += write_token(out, layout, &level, at, end);
        }
    }
}

void
json_write_string(FILE *out, const char *text)
{
    if (text == NULL) {
        fputs("null", out);
        return;
    }
    fputc('"', out);
    for (size_t length = strlen(text); length != 0;) {
        size_t used = plain_prefix(text, length);
        if (used != 0) {
            fwrite(text, 1, used, out);
        } else if (*text == '"' || *text == '\\') {
            used = 1;
            fprintf(out, "\\%c", *text);
        } else {
            used = write_character(out, text, length);
        }
        text += used;
        length -= used;
    }
    fputc('"', out);
}

/* Starts a value: the comma, the line break and the key in front of it. */
static void
start_value(struct json_writer *writer, const char *key)
{
    if (writer->filled)
        fputc(',', writer->out);
    if (writer->level != 0)
        json_write_break(writer->out, writer->layout, writer->level);
    if (key != NULL)
        fprintf(writer->out, "\"%s\":%s", key, writer->layout == JSON_INDENTED ? " " : "");
    writer->filled = true;
}

void
json_begin(struct json_writer *writer, const char *key, char bracket)
{
    start_value(writer, key);
    fputc(bracket, writer->out);
    writer->level++;
    writer->filled = false;
}

void
json_end(struct json_writer *writer, char bracket)
{
    writer->level--;
    if (writer->filled)
        json_write_break(writer->out, writer->layout, writer->level);
    fputc(bracket, writer->out);
    writer->filled = true;
}

void
json_member_string(struct json_writer *writer, const char *key, const char *text)
{
    start_value(writer, key);
    json_write_string(writer->out, text);
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
    start_value(writer, key);
    fprintf(writer->out, "%" PRId64, number);
}

void
json_member_boolean(struct json_writer *writer, const char *key, bool value)
{
    start_value(writer, key);
    fputs(value ? "true" : "false", writer->out);
}

void
json_member_null(struct json_writer *writer, const char *key)
{
    json_member_string(writer, key, NULL);
}

void
json_member_text(struct json_writer *writer, const char *key, struct json_text value)
{
    static const struct json_text null = {"null", 4};
    start_value(writer, key);
    json_write_text(writer->out, value.bytes != NULL ? value : null, writer->layout, writer->level);
}
