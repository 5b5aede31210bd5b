/*
 * Errors, printed: one line for people, with the errors of the API as a table under it where there
 * are several, or one JSON object a line.
 */
#ifndef FAXCTL_RENDER_RENDER_ERROR_H
#define FAXCTL_RENDER_RENDER_ERROR_H

#include <stdbool.h>
#include <stdio.h>

#include "model/api_error.h"
#include "model/error.h"

/* Prints an error about the fax `id` (NULL: about none). `api_errors` may be NULL. */
void render_error(FILE *out, bool json, const char *id, const struct error *error,
                  const struct api_errors *api_errors);

/* Prints what happened, without the fax and what to do, and without a line end: `not found: The
 * requested resource does not exist (HTTP 404, code 10005, request id 5f3c)`. */
void render_error_summary(FILE *out, const struct error *error,
                          const struct api_errors *api_errors);

/* Prints a warning: something to mend, with which the work goes on. */
void render_warning(FILE *out, bool json, const char *message);

#endif
