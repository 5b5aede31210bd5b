/*
 * Typed values of JSON text: the one module of the decoders that knows cJSON, which parses single
 * values here. The text must have been accepted by json_text_check().
 */
#ifndef FAXCTL_JSON_VALUE_H
#define FAXCTL_JSON_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json_text.h"
#include "model/answer.h"

/* How many bytes json_value_text() takes from the answer. */
size_t json_value_text_size(struct json_text value);

/* Copies a value into the answer as a C string: a string without its escapes, any other value as
 * JSON. Returns NULL if there is no memory. */
const char *json_value_text(struct answer *answer, struct json_text value);

/* Whether this is an array of strings, and how many they are. */
bool json_value_is_list(struct json_text value, size_t *count);

/* Copies an array of `count` strings into the answer: `count` pointers, and no more bytes than the
 * array has. Returns NULL if there is no memory. */
const char **json_value_list(struct answer *answer, struct json_text value, size_t count);

/* Parses a number. *typed is false if the value is not a number, has more digits than cJSON reads,
 * or is too large for a double. Returns false if there is no memory. */
bool json_value_number(struct json_text value, bool *typed, double *number);

/* Whether a text is an integer in decimal digits that fits. */
bool json_value_integer(const char *text, int64_t *integer);

/* The version of cJSON: `1.7.15`. */
const char *json_value_library_version(void);

#endif
