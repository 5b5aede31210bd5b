#include "json_parse.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

struct cJSON *
json_parse(struct json_text text)
{
    /* Without an escape there is nothing to be mended, and no copy is needed. */
    if (memchr(text.bytes, '\\', text.length) == NULL)
        return cJSON_ParseWithLength(text.bytes, text.length);
    char *mended = malloc(text.length);
    if (mended == NULL)
        return NULL;
    memcpy(mended, text.bytes, text.length);
    json_text_mend(mended, text.length);
    cJSON *tree = cJSON_ParseWithLength(mended, text.length);
    free(mended);
    return tree;
}
