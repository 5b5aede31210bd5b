#include "session/listing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/fax_page_decode.h"
#include "base/text.h"
#include "session/interrupt.h"

/* Faxes per page if all are wanted, or an unknown part of them. */
enum { PAGE_SIZE = 100 };

/* Elements of a page that are not faxes: this many are reported one by one, the others by their
 * number. A page of 8 MiB can hold millions. */
enum { NOT_FAXES_MAX = 20 };

bool
listing_open(struct listing *listing, struct session *session, const struct options *options,
             int64_t limit, struct error *error)
{
    bool few = options->statuses == 0 && limit != 0 && limit < PAGE_SIZE;
    *listing = (struct listing){.session = session,
                                .limit = limit,
                                .total = -1,
                                .filter = {.since = options->since,
                                           .until = options->until,
                                           .direction = options->direction,
                                           .from = options->from,
                                           .to = options->to}};
    paging_start(&listing->paging, few ? limit : PAGE_SIZE);
    if (options->since == OPTIONS_UNSET || options->until == OPTIONS_UNSET ||
        options->since < options->until)
        return true;
    error_set(error, ERROR_USAGE, "--until is not later than --since: no fax is between them");
    return error_hint(error, "give the earlier time to --since");
}

/* Requests */

/* Maximum number of pages to prefetch. If there is a limit, no more than it needs, and more with
 * each page taken, since it may be reached soon. */
static int64_t
pages_wanted(const struct listing *listing)
{
    const struct options *options = listing->session->options;
    int64_t wanted = options->jobs;
    if (listing->limit == 0)
        return wanted;
    if (wanted > listing->paging.page - 1)
        wanted = listing->paging.page - 1;
    int64_t size = listing->paging.size != 0 ? listing->paging.size : listing->paging.asked;
    int64_t needed = (listing->limit - listing->taken + size - 1) / size;
    if (options->statuses == 0 && wanted > needed)
        wanted = needed;
    return wanted > 0 ? wanted : 1;
}

static bool
request_pages(struct listing *listing, struct error *error)
{
    int64_t number;
    uint64_t sequence;
    while (paging_request(&listing->paging, pages_wanted(listing), &number, &sequence)) {
        char *target = fax_list_target(&listing->filter, number, (int)listing->paging.asked, error);
        if (target == NULL)
            return false;
        struct request *request = request_new_page(target);
        free(target);
        if (request == NULL)
            return error_out_of_memory(error);
        request->page_number = number;
        request->sequence = sequence;
        session_submit(listing->session, request);
    }
    return true;
}

static void
drop_pages(struct listing *listing)
{
    struct request *request;
    while ((request = paging_drop(&listing->paging)) != NULL)
        request_free(request);
}

/* Waits for the next page, listing->page, which stays NULL if the run must stop. On failure *error
 * is set. */
static bool
wait_for_page(struct listing *listing, struct error *error)
{
    struct session *session = listing->session;
    while (!session_stopped(session)) {
        struct request *request;
        listing->page = paging_take(&listing->paging);
        if (listing->page != NULL && listing->page->page != NULL &&
            paging_is_stale(&listing->paging, listing->page->page)) {
            request_free(listing->page);
            listing->page = NULL;
            drop_pages(listing);
        }
        if (listing->page != NULL)
            return true;
        if (!request_pages(listing, error) || !session_wait(session, &request, error))
            return false;
        if (session->key_rejected)
            listing->page = request; /* whichever page it is about */
        else if (request != NULL && !paging_put(&listing->paging, request->sequence, request))
            request_free(request);
    }
    return true;
}

/* Results */

/* Hands out an error of the current page, which also gets the number of the page. */
static enum session_next
hand_out_error(struct listing *listing, const struct error *cause, struct session_result *result)
{
    struct error *error = &listing->page_error;
    *error = *cause;
    if (listing->page->page_number > 1) {
        snprintf(error->message, sizeof error->message, "page %" PRId64 ": %.480s",
                 listing->page->page_number, cause->message);
        text_trim_partial(error->message);
    }
    tally_error(&listing->session->tally, listing->session->tally.done, error->category);
    *result = (struct session_result){
        .error = error, .api_errors = &listing->page->api_errors, .request = listing->page};
    return SESSION_RESULT;
}

/* Notes a fax; *is_new tells whether it is listed for the first time. On failure *error is set. */
static bool
note_fax(struct listing *listing, const struct fax *fax, bool *is_new, struct error *error)
{
    char uuid[UUID_TEXT_SIZE];
    const char *id = fax->id.value.text;
    *is_new = uuid_parse(id, strlen(id), uuid);
    if (*is_new && !uuid_set_add(&listing->seen, uuid, is_new))
        return error_out_of_memory(error);
    listing->new_faxes += *is_new;
    return true;
}

/* Hands out the next fax of the current page, or the error of an element. Returns SESSION_END at
 * the end of the page. */
static enum session_next
next_of_page(struct listing *listing, struct session_result *result, struct error *error)
{
    struct error cause;
    for (;;) {
        bool is_new;
        bool enough = listing->limit != 0 && listing->taken >= listing->limit;
        fax_free(listing->fax);
        listing->fax = NULL;
        switch (fax_page_next(listing->page->page, &listing->fax, &cause)) {
        case FAX_PAGE_END:
            return SESSION_END;
        case FAX_PAGE_FAILED:
            *error = cause;
            return SESSION_FAILED;
        case FAX_PAGE_NOT_A_FAX:
            listing->new_faxes++;
            if (!enough && ++listing->not_faxes <= NOT_FAXES_MAX)
                return hand_out_error(listing, &cause, result);
            break;
        case FAX_PAGE_FAX:
            if (!note_fax(listing, listing->fax, &is_new, error))
                return SESSION_FAILED;
            if (!is_new || !session_wants(listing->session, listing->fax))
                break;
            if (enough) {
                listing->more = listing->ended = true;
                return SESSION_END;
            }
            listing->taken++;
            tally_fax(&listing->session->tally, listing->fax->status.code);
            *result = (struct session_result){.id = listing->fax->id.value.text,
                                              .fax = listing->fax};
            return SESSION_RESULT;
        }
    }
}

/* Moves on from the current page. Returns SESSION_END unless there is an error to hand out. */
static enum session_next
end_page(struct listing *listing, struct session_result *result)
{
    struct error cause;
    bool drop = false;
    bool enough = listing->limit != 0 && listing->taken >= listing->limit;
    if (listing->not_faxes > NOT_FAXES_MAX) {
        error_set(&cause, ERROR_SERVER, "%zu more elements of /data are not faxes",
                  listing->not_faxes - NOT_FAXES_MAX);
        listing->not_faxes = 0;
        return hand_out_error(listing, &cause, result);
    }
    enum paging_next next = paging_advance(&listing->paging, listing->page->page,
                                           listing->new_faxes, &drop, &cause);
    if (drop)
        drop_pages(listing);
    listing->more = enough && next != PAGING_END;
    listing->ended = enough || next != PAGING_MORE;
    if (next == PAGING_LOST && !enough)
        return hand_out_error(listing, &cause, result);
    request_free(listing->page);
    listing->page = NULL;
    return SESSION_END;
}

enum session_next
listing_next(struct listing *listing, struct session_result *result, struct error *error)
{
    enum session_next next = SESSION_END;
    while (next == SESSION_END && !listing->ended && interrupt_signal() == 0) {
        if (listing->page == NULL) {
            if (!wait_for_page(listing, error))
                return SESSION_FAILED;
            if (listing->page == NULL)
                return SESSION_END;
            if (listing->page->page == NULL) {
                listing->ended = true;
                return hand_out_error(listing, &listing->page->error, result);
            }
            listing->total = listing->page->page->total_results;
            listing->new_faxes = listing->not_faxes = 0;
        }
        next = next_of_page(listing, result, error);
        if (next == SESSION_END && !listing->ended)
            next = end_page(listing, result);
    }
    return next;
}

void
listing_close(struct listing *listing)
{
    fax_free(listing->fax);
    request_free(listing->page);
    drop_pages(listing);
    uuid_set_free(&listing->seen);
}
