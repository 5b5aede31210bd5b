/*
 * Decides which page of a list to request next, so that each fax that exists throughout is listed.
 * No clock, no I/O.
 *
 * A page is cut from the list when its request is served. Faxes that arrive (at the front) push
 * others to later pages, which then repeat them. Faxes that are deleted pull others to earlier
 * pages, where they would be missed; `meta` shows it, because the total falls. So the position is
 * kept in faxes: the first `covered` faxes of the list have been taken, and fewer if the total
 * falls. If the next page would leave a gap, the list is read on from a page that reaches back over
 * it; its size is chosen so that it reaches back over as many deletions again.
 *
 * Pages are prefetched, and may be served in any order. A prefetched page with another total than
 * the page before it is dropped with all that follow, and prefetching restarts slowly. Only an
 * arrival and a deletion while the same pages are being served cannot be seen.
 */
#ifndef FAXCTL_SESSION_PAGING_H
#define FAXCTL_SESSION_PAGING_H

#include <stdbool.h>
#include <stdint.h>

#include "api/request.h"
#include "model/error.h"

/* Maximum number of pages that are requested or waiting. With the limit of 8 MiB for a page it
 * bounds the memory. */
enum { PAGING_AHEAD_MAX = 8 };

/* A list that changes all the time ends too: after this many times the pages that it had at first,
 * and a few more. */
enum { PAGING_FACTOR = 3, PAGING_SLACK = 20 };

/* A larger page size in `meta` is an error of the server, and ignored. */
enum { PAGING_SIZE_MAX = 100000 };

struct paging {
    int64_t page;      /* to be taken next, from 1 */
    int64_t asked;     /* faxes per page, as requested */
    int64_t size;      /* the same, as granted */
    int64_t largest;   /* the largest size granted so far; 0 before page 1 */
    int64_t requested; /* number of pages requested, from `page` on */
    int64_t ahead;     /* maximum of `requested` at present */
    int64_t covered;   /* faxes taken, from the front of the list as it was cut last */
    int64_t total;     /* faxes in the list, as it was cut last; -1: unknown */
    int64_t end;       /* last page, as far as known */
    int64_t budget;    /* requests left */
    uint64_t next_sequence;
    struct {
        uint64_t sequence;       /* of the request */
        bool prefetched;         /* requested before the page in front of it was taken */
        struct request *request; /* owned; NULL until it has arrived */
    } slots[PAGING_AHEAD_MAX];   /* by page, modulo the size */
};

/* Starts before page 1, with `size` faxes per page and `ahead` pages at once. */
void paging_start(struct paging *paging, int64_t size, int64_t ahead);

/* Whether to request another page now: *page, with paging->asked faxes; it counts as requested from
 * then on. `most` limits the pages that are requested or waiting. */
bool paging_request(struct paging *paging, int64_t most, int64_t *page, uint64_t *sequence);

/* Takes ownership of a request for a page that has finished; frees it if it is no longer wanted. */
void paging_put(struct paging *paging, struct request *request);

/* Takes out the next page or its error, which is then the caller's; NULL if it has not arrived. */
struct request *paging_take(struct paging *paging);

enum paging_next {
    PAGING_MORE, /* request more pages */
    PAGING_END,  /* all faxes are listed */
    PAGING_LOST, /* the rest cannot be found; *error is set, category server */
};

/* Moves on from the page just taken. */
enum paging_next paging_advance(struct paging *paging, const struct fax_page *page,
                                struct error *error);

/* Frees the pages that are waiting; none counts as requested any more. */
void paging_drop(struct paging *paging);

#endif
