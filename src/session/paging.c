#include "session/paging.h"

#include <inttypes.h>

void
paging_start(struct paging *paging)
{
    *paging = (struct paging){
        .next_page = 1, .requested_end = 1, .total_pages = 1, .total_results = -1};
}

static struct paging_slot *
slot_of(struct paging *paging, int64_t page)
{
    return &paging->slots[page % PAGING_AHEAD_MAX];
}

bool
paging_request(struct paging *paging, int64_t ahead, int64_t *page, uint64_t *sequence)
{
    int64_t end = paging->next_page + 1;
    if (paging->total_results >= 0)
        end = paging->next_page + (ahead < PAGING_AHEAD_MAX ? ahead : PAGING_AHEAD_MAX);
    if (end > paging->total_pages + 1)
        end = paging->total_pages + 1;
    if (paging->requested_end >= end)
        return false;
    *page = paging->requested_end++;
    *sequence = ++paging->next_sequence;
    *slot_of(paging, *page) = (struct paging_slot){.sequence = *sequence,
                                                   .ahead = *page != paging->next_page};
    return true;
}

bool
paging_put(struct paging *paging, uint64_t sequence, void *page)
{
    for (int64_t number = paging->next_page; number < paging->requested_end; number++) {
        struct paging_slot *slot = slot_of(paging, number);
        if (slot->sequence != sequence)
            continue;
        slot->page = page;
        return true;
    }
    return false;
}

void *
paging_peek(const struct paging *paging)
{
    if (paging->requested_end == paging->next_page)
        return NULL;
    return paging->slots[paging->next_page % PAGING_AHEAD_MAX].page;
}

/* Checks what the next page says. Returns false if that contradicts the list; *error is set then.
 */
static bool
check_page(const struct paging *paging, const struct fax_page *page, struct error *error)
{
    int64_t number = paging->next_page;
    int64_t total = page->total_pages;
    if (page->page_number < 0 || total < 0)
        return error_set(error, ERROR_SERVER, "`/meta/%s` is missing or not a number",
                         total < 0 ? "total_pages" : "page_number");
    if (page->page_number != number)
        return error_set(error, ERROR_SERVER, "`/meta/page_number` is %" PRId64, page->page_number);
    if (page->empty ? total > number : total < number)
        return error_set(error, ERROR_SERVER, "`/meta/total_pages` is %" PRId64 ", but the page %s",
                         total, page->empty ? "is empty" : "has faxes");
    if (number > 1 && number > paging->first_total * 2 + PAGING_SLACK)
        return error_set(error, ERROR_SERVER,
                         "the list does not end: `/meta/total_pages` was %" PRId64
                         " on page 1 and is %" PRId64 " now",
                         paging->first_total, total);
    return true;
}

static void
hint_incomplete(struct error *error)
{
    error_hint(error, "the list is incomplete; if it persists, give Telnyx support this line");
}

enum paging_result
paging_take(struct paging *paging, const struct fax_page *page, struct error *error)
{
    struct paging_slot *slot = slot_of(paging, paging->next_page);
    if (slot->ahead && page->total_results < paging->total_results)
        return PAGING_STALE;
    if (!check_page(paging, page, error)) {
        hint_incomplete(error);
        return PAGING_BAD;
    }
    if (paging->next_page == 1)
        paging->first_total = page->total_pages;
    paging->total_pages = page->total_pages;
    paging->total_results = page->total_results;
    slot->page = NULL;
    paging->next_page++;
    return PAGING_TAKEN;
}

bool
paging_note(struct paging *paging, size_t new_faxes, struct error *error)
{
    paging->idle_pages = new_faxes != 0 ? 0 : paging->idle_pages + 1;
    if (paging->idle_pages <= PAGING_SLACK || paging_ended(paging))
        return true;
    int64_t last = paging->next_page - 1;
    error_set(error, ERROR_SERVER,
              "the list does not end: `/meta/total_pages` is %" PRId64 ", but pages %" PRId64
              " to %" PRId64 " repeat faxes that came before",
              paging->total_pages, last - PAGING_SLACK, last);
    hint_incomplete(error);
    return false;
}

bool
paging_ended(const struct paging *paging)
{
    return paging->next_page > paging->total_pages;
}

void *
paging_drop(struct paging *paging)
{
    while (paging->requested_end > paging->next_page) {
        struct paging_slot *slot = slot_of(paging, --paging->requested_end);
        void *page = slot->page;
        slot->sequence = 0;
        slot->page = NULL;
        if (page != NULL)
            return page;
    }
    return NULL;
}
