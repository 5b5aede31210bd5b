/*
 * Decodes API errors.
 */
#ifndef FAXCTL_API_API_ERROR_DECODE_H
#define FAXCTL_API_API_ERROR_DECODE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "model/error.h"

/*
 * Decodes `{"errors": […]}`, the bare array of older descriptions or a single `{"error": …}`, with
 * `pointer` and `parameter` under `source` or beside `code`, `code` as text or as a number, and
 * `description` for `detail`. The pointer `/` is left out. Values of unexpected types are ignored:
 * an error response is never rejected for its form.
 *
 * If there is at least one error, *errors takes the bytes of `body`; free it with
 * api_errors_free(). Otherwise `body` is unchanged and *errors is empty. Returns false and sets
 * *error only if out of memory.
 */
bool api_errors_decode(struct buffer *body, struct api_errors *errors, struct error *error);

#endif
