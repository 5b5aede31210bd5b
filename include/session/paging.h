/*
 * Decides which page of a list to request next, so that each fax that exists throughout is listed.
 * No clock, no I/O.
 *
 * A page is cut from the list when its request is served. Faxes that arrive (at the front) push
 * others to later pages, which then repeat them. Deletions pull others to earlier pages, where they
 * would be missed; they show in `meta`, because the total falls. So the position is a number of
 * faxes: `covered`, the faxes taken from the front of the list, less those deleted. If the next
 * page would leave a gap, reading continues with a page that reaches back over it, of a size that
 * covers as many further deletions.
 *
 * Pages are prefetched and may be served in any order. A prefetched page whose total differs from
 * that of the page before it is dropped with all that follow, and prefetching restarts slowly. Only
 * an arrival and a deletion during the same prefetch go unnoticed.
 */
#ifndef FAXCTL_SESSION_PAGING_H
#define FAXCTL_SESSION_PAGING_H

#include <stdbool.h>
#include <stdint.h>

#include "api/request.h"
#include "model/error.h"

/* Maximum number of pages requested or waiting. With 8 MiB per page, it bounds the memory. */
enum { PAGING_AHEAD_MAX = 8 };

/* A list that keeps changing is given up after this many times its initial number of pages, and a
 * few more. */
enum { PAGING_FACTOR = 3, PAGING_SLACK = 20 };

/* A larger page size in `meta` is a server error, and ignored. */
enum { PAGING_SIZE_MAX = 100000 };

struct paging {
    int64_t page;      /* next to take, from 1 */
    int64_t asked;     /* faxes per page, as requested */
    int64_t size;      /* the same, as granted */
    int64_t largest;   /* the largest size granted so far; 0 before page 1 */
    int64_t requested; /* number of pages requested, starting at `page` */
    int64_t ahead;     /* maximum of `requested` at present */
    int64_t covered;   /* faxes taken, from the front of the list as last served */
    int64_t total;     /* faxes in the list as last served; -1: unknown */
    int64_t end;       /* last known page */
    int64_t budget;    /* requests left */
    uint64_t next_sequence;
    struct {
        uint64_t sequence;       /* of the request */
        bool prefetched;         /* prefetched: requested before the previous page was taken */
        struct request *request; /* owned; NULL until it has arrived */
    } slots[PAGING_AHEAD_MAX];   /* by page number modulo the size */
};

/* Starts before page 1, with `size` faxes per page and `ahead` pages at once. */
void paging_start(struct paging *paging, int64_t size, int64_t ahead);

/* Returns whether to request another page now: *page, with paging->asked faxes; it then counts as
 * requested. `most` limits the pages requested or waiting. */
bool paging_request(struct paging *paging, int64_t most, int64_t *page, uint64_t *sequence);

/* Takes ownership of a finished request for a page; frees it if it is no longer wanted. */
void paging_put(struct paging *paging, struct request *request);

/* Passes ownership of the next page or its error to the caller; NULL if it has not arrived. */
struct request *paging_take(struct paging *paging);

enum paging_next {
    PAGING_MORE, /* request more pages */
    PAGING_END,  /* all faxes are listed */
    PAGING_LOST, /* the rest cannot be read; *error is set, category server */
};

/* Advances past the page just taken. */
enum paging_next paging_advance(struct paging *paging, const struct fax_page *page,
                                struct error *error);

/* Frees the waiting pages; none counts as requested any more. */
void paging_drop(struct paging *paging);

#endif
