/*
 * JSON (RFC 8259). A document is checked once and then read as slices of its text, which
 * json_write.h prints verbatim: no digit and no unknown member is lost. cJSON, included only here,
 * decodes strings and numbers.
 *
 * All functions except json_check() take slices of text that it has accepted. A slice borrows its
 * bytes.
 */
#ifndef FAXCTL_BASE_JSON_H
#define FAXCTL_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A JSON value as text, without surrounding white space. `bytes` is NULL if there is no value. */
struct json {
    const char *bytes;
    size_t length;
};

/* A type is the first character of its values; one stands for all booleans, one for all numbers. */
enum json_type {
    JSON_NONE = '\0', /* no value */
    JSON_NULL = 'n',
    JSON_BOOLEAN = 't',
    JSON_NUMBER = '0',
    JSON_STRING = '"',
    JSON_ARRAY = '[',
    JSON_OBJECT = '{',
};

/* Maximum number of nested arrays and objects. */
enum { JSON_DEPTH_MAX = 512 };

/* Checks that a text of `length` bytes is one JSON value, after an optional byte order mark. Then
 * replaces escaped lone surrogates by that of U+FFFD, in place. A NUL must follow the text; `text`
 * may be NULL if it is empty. */
bool json_check(char *text, size_t length, struct json *value);

/* Returns the type of a value. */
enum json_type json_type(struct json value);

/* Steps through the members of an object or the elements of an array. Start with *cursor as NULL.
 * Returns false at the end and for any other value. *key is the key with its quotes; for an array,
 * no value. `key` may be NULL. */
bool json_next(struct json container, const char **cursor, struct json *key, struct json *value);

/* More than any key that faxctl knows. */
enum { JSON_KEY_SIZE = 64 };

/* Decodes a key (`"\u0069d"` is `id`). *name is empty if the key takes more than JSON_KEY_SIZE
 * bytes as JSON. */
void json_key(struct json key, char name[static JSON_KEY_SIZE]);

/* Returns the byte after the string that begins at `string`. */
const char *json_skip_string(const char *string);

/* Returns the member with this name, the last one if there are several. Returns no value if
 * `object` is not an object or has no such member. */
struct json json_find(struct json object, const char *name);

/* Decodes a value into a C string: a string without its escapes, any other value verbatim. Escaped
 * NULs become U+FFFD. The text needs at most value.length + 1 bytes. Returns the byte after its
 * NUL, so that texts can be packed; NULL if out of memory. */
char *json_decode(struct json value, char *text);

/* Reads a decimal integer from a number or a string. Returns false for any other value and for one
 * that is negative or out of range. */
bool json_integer(struct json value, int64_t *integer);

/* Returns the version of cJSON: `1.7.15`. */
const char *json_library_version(void);

#endif
