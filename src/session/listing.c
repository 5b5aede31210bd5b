#include "session/listing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/fax_decode.h"
#include "base/text.h"
#include "session/interrupt.h"

/* Faxes that the API is asked for per page if all are wanted, or an unknown part of them. */
enum { PAGE_SIZE = 100 };

/* Elements of a page that are not faxes: this many are reported one by one, the others by their
 * number. A page of 8 MiB can hold millions. */
enum { NOT_FAXES_MAX = 20 };

/* What became of a page or of one of its elements. */
enum outcome {
    OUTCOME_GO_ON,
    OUTCOME_END,    /* nothing more is needed, or can be had */
    OUTCOME_FAILED, /* the error is set */
};

static bool
has_enough(const struct listing *listing)
{
    return listing->limit != 0 && listing->taken >= listing->limit;
}

/* Whether faxes of every status are wanted. */
static bool
wants_all(const struct listing *listing)
{
    return listing->session->options->statuses == 0;
}

static int
page_size(const struct listing *listing)
{
    bool few = wants_all(listing) && listing->limit != 0 && listing->limit < PAGE_SIZE;
    return few ? (int)listing->limit : PAGE_SIZE;
}

/* How many pages may be requested at once. If there is a limit, they are no more than it needs, and
 * more with each page taken, since it may be reached soon. */
static int64_t
pages_ahead(const struct listing *listing)
{
    int64_t ahead = listing->session->options->jobs;
    int64_t pages_taken = listing->paging.next_page - 1;
    if (listing->limit == 0)
        return ahead;
    if (ahead > pages_taken)
        ahead = pages_taken;
    if (wants_all(listing) && listing->page_count != 0) {
        int64_t per_page = (int64_t)listing->page_count;
        int64_t needed = (listing->limit - listing->taken + per_page - 1) / per_page;
        if (ahead > needed)
            ahead = needed;
    }
    return ahead > 0 ? ahead : 1;
}

static bool
request_pages(struct listing *listing, struct error *error)
{
    int64_t page;
    uint64_t sequence;
    while (paging_request(&listing->paging, pages_ahead(listing), &page, &sequence)) {
        char *target = fax_list_target(&listing->filter, page, page_size(listing), error);
        if (target == NULL)
            return false;
        struct request *request = request_new_page(target);
        free(target);
        if (request == NULL)
            return error_out_of_memory(error);
        request->page_number = page;
        request->sequence = sequence;
        session_submit(listing->session, request);
    }
    return true;
}

bool
listing_filter(const struct options *options, struct fax_list_filter *filter, struct error *error)
{
    *filter = (struct fax_list_filter){.since = options->since,
                                       .until = options->until,
                                       .direction = options->direction,
                                       .from = options->from,
                                       .to = options->to};
    if (options->since == OPTIONS_UNSET || options->until == OPTIONS_UNSET ||
        options->since < options->until)
        return true;
    error_set(error, ERROR_USAGE, "--until is not later than --since: no fax is between them");
    return error_hint(error, "give the earlier time to --since");
}

bool
listing_start(struct listing *listing, struct error *error)
{
    paging_start(&listing->paging);
    listing->total = -1;
    listing->seen = recent_ids_new();
    if (listing->seen == NULL)
        return error_out_of_memory(error);
    return request_pages(listing, error);
}

/* Hands on a fax that comes for the first time, if it is wanted and the limit is not reached. */
static enum outcome
take_fax(struct listing *listing, const struct fax *fax, size_t *new_faxes, struct error *error)
{
    const struct listing_handler *handler = &listing->handler;
    if (!recent_ids_add(listing->seen, fax->id.value.text))
        return OUTCOME_GO_ON;
    ++*new_faxes;
    if (!session_wants(listing->session, fax))
        return OUTCOME_GO_ON;
    if (has_enough(listing)) {
        listing->more = true;
        return OUTCOME_END;
    }
    listing->taken++;
    return handler->take(handler->context, fax, error) ? OUTCOME_GO_ON : OUTCOME_FAILED;
}

/* Reports the error of a page, or of an element of it. */
static bool
report(const struct listing *listing, struct request *request, int64_t page, struct error *error)
{
    if (page > 1) {
        char prefix[32];
        char *message = request->error.message;
        size_t length = (size_t)snprintf(prefix, sizeof prefix, "page %" PRId64 ": ", page);
        memmove(message + length, message, ERROR_MESSAGE_SIZE - length);
        memcpy(message, prefix, length);
        message[ERROR_MESSAGE_SIZE - 1] = '\0';
        text_trim_partial(message);
    }
    return listing->handler.fail(listing->handler.context, request, error);
}

/* Hands on the faxes of a page. */
/* Reports how many more elements of a page are not faxes, if there are any. */
static bool
report_others(const struct listing *listing, struct request *request, size_t not_faxes,
              struct error *error)
{
    if (not_faxes <= NOT_FAXES_MAX)
        return true;
    error_set(&request->error, ERROR_SERVER, "%zu more elements of /data are not faxes",
              not_faxes - NOT_FAXES_MAX);
    return report(listing, request, request->page->page_number, error);
}

static enum outcome
take_elements(struct listing *listing, struct request *request, size_t *new_faxes,
              struct error *error)
{
    enum outcome outcome = OUTCOME_GO_ON;
    size_t not_faxes = 0;
    while (outcome == OUTCOME_GO_ON && interrupt_signal() == 0) {
        struct fax *fax;
        switch (fax_page_next(request->page, &fax, &request->error)) {
        case FAX_PAGE_FAX:
            outcome = take_fax(listing, fax, new_faxes, error);
            fax_free(fax);
            break;
        case FAX_PAGE_NOT_A_FAX:
            ++*new_faxes;
            if (!has_enough(listing) && ++not_faxes <= NOT_FAXES_MAX &&
                !report(listing, request, request->page->page_number, error))
                return OUTCOME_FAILED;
            break;
        case FAX_PAGE_FAILED:
            *error = request->error;
            return OUTCOME_FAILED;
        case FAX_PAGE_END:
            return report_others(listing, request, not_faxes, error) ? OUTCOME_GO_ON
                                                                     : OUTCOME_FAILED;
        }
    }
    return outcome;
}

static enum outcome
take_page(struct listing *listing, struct request *request, struct error *error)
{
    size_t new_faxes = 0;
    listing->total = request->page->total_results;
    enum outcome outcome = take_elements(listing, request, &new_faxes, error);
    listing->page_count = request->page->next;
    if (outcome != OUTCOME_GO_ON)
        return outcome;
    if (has_enough(listing)) {
        listing->more = !paging_ended(&listing->paging);
        return OUTCOME_END;
    }
    if (!paging_note(&listing->paging, new_faxes, &request->error))
        return report(listing, request, 1, error) ? OUTCOME_END : OUTCOME_FAILED;
    return paging_ended(&listing->paging) ? OUTCOME_END : OUTCOME_GO_ON;
}

static void
drop_pages(struct listing *listing)
{
    struct request *request;
    while ((request = paging_drop(&listing->paging)) != NULL)
        request_free(request);
}

/* Takes the page whose turn it is. */
static enum outcome
take_next(struct listing *listing, struct request *request, struct error *error)
{
    int64_t number = listing->paging.next_page;
    const struct fax_page *page = request->page;
    if (page == NULL)
        return report(listing, request, number, error) ? OUTCOME_END : OUTCOME_FAILED;
    enum outcome outcome = OUTCOME_GO_ON;
    switch (paging_take(&listing->paging, page, &request->error)) {
    case PAGING_TAKEN:
        outcome = take_page(listing, request, error);
        request_free(request);
        break;
    case PAGING_STALE:
        drop_pages(listing);
        break;
    case PAGING_BAD:
        return report(listing, request, number, error) ? OUTCOME_END : OUTCOME_FAILED;
    }
    return outcome;
}

bool
listing_take(struct listing *listing, struct request *request, struct error *error)
{
    enum outcome outcome = OUTCOME_GO_ON;
    listing->session->open--;
    if (!paging_put(&listing->paging, request->sequence, request))
        request_free(request);
    while (outcome == OUTCOME_GO_ON && (request = paging_peek(&listing->paging)) != NULL)
        outcome = take_next(listing, request, error);
    if (outcome == OUTCOME_GO_ON)
        return request_pages(listing, error);
    listing->session->stopped = true;
    return outcome == OUTCOME_END;
}

void
listing_free(struct listing *listing)
{
    drop_pages(listing);
    recent_ids_free(listing->seen);
}
