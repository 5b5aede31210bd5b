/*
 * A page of the list of faxes, as "List faxes" of the Telnyx API reference describes it. The page
 * owns the bytes of the response; its records are decoded from them one at a time, because a record
 * takes more memory than its JSON.
 */
#ifndef FAXCTL_MODEL_FAX_PAGE_H
#define FAXCTL_MODEL_FAX_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json_text.h"
#include "model/answer.h"

struct fax_page {
    /* What `meta` says; -1 for what is missing or is not a whole number from 0. */
    int64_t page_number;
    int64_t total_pages;
    int64_t total_results;
    int64_t page_size;

    bool empty;             /* whether `data` has no elements */
    size_t next;            /* index of the element that is decoded next */
    const char *cursor;     /* of json_text_next() */
    struct json_text faxes; /* the array `data` */
    struct answer answer;   /* owned */
};

/* Frees the page and what it owns, which its records borrow from. Accepts NULL. */
void fax_page_free(struct fax_page *page);

#endif
