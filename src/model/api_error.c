#include "model/api_error.h"

#include <stdlib.h>

void
api_errors_free(struct api_errors *errors)
{
    free(errors->items);
    free(errors->texts);
    free(errors->body);
    *errors = (struct api_errors){0};
}
