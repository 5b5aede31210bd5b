/*
 * The faxes of an account, one by one, each exactly once: pages are prefetched and taken in order,
 * as paging.h says. Memory: the prefetched pages, and 16 bytes per fax.
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
    int64_t limit; /* faxes to hand out at most; 0: all */
    int64_t taken; /* faxes handed out */
    int64_t total; /* faxes that pass the filter, as the API says; -1: it does not */
    bool more;     /* the limit left faxes out, or may have if --status is given */
    bool ended;
    struct paging paging;
    struct uuid_set seen; /* ids of the faxes on the pages taken so far */
    struct request *page; /* owned: being handed out */
    struct fax *fax;      /* owned: handed out last */
    struct error error;   /* handed out last */
};

/* Reads the filters from the options; sends nothing. `session` must be opened before the first
 * result is asked for. On failure *error is set, category usage. Call listing_close() in either
 * case. */
bool listing_open(struct listing *listing, struct session *session, const struct options *options,
                  int64_t limit, struct error *error);

/* Waits for the next fax with one of the statuses that --status names, or for the error of a page
 * or of an element that is not a fax. Otherwise like session_next(). */
enum session_next listing_next(struct listing *listing, struct session_result *result,
                               struct error *error);

/* Measures the rest of the page of the fax handed out last, before that fax is printed. */
void listing_measure(const struct listing *listing);

/* Frees what the listing owns. Call it before session_close(). */
void listing_close(struct listing *listing);

#endif
