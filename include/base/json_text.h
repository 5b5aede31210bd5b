/*
 * JSON as text (RFC 8259), for what has to come out as it came in. cJSON decodes what faxctl knows
 * of; its numbers are doubles and its strings end at a NUL, so a record printed from its tree can
 * lose digits and text. A struct json_text is the piece of the answer itself: it is printed token
 * by token, with other white space, and loses nothing.
 *
 * A piece must be text that json_text_check() has accepted; it borrows the bytes that it was cut
 * from.
 */
#ifndef FAXCTL_BASE_JSON_TEXT_H
#define FAXCTL_BASE_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A piece of JSON text; `bytes` NULL means that there is none. */
struct json_text {
    const char *bytes;
    size_t length;
};

enum json_layout {
    JSON_COMPACT,  /* on one line, no white space */
    JSON_INDENTED, /* two spaces a level, a member or element a line */
};

/* Whether `text` is one JSON value, of no more than JSON_TEXT_DEPTH levels, with nothing but white
 * space around it; a byte order mark in front is accepted. On success *value is the value alone. */
bool json_text_check(struct json_text text, struct json_text *value);

enum { JSON_TEXT_DEPTH = 512 };

/* Makes text fit for cJSON, in place: escapes of half a surrogate pair (`\ud83d` alone, a name cut
 * in the middle of an emoji; RFC 8259, 8.2 allows them, cJSON refuses all the text for one) and of
 * NUL, at which cJSON's strings would end, become that of the replacement character. */
void json_text_mend(char *bytes, size_t length);

/* Steps through the members of an object or the elements of an array. Start with *cursor as NULL.
 * Returns false at the end. *key is the key with its quotes, no piece in an array; it may be NULL
 * where it is not wanted. */
bool json_text_next(struct json_text container, const char **cursor, struct json_text *key,
                    struct json_text *value);

/* Writes a piece, its first line as if it stood at `level` levels deep. Strings come out as they
 * came in, but for characters that could drive a terminal, which are written as \u escapes, and
 * bytes that are not UTF-8, which become \ufffd. No newline follows. */
void json_text_write(FILE *out, struct json_text text, enum json_layout layout, int level);

/* Begins a line at `level` levels deep, in an indented layout. */
void json_text_write_break(FILE *out, enum json_layout layout, int level);

/* Writes a C string as a JSON string; NULL as null. */
void json_text_write_string(FILE *out, const char *text);

#endif
