/*
 * From the bytes of an answer to the errors that it reports.
 */
#ifndef FAXCTL_API_API_ERROR_DECODE_H
#define FAXCTL_API_API_ERROR_DECODE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "model/api_error.h"

/*
 * Decodes `{"errors": […]}` or the bare array of older descriptions, with `pointer` and `parameter`
 * under `source` or beside `code`, and `code` as text or as a number. What is of another type than
 * it should be is passed over: an answer that reports an error is never refused for its form.
 *
 * Returns true where there is at least one error; the bytes of `body` belong to *errors then, and
 * the caller frees them with api_errors_free(). Otherwise, and where there is no memory, `body` is
 * as it was and *errors is empty.
 */
bool api_errors_decode(struct buffer *body, struct api_errors *errors);

#endif
