#include "api/http.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/secret.h"
#include "base/time.h"

#include "http_error.h"
#include "http_memory.h"
#include "http_setup.h"
#include "http_transfer.h"
#include "http_trust.h"

static const char bearer_prefix[] = "Authorization: Bearer ";

static bool
add_header(struct http *http, const char *header)
{
    struct curl_slist *headers = curl_slist_append(http->headers, header);
    if (headers == NULL)
        return false;
    http->headers = headers;
    return true;
}

static bool
make_headers(struct http *http, const char *bearer)
{
    size_t size = sizeof bearer_prefix + strlen(bearer);
    char *header = malloc(size);
    if (header == NULL)
        return false;
    snprintf(header, size, "%s%s", bearer_prefix, bearer);
    bool made = add_header(http, header);
    secret_wipe(header, size);
    free(header);
    if (!made)
        return false;
    http->authorization = http->headers->data;
    http->key = http->authorization + sizeof bearer_prefix - 1;
    return add_header(http, "Accept: application/json");
}

static bool
make_transfers(struct http *http)
{
    http->transfers = calloc(http->config.connections, sizeof *http->transfers);
    if (http->transfers == NULL)
        return false;
    for (unsigned i = 0; i < http->config.connections; i++) {
        http->transfers[i].http = http;
        http->transfers[i].next_idle = http->idle;
        http->idle = &http->transfers[i];
    }
    return true;
}

/* Allows as many connections as there are transfers. */
static bool
limit_connections(const struct http *http, struct error *error)
{
    long connections = (long)http->config.connections;
    CURLMcode code = curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, connections);
    if (code == CURLM_OK)
        code = curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
    return code == CURLM_OK || http_error_multi(code, error);
}

static bool
set_up(struct http *http, const char *bearer, struct error *error)
{
    http->multi = curl_multi_init();
    if (http->multi == NULL || !make_headers(http, bearer) || !make_transfers(http))
        return error_out_of_memory(error);
    http_proxy_find(&http->proxy);
    http->directory_first = http->config.ca_file == NULL && http->config.ca_directory == NULL &&
                            http_trust_directory_first();
    return limit_connections(http, error);
}

struct http *
http_new(const struct http_config *config, struct error *error)
{
    CURLcode code = http_memory_init();
    struct http *http = code == CURLE_OK ? calloc(1, sizeof *http) : NULL;
    if (code != CURLE_OK && code != CURLE_OUT_OF_MEMORY) {
        error_set(error, ERROR_INTERNAL, "libcurl cannot be used: %s", curl_easy_strerror(code));
        return NULL;
    }
    if (http == NULL) {
        error_out_of_memory(error);
        return NULL;
    }
    http->config = *config;
    http->config.bearer = NULL; /* the caller's */
    if (!set_up(http, config->bearer, error)) {
        http_free(http);
        return NULL;
    }
    return http;
}

void
http_free(struct http *http)
{
    if (http == NULL)
        return;
    for (unsigned i = 0; http->transfers != NULL && i < http->config.connections; i++) {
        struct transfer *transfer = &http->transfers[i];
        if (transfer->active)
            curl_multi_remove_handle(http->multi, transfer->easy);
        curl_easy_cleanup(transfer->easy);
        buffer_free(&transfer->response.body);
    }
    free(http->transfers);
    curl_multi_cleanup(http->multi);
    if (http->authorization != NULL)
        secret_wipe(http->authorization, strlen(http->authorization));
    curl_slist_free_all(http->headers);
    free(http);
    curl_global_cleanup();
}

/* Starting */

/* Gives a transfer its libcurl handle, unless it has one. */
static bool
make_handle(struct transfer *transfer, struct error *error)
{
    if (transfer->easy != NULL)
        return true;
    transfer->easy = curl_easy_init();
    if (transfer->easy == NULL)
        return error_out_of_memory(error);
    if (http_setup_transfer(transfer, error))
        return true;
    curl_easy_cleanup(transfer->easy);
    transfer->easy = NULL;
    return false;
}

static bool
begin(struct transfer *transfer, struct error *error)
{
    http_response_reset(&transfer->response);
    transfer->sent = false;
    transfer->port = 0;
    transfer->received = 0;
    transfer->header_bytes = 0;
    transfer->coding = (struct http_coding){0};
    transfer->refusal = HTTP_NOT_REFUSED;
    transfer->error_text[0] = '\0';
    if (!http_setup_deadline(transfer, error))
        return false;
    CURLMcode code = curl_multi_add_handle(transfer->http->multi, transfer->easy);
    transfer->active = code == CURLM_OK;
    return transfer->active || http_error_multi(code, error);
}

bool
http_start(struct http *http, const char *url, int64_t timeout_ms, void *context,
           struct error *error)
{
    struct transfer *transfer = http->idle;
    if (!make_handle(transfer, error))
        return false;
    if (transfer->from_directory && !http->directory_first && !http_setup_trust(transfer, error))
        return false;
    transfer->context = context;
    transfer->deadline_ms = clock_monotonic_ms() + timeout_ms;
    if (!http_setup_request(transfer, url, error) || !begin(transfer, error))
        return false;
    http->idle = transfer->next_idle;
    return true;
}

size_t
http_arriving_size(const struct http *http)
{
    size_t size = 0;
    for (unsigned i = 0; i < http->config.connections; i++)
        if (http->transfers[i].active)
            size += http->transfers[i].response.body.length;
    return size;
}

/* Ending */

static void
end(struct transfer *transfer)
{
    curl_multi_remove_handle(transfer->http->multi, transfer->easy);
    transfer->active = false;
}

/* If only the directory of certificates was looked at, looks again at everything that the system
 * trusts. Returns true if the transfer has begun again. */
static bool
retry_with_bundle(struct transfer *transfer, CURLcode code)
{
    struct error error;
    if (code != CURLE_PEER_FAILED_VERIFICATION || !transfer->from_directory)
        return false;
    transfer->http->directory_first = false;
    return http_setup_trust(transfer, &error) && begin(transfer, &error);
}

/* Completes a response: finds out in how many seconds Retry-After allows another request, and
 * redacts the key, which a server may echo. */
static void
complete_response(struct http_response *response, const char *key)
{
    time_t allowed = -1;
    if (response->retry_after[0] != '\0' && response->retry_after_seconds < 0)
        allowed = curl_getdate(response->retry_after, NULL);
    if (allowed != -1) {
        int64_t seconds = (int64_t)allowed - (int64_t)time(NULL);
        response->retry_after_seconds = seconds > 0 ? seconds : 0;
    }
    if (response->body.bytes != NULL)
        secret_redact(response->body.bytes, response->body.length, key);
}

static int
response_status(CURL *easy)
{
    long status = 0;
    CURLcode code = curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return code == CURLE_OK && status > 0 && status <= 999 ? (int)status : 0;
}

/* Takes the result out of a transfer that has ended, which can be used again. */
static void
take_result(struct transfer *transfer, CURLcode code, struct http_result *result)
{
    struct http *http = transfer->http;
    struct http_response *response = &transfer->response;
    *result = (struct http_result){.context = transfer->context, .answered = code == CURLE_OK};
    response->status = transfer->sent ? response_status(transfer->easy) : 0;
    complete_response(response, http->key);
    if (result->answered) {
        result->response = *response;
        response->body = (struct buffer){0};
    } else {
        http_response_reset(&result->response);
        http_error_describe(transfer, code, &result->error);
        result->error.http_status = response->status;
        memcpy(result->error.request_id, response->request_id, sizeof result->error.request_id);
    }
    transfer->next_idle = http->idle;
    http->idle = transfer;
}

/* When a transfer counts as stalled, if nothing arrives until then; INT64_MAX if never. */
static int64_t
stalled_at_ms(const struct transfer *transfer)
{
    bool waits = transfer->active && transfer->sent;
    return waits ? transfer->moved_ms + transfer->http->config.stall_ms : INT64_MAX;
}

/* Ends a transfer that has stalled, so that no other request uses its connection. Returns NULL if
 * there is none. What may have arrived since libcurl last looked counts. */
static struct transfer *
end_stalled(struct http *http)
{
    for (unsigned i = 0; i < http->config.connections; i++) {
        struct transfer *transfer = &http->transfers[i];
        if (stalled_at_ms(transfer) > http->worked_ms)
            continue;
        transfer->refusal = HTTP_STALLED;
        http->stalls++;
        curl_easy_setopt(transfer->easy, CURLOPT_FORBID_REUSE, 1L);
        end(transfer);
        return transfer;
    }
    return NULL;
}

bool
http_next(struct http *http, struct http_result *result)
{
    int left;
    const CURLMsg *message;
    while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
        char *data = NULL;
        CURLcode code = message->data.result;
        if (curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data) != CURLE_OK ||
            data == NULL)
            continue;
        struct transfer *transfer = (struct transfer *)(void *)data;
        end(transfer);
        if (retry_with_bundle(transfer, code))
            continue;
        take_result(transfer, code, result);
        return true;
    }
    struct transfer *stalled = end_stalled(http);
    if (stalled != NULL)
        take_result(stalled, CURLE_OPERATION_TIMEDOUT, result);
    return stalled != NULL;
}

/* Waiting */

/* How long to wait at most, so that a stalled transfer is noticed in time. */
static int
limit_wait(const struct http *http, int timeout_ms)
{
    int64_t now_ms = clock_monotonic_ms();
    int64_t wait_ms = timeout_ms;
    for (unsigned i = 0; i < http->config.connections; i++) {
        int64_t at_ms = stalled_at_ms(&http->transfers[i]);
        if (at_ms != INT64_MAX && at_ms - now_ms < wait_ms)
            wait_ms = at_ms - now_ms;
    }
    return wait_ms > 0 ? (int)wait_ms : 0;
}

bool
http_wait(struct http *http, struct pollfd *others, unsigned count, int timeout_ms,
          struct error *error)
{
    struct curl_waitfd watched[HTTP_OTHERS_MAX] = {0};
    for (unsigned i = 0; i < count; i++)
        watched[i] = (struct curl_waitfd){.fd = others[i].fd, .events = CURL_WAIT_POLLIN};
    int running = 0;
    CURLMcode code = curl_multi_poll(http->multi, watched, count, limit_wait(http, timeout_ms),
                                     NULL);
    int64_t now_ms = clock_monotonic_ms();
    if (code == CURLM_OK)
        code = curl_multi_perform(http->multi, &running);
    if (code != CURLM_OK)
        return http_error_multi(code, error);
    http->worked_ms = now_ms;
    /* libcurl does not report POLLHUP, which is all that a pipe reports when its writer is gone. */
    if (poll(others, count, 0) < 0)
        for (unsigned i = 0; i < count; i++)
            others[i].revents = 0;
    return true;
}

void
http_result_free(struct http_result *result)
{
    buffer_free(&result->response.body);
}

void
http_write_version(FILE *out)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    fprintf(out, "libcurl/%s (%s)", info->version,
            info->ssl_version != NULL ? info->ssl_version : "no TLS");
}
