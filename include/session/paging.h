/*
 * Which page of a list is requested next, and what a page says about the list. Pure: no clock, no
 * I/O, no memory of its own.
 *
 * Pages are followed by what they say themselves. They are cut anew at each request while faxes
 * arrive at the front, so that of two pages the later one must also be cut later: then faxes can
 * come twice, which recent_ids.h notices, but none is left out. A page that was requested ahead of
 * its turn and cut before the one in front of it is therefore requested again; the number of all
 * faxes, which only grows, shows that. If pages do not say that number, none is requested ahead.
 *
 * A list must end. It may grow while it is read, but not to more than twice its first length and
 * PAGING_SLACK pages more, and only PAGING_SLACK pages in a row may bring nothing new.
 */
#ifndef FAXCTL_SESSION_PAGING_H
#define FAXCTL_SESSION_PAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/fax_decode.h"
#include "model/error.h"

enum { PAGING_AHEAD_MAX = 256, PAGING_SLACK = 10 };

/* A page that is requested. */
struct paging_slot {
    uint64_t sequence; /* of the request; from 1 */
    bool ahead;        /* requested before the page in front of it was taken */
    void *page;        /* NULL: not there yet */
};

struct paging {
    int64_t next_page;     /* to be taken, from 1 */
    int64_t requested_end; /* the pages from next_page to before this one are requested */
    int64_t first_total;   /* pages, as the first page said */
    int64_t total_pages;   /* as the last page taken said */
    int64_t total_results; /* the same; -1: it did not */
    uint64_t next_sequence;
    int idle_pages; /* in a row that brought nothing new */
    struct paging_slot slots[PAGING_AHEAD_MAX];
};

enum paging_result {
    PAGING_TAKEN, /* go on with the page */
    PAGING_STALE, /* it was cut too early; take all pages out with paging_drop() and free them */
    PAGING_BAD,   /* what it says contradicts the list; *error is set */
};

/* Starts before page 1. */
void paging_start(struct paging *paging);

/* Whether there is a page to be requested, if the next `ahead` pages (at least 1) may be on their
 * way or waiting to be taken. It counts as requested from then on. */
bool paging_request(struct paging *paging, int64_t ahead, int64_t *page, uint64_t *sequence);

/* Puts a page in its place. Returns false if it is not wanted any more; it stays the caller's. */
bool paging_put(struct paging *paging, uint64_t sequence, void *page);

/* The next page to take; NULL if it is not there yet. */
void *paging_peek(const struct paging *paging);

/* Takes the next page out, which becomes the caller's, if what it says about the list is right. */
enum paging_result paging_take(struct paging *paging, const struct fax_page *page,
                               struct error *error);

/* Notes how many faxes that had not come before were on the page taken last. Returns false if that
 * shows that the list does not end; *error is set then. */
bool paging_note(struct paging *paging, size_t new_faxes, struct error *error);

/* Whether all pages are taken. */
bool paging_ended(const struct paging *paging);

/* Takes out any page that is there; NULL if none is. After the last one all pages that were not
 * taken count as not requested. */
void *paging_drop(struct paging *paging);

#endif
