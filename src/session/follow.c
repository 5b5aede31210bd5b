#include "session/follow.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"

enum {
    LATE_SECONDS = 300,    /* a fax may appear in the list this much later than a newer one */
    OLD_SECONDS = 3600,    /* a pending fax older than this does not widen the window */
    AHEAD_SECONDS = 86400, /* the local clock may be this far behind */
    ID_POLLS = 6, /* every sixth poll also fetches pending faxes outside the window, by id */
};

struct followed {
    char id[UUID_TEXT_SIZE]; /* in lower case */
    char status[REQUEST_STATUS_SIZE];
    enum fax_status_code code;
    bool final;      /* or deleted */
    int64_t created; /* if unknown, `newest` at the time */
    uint64_t poll;   /* the last one that found it */
};

struct change {
    int64_t time;
    struct fax *fax; /* owned */
};

void
follow_open(struct follow *follow, struct listing *listing, int64_t limit)
{
    *follow = (struct follow){.listing = listing,
                              .poll = 1,
                              .left = limit != 0 ? limit : INT64_MAX,
                              .newest = FAX_LIST_NO_TIME};
    listing->raw = true;
}

/* Compares ids; that of struct followed is its first member. */
static int
compare_ids(const void *a, const void *b)
{
    return strcmp(a, b);
}

static struct followed *
find(const struct follow *follow, const char *id)
{
    const struct followed *faxes = (void *)follow->faxes.bytes;
    return faxes == NULL ? NULL : bsearch(id, faxes, follow->sorted, sizeof *faxes, compare_ids);
}

static bool
is_old(const struct follow *follow, int64_t created)
{
    return created < follow->newest - OLD_SECONDS;
}

/* Keeps a copy of a fax until the poll is complete. Returns false on failure; *error is set. */
static bool
collect(struct follow *follow, const struct fax *fax, struct error *error)
{
    const struct fax_time *time = fax->updated_at.value.typed ? &fax->updated_at : &fax->created_at;
    struct change change = {.time = time->seconds};
    struct buffer body = {0};
    size_t i = follow->changes.length / sizeof change;
    if (!buffer_append(&body, "{\"data\":", strlen("{\"data\":"), SIZE_MAX) ||
        !buffer_append(&body, fax->json.bytes, fax->json.length, SIZE_MAX) ||
        !buffer_append(&body, "}", 1, SIZE_MAX) || !fax_decode(&body, NULL, &change.fax, error) ||
        !buffer_append(&follow->changes, &change, sizeof change, SIZE_MAX)) {
        buffer_free(&body);
        fax_free(change.fax);
        return error_out_of_memory(error);
    }
    struct change *changes = (void *)follow->changes.bytes;
    for (; i != 0 && changes[i - 1].time < change.time; i--) /* rarely far */
        changes[i] = changes[i - 1];
    changes[i] = change;
    return true;
}

/* Records the status of a fax, and collects it if it is new or its status has changed. Returns
 * false on failure; *error is set. */
static bool
record(struct follow *follow, const struct fax *fax, struct error *error)
{
    struct tally *tally = &follow->listing->session->tally;
    const struct fax_time *created = &fax->created_at;
    const char *id = fax->id.value.text;
    const char *status = fax->status.value.text != NULL ? fax->status.value.text : "";
    struct followed now = {.code = fax->status.code,
                           .final = fax_outcome(fax) != FAX_OUTCOME_PENDING,
                           .created = created->value.typed ? created->seconds : follow->newest,
                           .poll = follow->poll};
    (void)uuid_parse(id, strlen(id), now.id);
    text_copy(now.status, sizeof now.status, status, strlen(status));
    if (now.created > follow->newest && now.created <= clock_now() + AHEAD_SECONDS)
        follow->newest = now.created;
    struct followed *known = find(follow, now.id);
    bool changed = known == NULL || known->code != now.code ||
                   strcmp(known->status, now.status) != 0;
    tally_fax(tally, now.code);
    if (known != NULL) {
        tally->by_status[known->code]--;
        tally->done--;
        *known = now;
    } else if (!(now.final && is_old(follow, now.created)) &&
               !buffer_append(&follow->faxes, &now, sizeof now, SIZE_MAX)) {
        return error_out_of_memory(error);
    }
    return !changed || follow->poll == 1 || collect(follow, fax, error);
}

/* Takes a result of the poll. Returns SESSION_RESULT to hand it out now, SESSION_END to go on. */
static enum session_next
take(struct follow *follow, struct session_result *result, struct error *error)
{
    struct session *session = follow->listing->session;
    const struct fax *fax = result->fax;
    bool initial = follow->poll == 1;
    if (fax == NULL) {
        bool repeated = !initial && follow->failed >= follow->poll - 1;
        follow->failed = follow->poll;
        follow->over = result->error->category == ERROR_AUTH || (initial && follow->listing->ended);
        if (follow->over) {
            tally_error(&session->tally, session->tally.done, result->error->category);
        } else if (!initial) {
            follow->error = *result->error;
            error_hint(&follow->error, "the list is still followed");
            result->error = &follow->error;
        }
        return repeated && !follow->over ? SESSION_END : SESSION_RESULT;
    }
    if (!record(follow, fax, error))
        return SESSION_FAILED;
    if (initial && follow->left != 0) {
        follow->left -= session_wants(session, fax) ? 1 : 0;
        return SESSION_RESULT;
    }
    /* The next poll must not take faxes left out by the limit for new ones. */
    if (initial && fax->created_at.value.typed)
        follow->listing->ended = is_old(follow, fax->created_at.seconds);
    return SESSION_END;
}

/* Fetches pending faxes that were not listed, if due. Also waits for pages no longer wanted. */
static enum session_next
poll_by_id(struct follow *follow, struct session_result *result, struct error *error)
{
    struct session *session = follow->listing->session;
    struct request *request;
    enum session_next next = SESSION_END;
    const struct followed *faxes = (void *)follow->faxes.bytes;
    bool due = follow->poll % ID_POLLS == 0 && follow->failed != follow->poll;
    for (size_t i = 0; due && i < follow->sorted; i++) {
        if (faxes[i].final || faxes[i].poll == follow->poll)
            continue;
        if ((request = request_new_fax(faxes[i].id)) == NULL) {
            error_out_of_memory(error);
            return SESSION_FAILED;
        }
        session_submit(session, request);
    }
    while (next == SESSION_END && session->in_client != 0 && !session_stopped(session)) {
        if (!session_wait(session, &request, error))
            return SESSION_FAILED;
        if (request == NULL)
            continue;
        request_free(follow->request);
        follow->request = request;
        if (request->page_number != 0 && !session->key_rejected)
            continue;
        *result = (struct session_result){.id = request->id[0] != '\0' ? request->id : NULL,
                                          .fax = request->fax,
                                          .error = &request->error,
                                          .api_errors = &request->api_errors};
        if (request->error.category == ERROR_NOT_FOUND)
            find(follow, request->id)->final = true;
        else
            next = take(follow, result, error);
    }
    return next;
}

/* Forgets faxes that cannot change or be listed again, and prepares the next poll. */
static void
end_poll(struct follow *follow)
{
    struct listing *listing = follow->listing;
    const struct options *options = listing->session->options;
    struct followed *faxes = (void *)follow->faxes.bytes;
    size_t count = follow->faxes.length / sizeof *faxes;
    int64_t since = follow->newest - LATE_SECONDS;
    struct error ignored; /* the options have been checked */
    for (size_t i = 0; i < count; i++)
        if (!faxes[i].final && faxes[i].created < since && !is_old(follow, faxes[i].created))
            since = faxes[i].created;
    if (since < options->since)
        since = options->since;
    if (listing->page != NULL && follow->poll != 1) /* the rest was not listed */
        since = listing->filter.since;
    follow->sorted = 0;
    for (size_t i = 0; i < count; i++)
        if (!faxes[i].final || faxes[i].created >= since || faxes[i].poll == follow->poll)
            faxes[follow->sorted++] = faxes[i];
    follow->faxes.length = follow->sorted * sizeof *faxes;
    if (follow->sorted != 0)
        qsort(faxes, follow->sorted, sizeof *faxes, compare_ids);
    follow->poll++;
    listing_close(listing);
    (void)listing_open(listing, listing->session, options, 0, &ignored);
    listing->raw = true;
    listing->filter.since = since;
    listing->not_before_ms = clock_monotonic_ms() + options->interval * 1000;
}

enum session_next
follow_next(struct follow *follow, struct session_result *result, struct error *error)
{
    enum session_next next;
    fax_free(follow->fax);
    follow->fax = NULL;
    while (!follow->over && !session_stopped(follow->listing->session)) {
        while ((next = listing_next(follow->listing, result, error)) == SESSION_RESULT)
            if ((next = take(follow, result, error)) != SESSION_END)
                return next;
        if (next == SESSION_END)
            next = poll_by_id(follow, result, error);
        if (next != SESSION_END)
            return next;
        if (follow->changes.length != 0) {
            const struct change *changes = (void *)follow->changes.bytes;
            follow->changes.length -= sizeof *changes;
            follow->fax = changes[follow->changes.length / sizeof *changes].fax;
            *result = (struct session_result){.id = follow->fax->id.value.text, .fax = follow->fax};
            return SESSION_RESULT;
        }
        end_poll(follow);
    }
    return SESSION_END;
}

void
follow_close(struct follow *follow)
{
    const struct change *changes = (void *)follow->changes.bytes;
    for (size_t i = 0; i < follow->changes.length / sizeof *changes; i++)
        fax_free(changes[i].fax);
    buffer_free(&follow->changes);
    buffer_free(&follow->faxes);
    fax_free(follow->fax);
    request_free(follow->request);
}
