#include "model/api_error.h"

#include <stdlib.h>

void
api_errors_free(struct api_errors *errors)
{
    free(errors->items);
    if (errors->tree != NULL)
        errors->free_tree(errors->tree);
    free(errors->body);
    *errors = (struct api_errors){0};
}
