/*
 * JSON as text (RFC 8259), for what must come out as it came in. cJSON parses single values; its
 * numbers are doubles and its strings end at a NUL, so a record printed from them would lose digits
 * and text. A struct json_text is a part of the response itself: printed as in json_write.h, it
 * loses nothing.
 *
 * The functions below take text that json_text_check() has accepted, and parts of it. A part
 * borrows its bytes.
 */
#ifndef FAXCTL_BASE_JSON_TEXT_H
#define FAXCTL_BASE_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* JSON text; `bytes` is NULL if there is none. */
struct json_text {
    const char *bytes;
    size_t length;
};

/* White space between tokens. */
static inline bool
json_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

enum json_type { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* Whether `text` is one JSON value, of no more than JSON_TEXT_DEPTH levels, with nothing but white
 * space around it; a byte order mark in front is accepted. On success *value is the value alone. */
bool json_text_check(struct json_text text, struct json_text *value);

enum { JSON_TEXT_DEPTH = 512 };

/* The type of a value. */
enum json_type json_text_type(struct json_text value);

/* Prepares text for cJSON, in place: escapes of half a surrogate pair (`\ud83d` alone, a name cut
 * in the middle of an emoji; RFC 8259, 8.2 allows them, but cJSON refuses the whole text) and of
 * NUL, at which cJSON's strings would end, are replaced by the escape of U+FFFD. */
void json_text_prepare(char *bytes, size_t length);

/* Steps through the members of an object or the elements of an array. Start with *cursor as NULL.
 * Returns false at the end. *key is the key with its quotes, nothing in an array; `key` may be
 * NULL. */
bool json_text_next(struct json_text container, const char **cursor, struct json_text *key,
                    struct json_text *value);

/* Longer than every key that faxctl knows. */
enum { JSON_KEY_SIZE = 32 };

/* Unescapes a key of printable ASCII (`"\u0069d"` is `id`). *name is empty for any other key, and
 * for a key that is longer than JSON_KEY_SIZE - 1: nobody looks for those. */
void json_text_key(struct json_text key, char name[static JSON_KEY_SIZE]);

/* Finds the member with this name; if the name comes twice, the last one. Returns false if the
 * value is not an object or has no such member. */
bool json_text_find(struct json_text object, const char *name, struct json_text *value);

#endif
