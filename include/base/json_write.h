/*
 * Writing JSON (RFC 8259): text as it came in, token by token with other white space, and strings
 * of faxctl's own.
 */
#ifndef FAXCTL_BASE_JSON_WRITE_H
#define FAXCTL_BASE_JSON_WRITE_H

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

#endif
