/*
 * The faxes of an account, page by page: pages are requested as paging.h says, taken in order, and
 * their faxes handed on one by one, each once. Memory is that of the pages that are requested
 * ahead.
 */
#ifndef FAXCTL_SESSION_LISTING_H
#define FAXCTL_SESSION_LISTING_H

#include <stdbool.h>
#include <stdint.h>

#include "api/url.h"
#include "api/request.h"
#include "session/paging.h"
#include "session/recent_ids.h"
#include "session/session.h"

/* What a command does with the faxes of a list. */
struct listing_handler {
    /* Takes a fax that has one of the statuses wanted; it is freed afterwards. Returns false on
     * failure; *error is set then. */
    bool (*take)(void *context, const struct fax *fax, struct error *error);
    /* Takes note of the error in `request`: a page and with it the rest of the list is missing, or
     * an element of a page is not a fax. Returns as `take`. */
    bool (*fail)(void *context, const struct request *request, struct error *error);
    void *context;
};

struct listing {
    struct session *session;
    struct fax_list_filter filter;
    struct listing_handler handler;
    int64_t limit; /* faxes to hand on at most; 0: all */

    int64_t taken; /* faxes handed on */
    bool more;     /* whether the limit left faxes out, or may have done so if not all are wanted */
    int64_t total; /* faxes that pass the filter, as the API says; -1: it does not */

    /* For listing.c alone. */
    size_t page_count; /* elements of the page taken last */
    struct paging paging;
    struct recent_ids *seen;
};

/* Reads the filter from the options. On failure *error is set, category usage. */
bool listing_filter(const struct options *options, struct fax_list_filter *filter,
                    struct error *error);

/* Submits the request for the first page. The caller sets session, filter, handler and limit
 * before, and all else to 0. Returns false on failure; *error is set then. listing_free() must be
 * called even on failure, before the session is freed. */
bool listing_start(struct listing *listing, struct error *error);

/* Takes over a page, as a session hands it on, and submits further requests, or stops the session
 * at the end of the list. Returns false on failure; *error is set then. */
bool listing_take(struct listing *listing, struct request *request, struct error *error);

/* Frees the pages that were not taken. Accepts one that was never started. */
void listing_free(struct listing *listing);

#endif
