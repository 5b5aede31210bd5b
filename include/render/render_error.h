/*
 * Prints errors: for people as one line, followed by a table if the API reports several; for
 * programs as one JSON object per line. The stream should be in memory, so that the caller can
 * write a whole record with one write(2).
 */
#ifndef FAXCTL_RENDER_RENDER_ERROR_H
#define FAXCTL_RENDER_RENDER_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "model/error.h"

/* Prints an error about the fax `id` (NULL: none). `api_errors` may be NULL. A table fits a
 * terminal of `width` columns; 0: not a terminal. */
void render_error(FILE *out, bool json, size_t width, const char *id, const struct error *error,
                  const struct api_errors *api_errors);

/* Prints an error without the fax id, the hint and the newline: `not found: The requested
 * resource does not exist (HTTP 404, code 10005, request id 5f3c)`. */
void render_error_summary(FILE *out, const struct error *error,
                          const struct api_errors *api_errors);

/* Prints a warning, which does not stop the command. */
void render_warning(FILE *out, bool json, const char *message);

#endif
