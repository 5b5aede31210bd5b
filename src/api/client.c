#include "api/client.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/time.h"

/* Longer absences of the caller postpone deadlines. */
enum { ABSENCE_MIN_MS = 500 };

struct client {
    struct client_config config;
    struct schedule schedule;
    struct http *http;
    int64_t left_ms;           /* when control last returned to the caller; 0: not yet */
    struct error last_failure; /* of a retried request; category none since the last success */
};

struct client *
client_new(const struct client_config *config, struct error *error)
{
    struct client *client = calloc(1, sizeof *client);
    if (client == NULL) {
        error_out_of_memory(error);
        return NULL;
    }
    client->config = *config;
    client->config.http.connections = config->schedule.jobs;
    client->schedule.config = config->schedule;
    client->http = http_new(&client->config.http, error);
    if (client->http == NULL) {
        client_free(client);
        return NULL;
    }
    client->config.http.bearer = NULL; /* the caller may wipe it */
    /* Backoffs must not keep processes in step. */
    srand48((long)clock_monotonic_ms() ^ (long)getpid() << 8);
    return client;
}

void
client_free(struct client *client)
{
    if (client == NULL)
        return;
    http_free(client->http);
    for (int i = 0; i < SCHEDULE_QUEUES; i++) {
        struct request *request;
        while ((request = client->schedule.queues[i].first) != NULL) {
            client->schedule.queues[i].first = request->next;
            request_free(request);
        }
    }
    free(client);
}

void
client_submit(struct client *client, struct request *request)
{
    request_clear_result(request);
    schedule_submit(&client->schedule, request, clock_monotonic_ms());
}

/* Ends an attempt. Returns the request if it is finished, NULL if it will be retried. */
static struct request *
take_result(struct client *client, struct http_result *result)
{
    struct request *request = result->context;
    int64_t now_ms = clock_monotonic_ms();
    bool answered = result->error.category == ERROR_NONE;
    request_judge(request, result);
    buffer_free(&result->response.body);
    if (answered)
        client->config.observe(client->config.observe_context, request, false,
                               now_ms - request->sent_ms);
    if (request->error.category == ERROR_NONE)
        client->last_failure.category = ERROR_NONE;
    /* If the pause is over already, the backoff keeps the server from being flooded. */
    int64_t asked_seconds = result->response.retry_after_seconds;
    int64_t asked_ms = asked_seconds > 0 ? asked_seconds * 1000 : 0;
    if (schedule_finish(&client->schedule, request, asked_ms, now_ms))
        return request;
    client->last_failure = request->error;
    client->config.observe(client->config.observe_context, request, true,
                           request->ready_ms - now_ms);
    return NULL;
}

static bool
start(struct client *client, struct request *request, struct error *error)
{
    const char *base = client->config.base_url;
    const struct http_media *media = request->media;
    uint64_t api_limit = request->id[0] != '\0' ? REQUEST_FAX_LIMIT : REQUEST_PAGE_LIMIT;
    size_t size = strlen(base) + strlen(request->target) + 1;
    char *url = malloc(size);
    if (url == NULL)
        return error_out_of_memory(error);
    snprintf(url, size, "%s%s", base, request->target);
    const struct http_request http = {.url = media != NULL ? media->url : url,
                                      .timeout_ms = request->deadline_ms - request->sent_ms,
                                      .body_limit = media != NULL ? media->limit : api_limit,
                                      .media = request->media,
                                      .context = request};
    bool started = http_start(client->http, &http, error);
    free(url);
    return started;
}

/* Postpones deadlines by the time since control returned to the caller: the reader of its output
 * may pause as long as it likes. Transfers that have ended meanwhile are retried. */
static void
come_back(struct client *client)
{
    int64_t absence_ms = clock_monotonic_ms() - client->left_ms;
    if (client->left_ms != 0 && absence_ms >= ABSENCE_MIN_MS)
        schedule_postpone(&client->schedule, absence_ms);
}

bool
client_next(struct client *client, struct request **request, struct error *error)
{
    struct http_result result;
    struct request *due;
    come_back(client);
    int64_t now_ms = clock_monotonic_ms();
    while ((due = schedule_send(&client->schedule, now_ms)) != NULL)
        if (!start(client, due, error))
            return false;
    *request = NULL;
    while (*request == NULL && http_next(client->http, &result))
        *request = take_result(client, &result);
    if (*request == NULL)
        *request = schedule_give_up(&client->schedule, now_ms);
    client->left_ms = clock_monotonic_ms();
    return true;
}

void
client_waiting_for(const struct client *client, char text[static CLIENT_WAITING_SIZE])
{
    char pause[DURATION_TEXT_SIZE];
    int64_t pause_ms = client->schedule.paused_until_ms - clock_monotonic_ms();
    text[0] = '\0';
    if (pause_ms > 0) {
        duration_format(pause, (pause_ms + 999) / 1000, 2);
        snprintf(text, CLIENT_WAITING_SIZE, "rate limited, %s", pause);
    } else if (client->last_failure.category != ERROR_NONE) {
        memcpy(text, client->last_failure.message, CLIENT_WAITING_SIZE);
    }
}

void
client_media(const struct client *client, uint64_t *bytes, double *files)
{
    const struct request *request = client->schedule.queues[SCHEDULE_IN_FLIGHT].first;
    for (; request != NULL; request = request->next) {
        const struct http_media *media = request->media;
        if (media == NULL || media->received == 0)
            continue;
        *bytes += media->received;
        if (media->expected > 0)
            *files += (double)media->received / (double)media->expected;
    }
}

bool
client_wait(struct client *client, struct pollfd *others, unsigned count, int timeout_ms,
            struct error *error)
{
    come_back(client);
    int64_t wait_ms = schedule_sleep_ms(&client->schedule, clock_monotonic_ms());
    if (timeout_ms >= 0 && timeout_ms < wait_ms)
        wait_ms = timeout_ms;
    bool works = http_wait(client->http, others, count, (int)wait_ms, error);
    client->left_ms = clock_monotonic_ms();
    return works;
}
