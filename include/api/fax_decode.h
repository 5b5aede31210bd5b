/*
 * From the bytes of an answer to a typed fax record.
 */
#ifndef FAXCTL_API_FAX_DECODE_H
#define FAXCTL_API_FAX_DECODE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "model/error.h"
#include "model/fax.h"

/*
 * Decodes the body of a 200 answer, with the fax under `data` or bare. Unknown fields and unknown
 * values of enumerations are kept; a known field of a wrong type is an error that names it by its
 * JSON pointer (RFC 6901), and so is an answer that is no fax or not the fax with the id `uuid`
 * (in lower case).
 *
 * On success the bytes of `body` belong to *fax, which the caller frees with fax_free(). On failure
 * `body` is the caller's as before, *fax is NULL and *error is set: category server, or internal
 * where there was no memory (cJSON does not tell when it had none: that is category server too).
 */
bool fax_decode(struct buffer *body, const char *uuid, struct fax **fax, struct error *error);

/* The version of the JSON library that this runs on: `1.7.15`. */
const char *fax_decode_library_version(void);

#endif
