#include "api/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/jitter.h"

/* The backoff before the first retry, and the longest (milliseconds). */
enum { BACKOFF_FIRST_MS = 500, BACKOFF_MAX_MS = 10000 };

/* The longest that a wait for something to happen lasts (milliseconds). */
enum { WAIT_MAX_MS = 3600 * 1000 };

/* A question that is open. */
struct lookup {
    struct lookup *next;
    unsigned tries;
    int64_t not_before_ms;
    struct verdict verdict; /* what is known of it so far, or in the end */
};

/* Lookups in order of arrival. */
struct queue {
    struct lookup *first;
    struct lookup **last_next; /* where the next one is linked; means nothing in an empty queue */
};

struct client {
    struct client_config config;
    struct http *http;
    struct queue ready;      /* to be asked as soon as there is room */
    struct lookup *asked;    /* on their way, in no order */
    struct lookup *sleeping; /* not before their time, in no order */
    struct queue finished;
    int64_t paused_until_ms; /* by a rate limit */
    struct jitter jitter;
    struct error last_failure; /* of a question that is asked again; category none: none of late */
    char *url;                 /* scratch space for the URL of a request */
    size_t url_size;
};

static void
queue_push(struct queue *queue, struct lookup *lookup)
{
    lookup->next = NULL;
    if (queue->first == NULL)
        queue->last_next = &queue->first;
    *queue->last_next = lookup;
    queue->last_next = &lookup->next;
}

static struct lookup *
queue_pop(struct queue *queue)
{
    struct lookup *lookup = queue->first;
    if (lookup != NULL)
        queue->first = lookup->next;
    return lookup;
}

struct client *
client_new(const struct client_config *config, struct error *error)
{
    struct client *client = calloc(1, sizeof *client);
    if (client == NULL) {
        error_out_of_memory(error);
        return NULL;
    }
    client->config = *config;
    client->url_size = strlen(config->base_url) + sizeof "/faxes/" + UUID_TEXT_SIZE;
    client->url = malloc(client->url_size);
    jitter_start(&client->jitter);
    client->http = client->url != NULL ? http_new(&config->http, error) : NULL;
    if (client->http == NULL) {
        if (client->url == NULL)
            error_out_of_memory(error);
        client_free(client);
        return NULL;
    }
    return client;
}

static void
free_lookups(struct lookup *lookup)
{
    while (lookup != NULL) {
        struct lookup *next = lookup->next;
        verdict_free(&lookup->verdict);
        free(lookup);
        lookup = next;
    }
}

void
client_free(struct client *client)
{
    if (client == NULL)
        return;
    http_free(client->http);
    free_lookups(client->asked);
    free_lookups(client->ready.first);
    free_lookups(client->sleeping);
    free_lookups(client->finished.first);
    free(client->url);
    free(client);
}

bool
client_ask(struct client *client, const struct client_question *question, struct error *error)
{
    struct lookup *lookup = calloc(1, sizeof *lookup);
    if (lookup == NULL)
        return error_out_of_memory(error);
    memcpy(lookup->verdict.id, question->id, strnlen(question->id, UUID_TEXT_SIZE - 1));
    lookup->verdict.sequence = question->sequence;
    lookup->verdict.context = question->context;
    lookup->verdict.deadline_ms = question->deadline_ms;
    lookup->not_before_ms = question->not_before_ms;
    if (question->not_before_ms > clock_monotonic_ms()) {
        lookup->next = client->sleeping;
        client->sleeping = lookup;
    } else {
        queue_push(&client->ready, lookup);
    }
    return true;
}

/* Retry policy */

/* Exponential backoff with full jitter: a random time up to a bound that doubles each time. */
static int64_t
backoff_ms(struct client *client, unsigned tries)
{
    int64_t bound_ms = BACKOFF_FIRST_MS;
    for (unsigned i = 1; i < tries && bound_ms < BACKOFF_MAX_MS; i++)
        bound_ms *= 2;
    if (bound_ms > BACKOFF_MAX_MS)
        bound_ms = BACKOFF_MAX_MS;
    return jitter_below(&client->jitter, bound_ms);
}

/* How long the answer asks to wait before another try; 0 where it does not, or says that there is
 * nothing to wait for: the backoff alone keeps a server from being flooded then. */
static int64_t
asked_delay_ms(const struct lookup *lookup, const struct http_response *response)
{
    bool limited = lookup->verdict.error.category == ERROR_RATE_LIMIT;
    if (response->retry_after_seconds >= 0)
        return response->retry_after_seconds * 1000;
    if (limited && response->rate_limit_reset_seconds >= 0)
        return response->rate_limit_reset_seconds * 1000;
    return 0;
}

/* Ends a lookup which the API would have wait past its deadline. */
static void
give_up(struct client *client, struct lookup *lookup, int64_t next_try_ms)
{
    struct error *error = &lookup->verdict.error;
    int64_t wait_ms = next_try_ms - clock_monotonic_ms();
    if (error->category == ERROR_NONE) {
        error_set(error, ERROR_RATE_LIMIT, "the API asks for a pause");
        error->retryable = true;
    }
    error_hint(error, "it asks to wait %llds, past the --timeout: give it longer",
               (long long)(wait_ms + 999) / 1000);
    queue_push(&client->finished, lookup);
}

/* Sends the lookup to sleep until its next try, or ends it. */
static void
finish_or_retry(struct client *client, struct lookup *lookup, const struct http_response *response)
{
    const struct error *error = &lookup->verdict.error;
    int64_t asked_ms = asked_delay_ms(lookup, response);
    int64_t delay_ms = asked_ms != 0 ? asked_ms : backoff_ms(client, lookup->tries);
    int64_t next_try_ms = clock_monotonic_ms() + delay_ms;
    if (error->category == ERROR_RATE_LIMIT && next_try_ms > client->paused_until_ms)
        client->paused_until_ms = next_try_ms;
    bool too_late = next_try_ms >= lookup->verdict.deadline_ms;
    bool used_up = !error->retryable || lookup->tries > client->config.retries;
    if (used_up || (too_late && asked_ms == 0)) {
        queue_push(&client->finished, lookup);
    } else if (too_late) {
        give_up(client, lookup, next_try_ms);
    } else {
        client->last_failure = *error;
        api_errors_free(&lookup->verdict.api_errors);
        lookup->not_before_ms = next_try_ms;
        lookup->next = client->sleeping;
        client->sleeping = lookup;
    }
}

/* Asking */

static void
unlink_asked(struct client *client, const struct lookup *lookup)
{
    struct lookup **link = &client->asked;
    while (*link != lookup)
        link = &(*link)->next;
    *link = lookup->next;
}

static void
take_result(struct client *client, struct http_result *result)
{
    struct lookup *lookup = result->context;
    unlink_asked(client, lookup);
    lookup->tries++;
    verdict_judge(&lookup->verdict, result);
    if (lookup->verdict.fax != NULL)
        client->last_failure.category = ERROR_NONE;
    finish_or_retry(client, lookup, &result->response);
    http_result_free(result);
}

/* Starts the clock of a lookup that is taken up. */
static void
set_deadline(const struct client *client, struct lookup *lookup, int64_t now_ms)
{
    if (lookup->verdict.deadline_ms == 0)
        lookup->verdict.deadline_ms = now_ms + client->config.timeout_ms;
}

/* Makes the sleepers ready whose time has come, and gives up those that a pause of the whole run
 * would hold past their deadline. */
static void
wake_sleepers(struct client *client, int64_t now_ms)
{
    struct lookup **link = &client->sleeping;
    while (*link != NULL) {
        struct lookup *lookup = *link;
        bool paused_too_long = client->paused_until_ms > now_ms &&
                               client->paused_until_ms >= lookup->verdict.deadline_ms;
        if (!paused_too_long && lookup->not_before_ms > now_ms) {
            link = &lookup->next;
            continue;
        }
        *link = lookup->next;
        if (paused_too_long)
            give_up(client, lookup, client->paused_until_ms);
        else
            queue_push(&client->ready, lookup);
    }
}

/* While the run is paused: ends the ready lookups whose deadline would pass meanwhile. */
static void
give_up_paused(struct client *client, int64_t now_ms)
{
    struct queue waiting = {0};
    struct lookup *lookup;
    while ((lookup = queue_pop(&client->ready)) != NULL) {
        set_deadline(client, lookup, now_ms);
        if (client->paused_until_ms >= lookup->verdict.deadline_ms)
            give_up(client, lookup, client->paused_until_ms);
        else
            queue_push(&waiting, lookup);
    }
    client->ready = waiting;
}

static bool
ask_now(struct client *client, struct lookup *lookup, int64_t now_ms, struct error *error)
{
    set_deadline(client, lookup, now_ms);
    snprintf(client->url, client->url_size, "%s/faxes/%s", client->config.base_url,
             lookup->verdict.id);
    if (!http_start(client->http, client->url, lookup->verdict.deadline_ms - now_ms, lookup,
                    error)) {
        free_lookups(lookup);
        return false;
    }
    lookup->next = client->asked;
    client->asked = lookup;
    return true;
}

/* Asks what can be asked at this moment. */
static bool
dispatch(struct client *client, struct error *error)
{
    int64_t now_ms = clock_monotonic_ms();
    wake_sleepers(client, now_ms);
    if (client->paused_until_ms > now_ms) {
        give_up_paused(client, now_ms);
        return true;
    }
    while (client->ready.first != NULL && http_has_room(client->http)) {
        struct lookup *lookup = queue_pop(&client->ready);
        lookup->next = NULL;
        if (!ask_now(client, lookup, now_ms, error))
            return false;
    }
    return true;
}

bool
client_next(struct client *client, struct verdict *verdict, struct error *error)
{
    struct http_result result;
    error->category = ERROR_NONE;
    while (client->finished.first == NULL && http_next(client->http, &result))
        take_result(client, &result);
    if (!dispatch(client, error))
        return false;
    struct lookup *lookup = queue_pop(&client->finished);
    if (lookup == NULL)
        return false;
    *verdict = lookup->verdict;
    free(lookup);
    return true;
}

/* Milliseconds until there is something to do without an answer; WAIT_MAX_MS at the most. */
static int64_t
next_event_ms(const struct client *client, int64_t now_ms)
{
    int64_t at_ms = now_ms + WAIT_MAX_MS;
    if (client->ready.first != NULL && client->paused_until_ms > now_ms &&
        client->paused_until_ms < at_ms)
        at_ms = client->paused_until_ms;
    for (const struct lookup *lookup = client->sleeping; lookup != NULL; lookup = lookup->next)
        if (lookup->not_before_ms < at_ms)
            at_ms = lookup->not_before_ms;
    return at_ms > now_ms ? at_ms - now_ms : 0;
}

bool
client_wait(struct client *client, struct pollfd *others, unsigned count, int timeout_ms,
            struct error *error)
{
    int64_t wait_ms = next_event_ms(client, clock_monotonic_ms());
    if (timeout_ms >= 0 && timeout_ms < wait_ms)
        wait_ms = timeout_ms;
    return http_wait(client->http, others, count, (int)wait_ms, error);
}

const struct error *
client_trouble(const struct client *client)
{
    return client->last_failure.category != ERROR_NONE ? &client->last_failure : NULL;
}
