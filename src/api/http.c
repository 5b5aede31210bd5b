#include "api/http.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "base/secret.h"
#include "base/text.h"
#include "base/time.h"

#include "http_private.h"

/* Longer header lines are ignored: none of those that matter is. */
enum { LINE_SIZE = 256 };

/* What a write or header callback returns to abort the transfer. */
enum { ABORT = 0 };

/* The best first. */
static const char *const request_id_names[] = {"x-request-id", "x-telnyx-request-id", "request-id"};

enum { REQUEST_ID_NAMES = sizeof request_id_names / sizeof *request_id_names };

/* Responses */

void
http_reset_response(struct transfer *transfer)
{
    buffer_free(&transfer->response.body);
    transfer->response = (struct http_response){.retry_after_seconds = -1,
                                                .rate_limit_reset_seconds = -1};
    transfer->request_id_rank = REQUEST_ID_NAMES;
    transfer->compressed = false;
}

/* Reads a number of seconds (INT64_MAX if it does not fit) or a date, as the seconds until then;
 * -1 if it is neither. */
static int64_t
parse_seconds(const char *text)
{
    if (text[strspn(text, "0123456789")] == '\0')
        return strtoll(text, NULL, 10);
    time_t date = curl_getdate(text, NULL);
    time_t now = time(NULL);
    if (date == -1)
        return -1;
    return date > now ? (int64_t)date - now : 0;
}

/* Accepts one gzip, which was asked for. libcurl would decode several layers, and a few kilobytes
 * in four layers of gzip keep a processor busy for minutes. */
static bool
take_coding(struct transfer *transfer, const char *value)
{
    if (strcasecmp(value, "identity") == 0)
        return true;
    bool is_gzip = strcasecmp(value, "gzip") == 0 || strcasecmp(value, "x-gzip") == 0;
    bool accepted = is_gzip && !transfer->compressed;
    transfer->compressed = true;
    return accepted;
}

bool
http_take_header(struct transfer *transfer, const char *bytes, size_t length)
{
    static const char status_line[] = "HTTP/";
    struct http_response *response = &transfer->response;
    char line[LINE_SIZE];
    if (length >= sizeof status_line && memcmp(bytes, status_line, sizeof status_line - 1) == 0)
        http_reset_response(transfer);
    if (length >= sizeof line)
        return true;
    memcpy(line, bytes, length);
    line[length] = '\0';
    secret_redact(line, length, transfer->http->key); /* before anything is cut */
    char *colon = strchr(line, ':');
    if (colon == NULL)
        return true;
    *colon = '\0';
    size_t value_length = strlen(colon + 1);
    const char *value = text_trim(colon + 1, &value_length);
    line[(size_t)(value - line) + value_length] = '\0';
    if (value_length == 0)
        return true;
    if (strcasecmp(line, "content-encoding") == 0)
        return take_coding(transfer, value);
    if (strcasecmp(line, "retry-after") == 0)
        response->retry_after_seconds = parse_seconds(value);
    if (strcasecmp(line, "x-ratelimit-reset") == 0)
        response->rate_limit_reset_seconds = parse_seconds(value);
    for (int rank = 0; rank < REQUEST_ID_NAMES && rank < transfer->request_id_rank; rank++) {
        if (strcasecmp(line, request_id_names[rank]) == 0) {
            text_copy(response->request_id, sizeof response->request_id, value, value_length);
            transfer->request_id_rank = rank;
        }
    }
    return true;
}

/* libcurl callbacks */

static size_t
receive_body(char *bytes, size_t size, size_t count, void *data)
{
    struct transfer *transfer = data;
    struct buffer *body = &transfer->response.body;
    size_t length = size * count; /* libcurl: size is always 1 */
    if (buffer_append(body, bytes, length, transfer->body_limit))
        return length;
    bool too_large = length > transfer->body_limit - body->length;
    transfer->refusal = too_large ? HTTP_BODY_TOO_LARGE : HTTP_NO_MEMORY;
    return ABORT;
}

/* Receives headers and trailers, one line at a time. */
static size_t
receive_header(char *bytes, size_t size, size_t count, void *data)
{
    struct transfer *transfer = data;
    size_t length = size * count;
    if (http_take_header(transfer, bytes, length))
        return length;
    transfer->refusal = HTTP_CODING_REFUSED;
    return ABORT;
}

/* Opens a socket as libcurl would. Notes the port, which tells the proxy from the API if the
 * connection fails (CURLINFO_PRIMARY_PORT is not set then), and a lack of descriptors, which
 * libcurl does not report. */
static curl_socket_t
open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *transfer = data;
    const void *sockaddr = &address->addr;
    (void)purpose;
    transfer->port = address->family == AF_INET6
                         ? ntohs(((const struct sockaddr_in6 *)sockaddr)->sin6_port)
                         : ntohs(((const struct sockaddr_in *)sockaddr)->sin_port);
    int descriptor = socket(address->family, address->socktype, address->protocol);
    if (descriptor >= 0)
        (void)fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    else if (errno == EMFILE || errno == ENFILE)
        transfer->refusal = HTTP_NO_DESCRIPTOR;
    return descriptor >= 0 ? descriptor : CURL_SOCKET_BAD;
}

/* Creates the libcurl handle of a transfer, unless it has one. */
static bool
make_handle(struct transfer *transfer, struct error *error)
{
    if (transfer->easy != NULL)
        return true;
    CURL *easy = transfer->easy = curl_easy_init();
    if (easy == NULL)
        return error_out_of_memory(error);
    if (http_setup_transfer(transfer, error) &&
        HTTP_SET(easy, CURLOPT_WRITEFUNCTION, receive_body, error) &&
        HTTP_SET(easy, CURLOPT_WRITEDATA, transfer, error) &&
        HTTP_SET(easy, CURLOPT_HEADERFUNCTION, receive_header, error) &&
        HTTP_SET(easy, CURLOPT_HEADERDATA, transfer, error) &&
        HTTP_SET(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket, error) &&
        HTTP_SET(easy, CURLOPT_OPENSOCKETDATA, transfer, error))
        return true;
    curl_easy_cleanup(easy);
    transfer->easy = NULL;
    return false;
}

/* Creating and freeing */

static bool
set_up(struct http *http, const char *bearer, struct error *error)
{
    long connections = (long)http->config.connections;
    http->multi = curl_multi_init();
    http->transfers = calloc(http->config.connections, sizeof *http->transfers);
    if (http->multi == NULL || http->transfers == NULL || !http_make_headers(http, bearer))
        return error_out_of_memory(error);
    for (unsigned i = 0; i < http->config.connections; i++) {
        http->transfers[i].http = http;
        http->transfers[i].next_idle = http->idle;
        http->idle = &http->transfers[i];
    }
    http_find_proxy(&http->proxy);
    http_choose_trust(http);
    CURLMcode code = curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, connections);
    if (code == CURLM_OK)
        code = curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
    return code == CURLM_OK || http_multi_error(code, error);
}

struct http *
http_new(const struct http_config *config, struct error *error)
{
    CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
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
    http->config.bearer = NULL; /* the caller may wipe it */
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
    if (http->key != NULL)
        secret_wipe(http->key, strlen(http->key));
    curl_slist_free_all(http->headers);
    free(http);
    curl_global_cleanup();
}

/* Starting */

static bool
begin(struct transfer *transfer, struct error *error)
{
    http_reset_response(transfer);
    transfer->port = 0;
    transfer->received = -1;
    transfer->refusal = HTTP_NOT_REFUSED;
    transfer->error_text[0] = '\0';
    if (!http_setup_attempt(transfer, error))
        return false;
    CURLMcode code = curl_multi_add_handle(transfer->http->multi, transfer->easy);
    transfer->active = code == CURLM_OK;
    return transfer->active || http_multi_error(code, error);
}

bool
http_start(struct http *http, const char *url, int64_t timeout_ms, size_t body_limit, void *context,
           struct error *error)
{
    struct transfer *transfer = http->idle;
    transfer->context = context;
    transfer->body_limit = body_limit;
    transfer->deadline_ms = clock_monotonic_ms() + timeout_ms;
    if (!make_handle(transfer, error) || !http_setup_request(transfer, url, error) ||
        !begin(transfer, error))
        return false;
    http->idle = transfer->next_idle;
    return true;
}

/* Ending */

static void
end(struct transfer *transfer)
{
    curl_multi_remove_handle(transfer->http->multi, transfer->easy);
    transfer->active = false;
}

/* If only the certificate directory was tried, tries all that the system trusts. Returns true if
 * the transfer has started over. */
static bool
retry_with_bundle(struct transfer *transfer, CURLcode code)
{
    struct error error;
    if (code != CURLE_PEER_FAILED_VERIFICATION || !transfer->from_directory)
        return false;
    transfer->http->directory_first = false;
    return begin(transfer, &error);
}

bool
http_is_sent(const struct transfer *transfer)
{
    curl_off_t pretransfer_us = 0;
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer_us);
    return pretransfer_us != 0;
}

/* Moves the result out of a transfer that has ended, which becomes idle. */
static void
take_result(struct transfer *transfer, CURLcode code, struct http_result *result)
{
    struct http *http = transfer->http;
    struct http_response *response = &transfer->response;
    long status = 0;
    if (http_is_sent(transfer))
        (void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    response->status = (int)status;
    *result = (struct http_result){.context = transfer->context, .answered = code == CURLE_OK};
    if (result->answered) {
        result->response = *response;
        response->body = (struct buffer){0};
        if (result->response.body.bytes != NULL) /* a server may echo the key */
            secret_redact(result->response.body.bytes, result->response.body.length, http->key);
    } else {
        http_describe_error(transfer, code, &result->error);
        result->error.http_status = response->status;
        memcpy(result->error.request_id, response->request_id, sizeof result->error.request_id);
    }
    transfer->next_idle = http->idle;
    http->idle = transfer;
}

/* Notes whether anything has arrived. A stall is measured from the time the request is sent. Bytes
 * of the body count as they arrive, even if they do not decompress to anything yet. */
static void
note_progress(struct transfer *transfer, int64_t now_ms)
{
    curl_off_t body = 0;
    long headers = 0;
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_DOWNLOAD_T, &body);
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_HEADER_SIZE, &headers);
    if (!http_is_sent(transfer) || body + headers == transfer->received)
        return;
    transfer->received = body + headers;
    transfer->progressed_ms = now_ms;
}

/* Returns when a transfer will have stalled unless something arrives; INT64_MAX if never. */
static int64_t
stalled_at_ms(const struct transfer *transfer)
{
    bool waits = transfer->active && transfer->received >= 0;
    return waits ? transfer->progressed_ms + transfer->http->config.stall_ms : INT64_MAX;
}

/* Ends a transfer that has stalled, and its connection. Returns NULL if there is none. Data that
 * may have arrived since libcurl last looked counts. */
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
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data);
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

bool
http_wait(struct http *http, struct pollfd *others, unsigned count, int timeout_ms,
          struct error *error)
{
    struct curl_waitfd watched[HTTP_OTHERS_MAX] = {0};
    int64_t end_ms = clock_monotonic_ms() + timeout_ms;
    int running = 0;
    for (unsigned i = 0; i < count; i++)
        watched[i] = (struct curl_waitfd){.fd = others[i].fd, .events = CURL_WAIT_POLLIN};
    for (unsigned i = 0; i < http->config.connections; i++)
        if (stalled_at_ms(&http->transfers[i]) < end_ms)
            end_ms = stalled_at_ms(&http->transfers[i]);
    int64_t wait_ms = end_ms - clock_monotonic_ms();
    CURLMcode code = curl_multi_poll(http->multi, watched, count, wait_ms > 0 ? (int)wait_ms : 0,
                                     NULL);
    int64_t now_ms = clock_monotonic_ms();
    if (code == CURLM_OK)
        code = curl_multi_perform(http->multi, &running);
    if (code != CURLM_OK)
        return http_multi_error(code, error);
    http->worked_ms = now_ms;
    for (unsigned i = 0; i < http->config.connections; i++)
        if (http->transfers[i].active)
            note_progress(&http->transfers[i], now_ms);
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
