/*
 * Parsing with cJSON, for both decoders.
 */
#ifndef FAXCTL_JSON_PARSE_H
#define FAXCTL_JSON_PARSE_H

#include "base/json_text.h"

struct cJSON;

/* Parses text that json_text_check() has accepted, mended as json_text_mend() does but itself
 * unchanged. Tree and text have the same members and elements in the same order. The tree is for
 * the caller to free; NULL where there is no memory, or a number of more digits than cJSON reads.
 */
struct cJSON *json_parse(struct json_text text);

#endif
