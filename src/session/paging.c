#include "session/paging.h"

#include <inttypes.h>

void
paging_start(struct paging *paging, int64_t size)
{
    *paging = (struct paging){
        .page = 1, .asked = size, .ahead = PAGING_AHEAD_MAX, .total = -1, .end = 1, .budget = 1};
}

static struct paging_slot *
slot_of(struct paging *paging, int64_t page)
{
    return &paging->slots[page % PAGING_AHEAD_MAX];
}

bool
paging_request(struct paging *paging, int64_t most, int64_t *page, uint64_t *sequence)
{
    /* Without a total a page that was cut too early could not be told. */
    int64_t ahead = paging->total >= 0 ? paging->ahead : 1;
    *page = paging->page + paging->requested;
    if (paging->requested >= ahead || paging->requested >= most || *page > paging->end)
        return false;
    *sequence = ++paging->next_sequence;
    *slot_of(paging, *page) = (struct paging_slot){.sequence = *sequence,
                                                   .prefetched = paging->requested != 0};
    paging->requested++;
    paging->budget--;
    return true;
}

bool
paging_put(struct paging *paging, uint64_t sequence, void *page)
{
    for (int64_t i = 0; i < paging->requested; i++) {
        struct paging_slot *slot = slot_of(paging, paging->page + i);
        if (slot->sequence == sequence) {
            slot->page = page;
            return true;
        }
    }
    return false;
}

void *
paging_take(struct paging *paging)
{
    struct paging_slot *slot = slot_of(paging, paging->page);
    void *page = paging->requested != 0 ? slot->page : NULL;
    slot->page = NULL;
    return page;
}

bool
paging_is_stale(const struct paging *paging, const struct fax_page *page)
{
    return paging->slots[paging->page % PAGING_AHEAD_MAX].prefetched &&
           page->total_results != paging->total;
}

void *
paging_drop(struct paging *paging)
{
    paging->ahead = 1;
    paging->requested = 0;
    for (size_t i = 0; i < PAGING_AHEAD_MAX; i++) {
        void *page = paging->slots[i].page;
        paging->slots[i].page = NULL;
        if (page != NULL)
            return page;
    }
    return NULL;
}

static enum paging_next
lose(struct error *error)
{
    error_hint(error, "the list is incomplete; if it persists, give Telnyx support this line");
    return PAGING_LOST;
}

/* Takes from `meta` what is known of the list. Returns false if it is not known whether there are
 * more pages; *error is set. */
static bool
learn(struct paging *paging, const struct fax_page *page, struct error *error)
{
    int64_t total = page->total_results;
    if (page->page_number >= 0 && page->page_number != paging->page)
        return error_set(error, ERROR_SERVER, "`/meta/page_number` is %" PRId64, page->page_number);
    if (page->total_pages < 0 && total < 0)
        return error_set(error, ERROR_SERVER, "`/meta/total_pages` is missing or not a number");
    paging->size = page->page_size > 0 ? page->page_size : paging->asked;
    paging->end = page->total_pages;
    if ((total + paging->size - 1) / paging->size > paging->end)
        paging->end = (total + paging->size - 1) / paging->size;
    if (paging->largest == 0 || paging->size > paging->asked)
        paging->largest = paging->size;
    if (paging->next_sequence == 1)
        paging->budget = paging->end * PAGING_FACTOR + PAGING_SLACK;
    return true;
}

/* Moves back over a gap of `gap` faxes in front of the page just taken. Among the sizes that the
 * API grants, chooses the one that reaches furthest and still begins `gap` faxes before the
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
    if (free_choice)
        paging->asked = best;
    paging->page = paging->covered / best + 1;
    paging->end = (paging->total + best - 1) / best;
}

enum paging_next
paging_advance(struct paging *paging, const struct fax_page *page, size_t new_faxes, bool *drop,
               struct error *error)
{
    int64_t total = page->total_results;
    *drop = false;
    paging->requested--;
    if (!learn(paging, page, error))
        return lose(error);
    int64_t start = (paging->page - 1) * paging->size;
    bool known = total >= 0 && paging->total >= 0;
    if (!known)
        paging->covered = start;
    else if (total < paging->total)
        paging->covered -= paging->total - total;
    if (paging->covered < 0)
        paging->covered = 0;
    paging->ahead = known && total != paging->total ? 1 : paging->ahead + 1;
    if (paging->ahead > PAGING_AHEAD_MAX)
        paging->ahead = PAGING_AHEAD_MAX;
    paging->total = total;
    paging->idle_pages = new_faxes != 0 ? 0 : paging->idle_pages + 1;
    int64_t gap = start - paging->covered;
    if (gap > 0 ? paging->covered >= total : paging->page >= paging->end)
        return PAGING_END;
    if (paging->budget <= 0 || paging->idle_pages > PAGING_SLACK) {
        error_set(error, ERROR_SERVER, "the list does not end: `/meta/total_pages` is %" PRId64,
                  paging->end);
        return lose(error);
    }
    if (gap > 0) {
        *drop = true;
        move_back(paging, gap, page->page_size > 0 && page->page_size <= paging->asked);
        return PAGING_MORE;
    }
    if (paging->covered < start + paging->size)
        paging->covered = start + paging->size;
    paging->page++;
    return PAGING_MORE;
}
