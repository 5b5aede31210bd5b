/*
 * Writing JSON (RFC 8259): text as it came in, token by token with other white space, and strings
 * of faxctl's own.
 */
#ifndef FAXCTL_BASE_JSON_WRITE_H
#define FAXCTL_BASE_JSON_WRITE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/json_text.h"

enum json_layout {
    JSON_COMPACT,  /* on one line, no white space */
    JSON_INDENTED, /* two spaces per level, one member or element per line */
};

/* Writes text; `level` is how many levels deep its first line is. Strings come out as they came in,
 * except for characters that could drive a terminal, which are written as \u escapes, and bytes
 * that are not UTF-8, which become \ufffd. No newline follows. */
void json_write_text(FILE *out, struct json_text text, enum json_layout layout, int level);

/* Begins a line at `level` levels deep, in an indented layout. */
void json_write_break(FILE *out, enum json_layout layout, int level);

/* Writes a C string as a JSON string; NULL as null. */
void json_write_string(FILE *out, const char *text);

/* Objects and arrays of faxctl's own. A value is a member if it has a key, else an element of an
 * array or the whole document. Commas and line breaks are the writer's. */
struct json_writer {
    FILE *out;
    enum json_layout layout;
    int level;   /* of nesting */
    bool filled; /* the innermost container has a value */
};

/* Begins and ends a container: `{` and `}`, `[` and `]`. `key` is NULL outside of objects. */
void json_begin(struct json_writer *writer, const char *key, char bracket);
void json_end(struct json_writer *writer, char bracket);

/* Write one value. A NULL text is null; json_member_string_if() leaves it out. */
void json_member_string(struct json_writer *writer, const char *key, const char *text);
void json_member_string_if(struct json_writer *writer, const char *key, const char *text);
void json_member_integer(struct json_writer *writer, const char *key, int64_t number);
void json_member_boolean(struct json_writer *writer, const char *key, bool value);
void json_member_null(struct json_writer *writer, const char *key);

/* Writes a value verbatim; one without bytes is null. */
void json_member_text(struct json_writer *writer, const char *key, struct json_text value);

#endif
