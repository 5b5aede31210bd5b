/*
 * Which page of a list to request next, so that each fax that exists throughout is listed. Pure: no
 * clock, no I/O, no memory of its own.
 *
 * A page is cut from the list when its request is served. Faxes that arrive meanwhile (at the
 * front) push others to later pages, which then repeat them; the caller knows the ids that it has
 * printed. Faxes that are deleted pull others to earlier pages, where they would be missed. `meta`
 * of each page tells how many faxes there are, so the position is kept in faxes, not in pages:
 * `covered` faxes from the front have been listed, and it moves with the total. If the next page
 * would leave a gap, the list is read on from a page that reaches back over it; its size is chosen
 * so that it also reaches back over as many deletions again.
 *
 * Pages are prefetched. The server may serve prefetched pages in any order, so if such a page has
 * another total than the one before, it is dropped with all that follow and requested again, and
 * prefetching restarts slowly. What cannot be seen: a fax that arrives and one that is deleted
 * while the same two prefetched pages are served.
 */
#ifndef FAXCTL_SESSION_PAGING_H
#define FAXCTL_SESSION_PAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/error.h"
#include "model/fax_page.h"

/* Maximum number of pages that are requested or waiting at once. With the limit of 8 MiB for a page
 * it bounds the memory. */
enum { PAGING_AHEAD_MAX = 8 };

/* A list ends: the pages requested, repeated ones included, are at most PAGING_FACTOR times those
 * of the first `total_pages` and PAGING_SLACK more, and no more than PAGING_SLACK pages in a row
 * bring nothing new. */
enum { PAGING_FACTOR = 3, PAGING_SLACK = 20 };

/* A page that has been requested. */
struct paging_slot {
    uint64_t sequence; /* of the request; from 1 */
    bool prefetched;   /* requested before the page in front of it was taken */
    void *page;        /* NULL until it has arrived */
};

struct paging {
    int64_t page;      /* to be taken next, from 1 */
    int64_t asked;     /* faxes per page, as requested */
    int64_t size;      /* the same, as granted */
    int64_t largest;   /* the largest that the API grants, as far as known; 0 before page 1 */
    int64_t requested; /* number of pages requested, from `page` on */
    int64_t ahead;     /* pages that may be requested at once */
    int64_t covered;   /* faxes listed, from the front of the list as it was cut last */
    int64_t total;     /* faxes in the list, as it was cut last; -1: unknown */
    int64_t end;       /* last page, as far as known */
    int64_t budget;    /* requests left */
    int idle_pages;    /* pages in a row that brought nothing new */
    uint64_t next_sequence;
    struct paging_slot slots[PAGING_AHEAD_MAX]; /* by page, modulo the size */
};

/* Starts before page 1; the API is asked for `size` faxes per page. */
void paging_start(struct paging *paging, int64_t size);

/* Whether to request a page now: *page, with paging->asked faxes. `most` limits the pages that are
 * requested or waiting (at least 1). The page counts as requested from then on. */
bool paging_request(struct paging *paging, int64_t most, int64_t *page, uint64_t *sequence);

/* Puts a page that has arrived in its place. Returns false if it is not wanted any more; it stays
 * the caller's. */
bool paging_put(struct paging *paging, uint64_t sequence, void *page);

/* Takes out the next page, which is then the caller's; NULL if it has not arrived. Call
 * paging_advance() after its faxes have been listed. */
void *paging_take(struct paging *paging);

/* Whether the page just taken was cut at another time than the page before it. It and all waiting
 * pages must be dropped: see paging_drop(). */
bool paging_is_stale(const struct paging *paging, const struct fax_page *page);

enum paging_next {
    PAGING_MORE, /* request more pages */
    PAGING_END,  /* all faxes are listed */
    PAGING_LOST, /* the rest cannot be found; *error is set, category server */
};

/* Moves on from the page just taken, of which `new_faxes` had not been listed before. If *drop is
 * set, the waiting pages are no longer the next ones and must be dropped. */
enum paging_next paging_advance(struct paging *paging, const struct fax_page *page,
                                size_t new_faxes, bool *drop, struct error *error);

/* Takes out a waiting page, the caller's; NULL if there is none left. No page counts as requested
 * any more, and prefetching restarts slowly. */
void *paging_drop(struct paging *paging);

#endif
