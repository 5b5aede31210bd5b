/*
 * From the bytes of a response to a typed fax record: "View a fax" of the Telnyx API reference.
 *
 * Unknown fields and unknown values of enumerations are kept. A field of another type than
 * documented is kept as JSON and has no typed value. A response is not a fax only if its id is
 * missing or wrong, or its record_type is another one. If a key comes twice, the last one counts.
 */
#ifndef FAXCTL_API_FAX_DECODE_H
#define FAXCTL_API_FAX_DECODE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/json_text.h"
#include "model/error.h"
#include "model/fax.h"

/*
 * Decodes the body of a 200 response, with the fax under `data` or bare, which must have the id
 * `uuid` (in lower case).
 *
 * On success the bytes of `body` belong to *fax, which the caller frees with fax_free(). On failure
 * `body` is the caller's as before, *fax is NULL and *error is set: category server, or internal if
 * there is no memory.
 */
bool fax_decode(struct buffer *body, const char *uuid, struct fax **fax, struct error *error);

/*
 * Decodes one value of a response, which must be a fax object. `what` names it in errors: "the
 * response", or its JSON pointer (RFC 6901).
 *
 * On success *fax is the caller's, who frees it with fax_free(); it borrows the bytes of `value`.
 * On failure *fax is NULL and *error is set, as above.
 */
bool fax_decode_value(struct json_text value, const char *what, struct fax **fax,
                      struct error *error);

/* Sets the error for a value that is not what was `expected`: "a fax". Always returns false. */
bool fax_decode_reject(struct error *error, const char *what, const char *expected,
                       const char *why);

/* Sets the error for a body that json_text_check() does not accept; `expected` is what it should
 * be: "a fax". Always returns false. */
bool fax_decode_not_json(const struct buffer *body, const char *expected, struct error *error);

/* The version of the JSON library: `1.7.15`. */
const char *fax_decode_library_version(void);

#endif
