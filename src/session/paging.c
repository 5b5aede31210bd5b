#include "session/paging.h"

#include <inttypes.h>

void
paging_start(struct paging *paging, int64_t size, int64_t ahead)
{
    *paging = (struct paging){
        .page = 1, .asked = size, .ahead = ahead, .total = -1, .end = 1, .budget = 1};
}

bool
paging_request(struct paging *paging, int64_t most, int64_t *page, uint64_t *sequence)
{
    /* Without a total, a page that was cut too early would not be noticed. */
    int64_t ahead = paging->total >= 0 ? paging->ahead : 1;
    *page = paging->page + paging->requested;
    if (paging->requested >= ahead || paging->requested >= most || *page > paging->end)
        return false;
    int64_t slot = *page % PAGING_AHEAD_MAX;
    *sequence = ++paging->next_sequence;
    paging->slots[slot].sequence = *sequence;
    paging->slots[slot].prefetched = paging->requested++ != 0;
    paging->budget--;
    return true;
}

void
paging_put(struct paging *paging, struct request *request)
{
    int64_t slot = request->page_number % PAGING_AHEAD_MAX;
    if (paging->requested != 0 && paging->slots[slot].sequence == request->sequence)
        paging->slots[slot].request = request;
    else
        request_free(request);
}

void
paging_drop(struct paging *paging)
{
    for (int slot = 0; slot < PAGING_AHEAD_MAX; slot++) {
        request_free(paging->slots[slot].request);
        paging->slots[slot].request = NULL;
        paging->slots[slot].sequence = 0;
    }
    paging->requested = 0;
    paging->ahead = 1;
}

struct request *
paging_take(struct paging *paging)
{
    int64_t slot = paging->page % PAGING_AHEAD_MAX;
    struct request *request = paging->slots[slot].request;
    if (request != NULL && request->page != NULL && paging->slots[slot].prefetched &&
        request->page->total_results != paging->total) {
        paging_drop(paging);
        return NULL;
    }
    paging->slots[slot].request = NULL;
    return request;
}

/* Reads `meta`. Returns false and sets *error if it does not tell whether there are more pages. */
static bool
read_meta(struct paging *paging, const struct fax_page *page, struct error *error)
{
    int64_t total = page->total_results;
    if (page->page_number >= 0 && page->page_number != paging->page)
        return error_set(error, ERROR_SERVER, "`/meta/page_number` is %" PRId64, page->page_number);
    if (page->total_pages < 0 && total < 0)
        return error_set(error, ERROR_SERVER, "`/meta/total_pages` is missing or not a number");
    bool has_size = page->page_size > 0 && page->page_size <= PAGING_SIZE_MAX;
    paging->size = has_size ? page->page_size : paging->asked;
    paging->end = (total + paging->size - 1) / paging->size;
    if (paging->end < page->total_pages)
        paging->end = page->total_pages;
    if (paging->size > paging->largest && (paging->largest == 0 || paging->size > paging->asked))
        paging->largest = paging->size;
    if (paging->next_sequence == 1)
        paging->budget = paging->end * PAGING_FACTOR + PAGING_SLACK;
    return paging->budget > 0 ||
           error_set(error, ERROR_SERVER, "the list does not end: `/meta/total_pages` is %" PRId64,
                     paging->end);
}

/* Moves back over a gap of `gap` faxes before the page just taken. Among the sizes that the API
 * grants, chooses the one that reaches furthest and begins at least `gap` faxes before the
 * position. */
static void
move_back(struct paging *paging, int64_t gap, bool free_choice)
{
    int64_t best = paging->size;
    int64_t best_reach = 0;
    for (int64_t size = paging->largest; free_choice && size > paging->largest / 2; size--) {
        int64_t before = paging->covered % size;
        if (before >= gap && size - before > best_reach) {
            best = size;
            best_reach = size - before;
        }
    }
    paging_drop(paging);
    if (free_choice)
        paging->asked = best;
    paging->page = paging->covered / best + 1;
    paging->end = (paging->total + best - 1) / best;
}

enum paging_next
paging_advance(struct paging *paging, const struct fax_page *page, struct error *error)
{
    int64_t total = page->total_results;
    paging->requested--;
    if (!read_meta(paging, page, error)) {
        error_hint(error,
                   "the list is incomplete; if this persists, give Telnyx support this line");
        return PAGING_LOST;
    }
    int64_t start = (paging->page - 1) * paging->size;
    bool known = total >= 0 && paging->total >= 0;
    if (!known)
        paging->covered = start;
    else if (total < paging->total)
        paging->covered -= paging->total - total;
    if (paging->covered < 0)
        paging->covered = 0;
    if (known && total != paging->total)
        paging->ahead = 1;
    else if (paging->ahead < PAGING_AHEAD_MAX)
        paging->ahead++;
    paging->total = total;
    int64_t gap = start - paging->covered;
    bool beyond = page->next == 0 && total >= 0 && paging->covered >= total; /* an empty page */
    if (beyond || (gap > 0 ? paging->covered >= total : paging->page >= paging->end))
        return PAGING_END;
    if (gap > 0) {
        move_back(paging, gap, page->page_size > 0 && page->page_size <= paging->asked);
        return PAGING_MORE;
    }
    if (paging->covered < start + paging->size)
        paging->covered = start + paging->size;
    paging->page++;
    return PAGING_MORE;
}
