/*
 * Text as bytes and on a terminal.
 *
 * Text from the network is escaped for a terminal: control characters (C0, DEL, C1), invalid UTF-8,
 * line separators and bidirectional controls become visible, so that no display name can move the
 * cursor, forge a line or reorder text (Unicode Technical Report 36; CVE-2021-42574). Widths are in
 * terminal columns: a wide character takes two, a combining one none.
 */
#ifndef FAXCTL_BASE_TEXT_H
#define FAXCTL_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Decodes one UTF-8 character of a text of `length` bytes, at least 1. Returns its length in bytes,
 * or 0 if it is not valid UTF-8 (RFC 3629: no surrogates, no overlong forms). */
size_t text_decode(const char *text, size_t length, uint32_t *code_point);

/* Returns whether c is a space, tab, LF, CR, vertical tab or form feed, in any locale. */
bool text_is_blank(char c);

/* Trims blanks at both ends: returns the new start and updates *length. */
const char *text_trim(const char *text, size_t *length);

/* Returns the value of a hexadecimal digit, in any locale; -1 for any other character. */
int text_hex_value(char c);

enum { TEXT_NO_UNIT = 0x10000 };

/* Returns the UTF-16 code unit of a JSON escape like `\u00e9` at the start of a text, else
 * TEXT_NO_UNIT. */
unsigned text_escaped_unit(const char *text);

/* Parses decimal digits. Returns the rest of the text; NULL if there are no digits or the number
 * exceeds `max`. Preserves errno. */
const char *text_number(const char *text, int64_t max, int64_t *number);

/* Copies `length` bytes of text, truncated to whole characters that fit into `size` bytes with a
 * NUL. */
void text_copy(char *target, size_t size, const char *text, size_t length);

/* Removes an incomplete UTF-8 character from the end of a truncated text. */
void text_trim_partial(char *text);

/* Writes text as one word of a shell command, quoted if necessary. Returns false if it had to be
 * truncated to `size` bytes (at least 8). */
bool text_quote(char *target, size_t size, const char *text);

enum text_style {
    TEXT_DISPLAY,     /* for people: unsafe characters escaped */
    TEXT_VALUE,       /* for tab-separated values: the same, with backslashes doubled */
    TEXT_DATA,        /* for data formats: verbatim */
    TEXT_JSON,        /* JSON text: unsafe characters escaped, invalid UTF-8 replaced */
    TEXT_JSON_STRING, /* inside a JSON string: the same, with quotes and backslashes escaped */
};

/* Returns whether a terminal may receive this character verbatim. */
bool text_is_safe(uint32_t code_point);

/* Writes text, escaped according to the style: \t, \n, \r, others like \u001b; invalid UTF-8 like
 * \xff, in JSON as \ufffd. */
void text_write(FILE *out, const char *text, enum text_style style);

/* The same for `length` bytes of text. */
void text_write_part(FILE *out, const char *text, size_t length, enum text_style style);

/* Selects a UTF-8 locale, so that the C library knows character widths even under cron, which sets
 * none. Changes only LC_CTYPE. */
void text_setup(void);

/* Returns the width of `length` bytes of text in TEXT_DISPLAY style. Call text_setup() before. */
size_t text_width(const char *text, size_t length);

/* Returns how many of `length` bytes of text fit into *columns columns in TEXT_DISPLAY style, with
 * the combining characters that follow, and subtracts their width from *columns. */
size_t text_fit(const char *text, size_t length, size_t *columns);

#endif
