/*
 * The faxes of an account, one by one, each exactly once. Pages are prefetched and taken in order,
 * as decided by paging.h. Memory: the prefetched pages, and 16 bytes per fax.
 */
#ifndef FAXCTL_SESSION_LISTING_H
#define FAXCTL_SESSION_LISTING_H

#include <stdbool.h>
#include <stdint.h>

#include "api/url.h"
#include "base/uuid.h"
#include "session/paging.h"
#include "session/session.h"

struct listing {
    struct session *session; /* borrowed */
    struct fax_list_filter filter;
    int64_t limit; /* maximum number of faxes to return; 0: all */
    int64_t taken; /* faxes returned */
    int64_t total; /* faxes that pass the filter, according to the API; -1: unknown */
    bool more;     /* the limit left faxes out or, with --status, may have */
    bool raw;      /* returns also what --status excludes, without a limit, and counts nothing */
    int64_t not_before_ms; /* when to request the first page, by clock_monotonic_ms() */
    bool ended;
    struct paging paging;
    struct uuid_set seen; /* ids of the faxes on the pages taken so far */
    struct request *page; /* owned: the current page */
    struct fax *fax;      /* owned: returned last */
    struct error error;   /* handed out last */
};

/* Reads the filters from the options; sends nothing. `session` must be open before listing_next().
 * On failure *error is set, category usage. Call listing_close() even then. */
bool listing_open(struct listing *listing, struct session *session, const struct options *options,
                  int64_t limit, struct error *error);

/* Like session_next(): waits for the next fax with a requested --status, or for the error of a page
 * or of an element that is not a fax. */
enum session_next listing_next(struct listing *listing, struct session_result *result,
                               struct error *error);

/* Frees what the listing owns. Call it before session_close(). */
void listing_close(struct listing *listing);

#endif
