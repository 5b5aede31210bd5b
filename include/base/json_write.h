/*
 * Writes JSON (RFC 8259): text of the API, verbatim except for white space between tokens, and
 * faxctl's own documents.
 */
#ifndef FAXCTL_BASE_JSON_WRITE_H
#define FAXCTL_BASE_JSON_WRITE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/json.h"

enum json_layout {
    JSON_COMPACT,  /* on one line, no white space */
    JSON_INDENTED, /* two spaces per level, one member or element per line */
};

/* Writes a document or a part of one, with commas and line breaks. A value with a key is a member;
 * without one (NULL) it is an element of an array or the document itself. */
struct json_writer {
    FILE *out;
    enum json_layout layout;
    int level;   /* of nesting */
    bool filled; /* the innermost container has a value */
};

/* Begin and end a container: `{` and `}`, `[` and `]`. */
void json_begin(struct json_writer *writer, const char *key, char bracket);
void json_end(struct json_writer *writer, char bracket);

/* Write one value. A NULL text is null; json_member_string_if() leaves it out. */
void json_member_string(struct json_writer *writer, const char *key, const char *text);
void json_member_string_if(struct json_writer *writer, const char *key, const char *text);
void json_member_integer(struct json_writer *writer, const char *key, int64_t number);
void json_member_boolean(struct json_writer *writer, const char *key, bool value);

/* Writes JSON text; no value becomes null. Strings are verbatim, except that characters that could
 * drive a terminal become \u escapes, and invalid UTF-8 becomes \ufffd. */
void json_member_text(struct json_writer *writer, const char *key, struct json value);

#endif
