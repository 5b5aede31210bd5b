/*
 * Decodes responses into fax records ("View a fax" of the Telnyx API reference) and pages of them
 * ("List faxes").
 *
 * Unknown fields and unknown enum values are kept. A field of an unexpected type is kept as JSON
 * and has no typed value. Only a missing or wrong id, or a record_type other than `fax`, makes a
 * response not a fax. If a key is duplicated, the last one counts.
 */
#ifndef FAXCTL_API_FAX_DECODE_H
#define FAXCTL_API_FAX_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/json.h"
#include "model/error.h"
#include "model/fax.h"

/*
 * Decodes the body of a 200 response: the fax `uuid` (in lower case; NULL: any), under `data` or
 * bare.
 *
 * On success *fax takes the bytes of `body`; free it with fax_free(). On failure `body` is
 * unchanged, *fax is NULL and *error is set: category server, or internal if out of memory.
 */
bool fax_decode(struct buffer *body, const char *uuid, struct fax **fax, struct error *error);

/* A page of the list. Owns the bytes of the response. Records are decoded one at a time, because a
 * record takes more memory than its JSON. */
struct fax_page {
    /* From `meta`; -1 if missing or not a whole number from 0. */
    int64_t page_number;
    int64_t total_pages;
    int64_t total_results;

    int64_t page_size;  /* from `meta` too */
    size_t next;        /* index of the element to decode next */
    const char *cursor; /* of json_next() */
    struct json faxes;  /* the array `data` */
    char *body;         /* owned */
};

/*
 * Decodes the body of a 200 response to a list: `{"data":[…],"meta":{…}}`. Numbers sent as text are
 * accepted in `meta`. The elements are not decoded yet.
 *
 * On success *page takes the bytes of `body`; free it with fax_page_free(). On failure `body` is
 * unchanged, *page is NULL and *error is set as above.
 */
bool fax_page_decode(struct buffer *body, struct fax_page **page, struct error *error);

/* Decodes the next element of the page; the caller frees *fax before the page. If it is not a fax,
 * *fax is NULL and *error is set: category server, naming the element by its JSON pointer, or
 * internal if out of memory. Returns false, with *fax NULL, at the end of the page. */
bool fax_page_next(struct fax_page *page, struct fax **fax, struct error *error);

/* Frees the page. Its records borrow from it. Accepts NULL. */
void fax_page_free(struct fax_page *page);

#endif
