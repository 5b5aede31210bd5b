/*
 * Text, as bytes and as a terminal shows it.
 *
 * Text from the network is made safe for a terminal. Control characters (C0, DEL, C1), invalid
 * UTF-8, line separators and bidirectional controls come out as visible escapes, so that no display
 * name can move a cursor, forge a line or reorder what a person reads (Unicode Technical Report 36;
 * CVE-2021-42574). Widths are in terminal columns: wide characters count two, combining ones none.
 */
#ifndef FAXCTL_BASE_TEXT_H
#define FAXCTL_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Decodes one UTF-8 character at `text`, of which `length` bytes (at least 1) may be read. Returns
 * how many bytes it takes, or 0 if they are not valid UTF-8 (RFC 3629: no surrogates, no
 * overlong forms). */
size_t text_decode(const char *text, size_t length, uint32_t *code_point);

/* How many bytes the byte order mark at the start of a text takes: 3, or 0 if there is none. */
size_t text_bom_length(const char *text, size_t length);

/* Whether this is a space, a tab, a line end, a vertical tab or a form feed, in any locale. */
bool text_is_blank(char c);

/* Narrows a text of *length bytes to what is between the blanks around it, and returns where that
 * begins. */
const char *text_trim(const char *text, size_t *length);

/* The value of a hexadecimal digit, in any locale; -1 if it is not one. */
int text_hex_value(char c);

/* Reads decimal digits. Returns what follows them; NULL if there are none, or if the number is
 * greater than `max`. */
const char *text_number(const char *text, int64_t max, int64_t *number);

/* Copies `length` bytes of text, or as many as fit into `size` bytes with a NUL; a character that
 * does not fit as a whole is left out. */
void text_copy(char *target, size_t size, const char *text, size_t length);

/* Removes a UTF-8 character that was cut off at the end of a text. */
void text_trim_partial(char *text);

/* Writes text as a word that a shell reads, in quotes if it needs them; cut if it does not fit into
 * `size` bytes (at least 8). */
void text_quote(char *target, size_t size, const char *text);

/* On a terminal */

enum text_style {
    TEXT_DISPLAY, /* for people: unsafe characters escaped */
    TEXT_VALUE,   /* for tab-separated values: the same, and a backslash is written twice */
    TEXT_DATA,    /* for data formats: unchanged */
};

/* Whether this character may be sent to a terminal unchanged. */
bool text_is_safe(uint32_t code_point);

/* Writes text, escaped as the style says: \t \n \r by letter, others as \u001b, bytes that are not
 * UTF-8 as \xff. */
void text_write(FILE *out, const char *text, enum text_style style);

/* The same for `length` bytes of text. */
void text_write_part(FILE *out, const char *text, size_t length, enum text_style style);

/* Selects a UTF-8 character set, so that the C library knows the widths of characters even under
 * cron, which sets no locale. Changes LC_CTYPE alone. */
void text_setup(void);

/* How many columns text_write() takes in TEXT_DISPLAY style. Call text_setup() once before. */
size_t text_width(const char *text);

/* The same for `length` bytes of text. */
size_t text_width_part(const char *text, size_t length);

/* How many bytes at the start of `length` bytes of text fit into *columns columns in TEXT_DISPLAY
 * style, with the combining characters that follow; *columns becomes what is left of them. */
size_t text_fit(const char *text, size_t length, size_t *columns);

#endif
