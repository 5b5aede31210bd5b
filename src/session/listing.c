#include "session/listing.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "session/interrupt.h"

/* Faxes per page if all, or an unknown number, are wanted. */
enum { PAGE_SIZE = 100 };

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
    /* A limit may be reached soon: prefetch slowly at first. */
    paging_start(&listing->paging, few ? limit : PAGE_SIZE, limit != 0 ? 0 : PAGING_AHEAD_MAX);
    if (options->since - options->now > CLOCK_DRIFT_SECONDS)
        return error_set(error, ERROR_USAGE, "--since must not be in the future");
    if (options->until != OPTIONS_UNSET && options->since >= options->until)
        return error_set(error, ERROR_USAGE, "--since must be earlier than --until");
    return true;
}

static bool
request_pages(struct listing *listing, struct error *error)
{
    const struct options *options = listing->session->options;
    struct paging *paging = &listing->paging;
    int64_t most = options->jobs;
    int64_t needed = (listing->limit - listing->taken + paging->asked - 1) / paging->asked;
    int64_t number;
    uint64_t sequence;
    if (listing->limit != 0 && options->statuses == 0 && most > needed)
        most = needed > 0 ? needed : 1;
    while (paging_request(paging, most, &number, &sequence)) {
        char *target = fax_list_target(&listing->filter, number, (int)paging->asked, error);
        if (target == NULL)
            return false;
        struct request *request = request_new_page(target);
        free(target);
        if (request == NULL)
            return error_out_of_memory(error);
        request->page_number = number;
        request->not_before_ms = listing->not_before_ms;
        request->sequence = sequence;
        session_submit(listing->session, request);
    }
    return true;
}

/* Waits for the next page or its error in listing->page; NULL if the run must stop. On failure
 * *error is set. */
static bool
wait_for_page(struct listing *listing, struct error *error)
{
    struct session *session = listing->session;
    while (!session_stopped(session) && (listing->page = paging_take(&listing->paging)) == NULL) {
        struct request *request;
        if (!request_pages(listing, error) || !session_wait(session, &request, error))
            return false;
        if (session->key_rejected)
            listing->page = request; /* whichever page it is */
        else if (request != NULL)
            paging_put(&listing->paging, request);
    }
    if (listing->page == NULL || listing->page->page == NULL)
        return true;
    int64_t total = listing->total = listing->page->page->total_results;
    if (listing->limit != 0 && session->options->statuses == 0 && total > listing->limit)
        total = listing->limit;
    session->list_total = total > 0 && !listing->raw ? (uint64_t)total : 0;
    return true;
}

/* Returns an error of the page, with its number, HTTP status and request id. */
static enum session_next
hand_out_error(struct listing *listing, const struct error *cause, struct session_result *result)
{
    const struct error *page_error = &listing->page->error;
    struct error *error = &listing->error;
    int64_t page = listing->page->page_number;
    *error = *cause;
    error->http_status = page_error->http_status;
    memcpy(error->request_id, page_error->request_id, sizeof error->request_id);
    if (page > 1) {
        snprintf(error->message, sizeof error->message, "page %" PRId64 ": %.480s", page,
                 cause->message);
        text_trim_partial(error->message);
    }
    *result = (struct session_result){.error = error, .api_errors = &listing->page->api_errors};
    if (!listing->raw)
        tally_error(&listing->session->tally, listing->session->tally.done, error->category);
    return SESSION_RESULT;
}

/* Returns whether the limit is reached. */
static bool
has_enough(const struct listing *listing)
{
    return listing->limit != 0 && listing->taken >= listing->limit;
}

/* Measures the rest of the page for a table, whose columns are as wide as its faxes. */
static void
measure_page(const struct listing *listing)
{
    struct fax_page rest = *listing->page->page; /* a copy, which leaves the page where it is */
    struct fax *fax;
    struct error ignored;
    while (fax_page_next(&rest, &fax, &ignored)) {
        if (fax != NULL && session_wants(listing->session, fax))
            render_measure(&listing->session->render, fax);
        fax_free(fax);
    }
}

/* Returns the next fax of the page, or the error of an element. Returns SESSION_END at the end of
 * the page or, with listing->ended, of the list. */
static enum session_next
next_of_page(struct listing *listing, struct session_result *result, struct error *error)
{
    struct session *session = listing->session;
    char uuid[UUID_TEXT_SIZE];
    struct error cause;
    bool is_new;
    fax_free(listing->fax);
    for (; fax_page_next(listing->page->page, &listing->fax, &cause); fax_free(listing->fax)) {
        const struct fax *fax = listing->fax;
        if (fax == NULL && cause.category == ERROR_SERVER) {
            if (has_enough(listing))
                continue;
            return hand_out_error(listing, &cause, result);
        }
        if (fax != NULL)
            (void)uuid_parse(fax->id.value.text, strlen(fax->id.value.text), uuid);
        if (fax == NULL || !uuid_set_add(&listing->seen, uuid, &is_new)) {
            error_out_of_memory(error);
            return SESSION_FAILED;
        }
        if (!is_new)
            continue;
        if (!listing->raw && !session_wants(session, fax)) {
            session->left_out++;
            continue;
        }
        listing->more = listing->ended = has_enough(listing);
        if (listing->ended)
            return SESSION_END;
        listing->taken++;
        if (listing->taken == 1 && session->rules.lists && session->options->format == RENDER_TABLE)
            measure_page(listing);
        if (!listing->raw)
            tally_fax(&session->tally, fax->status.code);
        *result = (struct session_result){.id = fax->id.value.text, .fax = fax};
        return SESSION_RESULT;
    }
    return SESSION_END;
}

enum session_next
listing_next(struct listing *listing, struct session_result *result, struct error *error)
{
    while (!listing->ended) {
        struct error cause;
        if (listing->page == NULL && !wait_for_page(listing, error))
            return SESSION_FAILED;
        if (listing->page == NULL || interrupt_signal() != 0)
            return SESSION_END;
        if (listing->page->page == NULL) {
            listing->ended = true;
            return hand_out_error(listing, &listing->page->error, result);
        }
        enum session_next next = next_of_page(listing, result, error);
        if (next != SESSION_END || listing->ended)
            return next;
        enum paging_next more = paging_advance(&listing->paging, listing->page->page, &cause);
        listing->more = has_enough(listing) && more != PAGING_END;
        listing->ended = has_enough(listing) || more != PAGING_MORE;
        if (more == PAGING_LOST && !has_enough(listing))
            return hand_out_error(listing, &cause, result);
        request_free(listing->page);
        listing->page = NULL;
    }
    return SESSION_END;
}

void
listing_close(struct listing *listing)
{
    fax_free(listing->fax);
    request_free(listing->page);
    paging_drop(&listing->paging);
    uuid_set_free(&listing->seen);
}
