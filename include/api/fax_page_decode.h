/*
 * From the bytes of a response to a page of faxes, and from there to its records.
 */
#ifndef FAXCTL_API_FAX_PAGE_DECODE_H
#define FAXCTL_API_FAX_PAGE_DECODE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "model/error.h"
#include "model/fax.h"
#include "model/fax_page.h"

/*
 * Decodes the body of a 200 response to a list: `{"data":[…],"meta":{…}}`. The elements are not
 * looked at yet. If a key comes twice, the last one counts.
 *
 * On success the bytes of `body` belong to *page, which the caller frees with fax_page_free(). On
 * failure `body` is the caller's as before, *page is NULL and *error is set: category server, or
 * internal if there is no memory.
 */
bool fax_page_decode(struct buffer *body, struct fax_page **page, struct error *error);

enum fax_page_step {
    FAX_PAGE_FAX,       /* *fax is the next record, the caller's, who frees it before the page */
    FAX_PAGE_NOT_A_FAX, /* *error names the element by its JSON pointer; the page goes on */
    FAX_PAGE_FAILED,    /* there is no memory; *error is set */
    FAX_PAGE_END,
};

/* Decodes the next element of the page. *fax is NULL unless there is one. */
enum fax_page_step fax_page_next(struct fax_page *page, struct fax **fax, struct error *error);

#endif
