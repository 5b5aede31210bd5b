#include "faxctl/api_error.h"

#include <stdlib.h>

#include <cjson/cJSON.h>

void
api_errors_free(struct api_errors *errors)
{
    free(errors->items);
    cJSON_Delete(errors->tree);
    free(errors->body);
    *errors = (struct api_errors){0};
}
