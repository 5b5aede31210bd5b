#include "api/http.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/time.h"

#include "http_private.h"

/* Bytes kept of a media store's error. */
enum { STORE_ERROR_LIMIT = 16 << 10 };

/* Returned by a write or header callback to abort the transfer. */
enum { ABORT = 0 };

/* Intervals (milliseconds) at which to check for stalls, and to let libcurl try the next address of
 * a host, because its timer for that may expire a moment too early. */
enum { STALL_CHECK_MS = 1000, CONNECT_CHECK_MS = 100 };

/* libcurl callbacks */

static bool
reject_size(struct transfer *transfer, const char *hint)
{
    uint64_t limit = transfer->body_limit;
    bool whole = limit % (1U << 20U) == 0;
    error_set(&transfer->result.error, ERROR_SERVER, "the response is larger than %" PRIu64 " %s",
              whole ? limit >> 20U : limit, whole ? "MiB" : "bytes");
    return error_hint(&transfer->result.error, "%s", hint);
}

/* Appends to the file; the first bytes replace those of an earlier attempt. Sets errno on failure.
 */
static bool
write_file(struct http_media *media, const char *bytes, size_t length)
{
    if (media->received == 0 && ftruncate(media->descriptor, 0) != 0)
        return false;
    while (length != 0) {
        ssize_t count = pwrite(media->descriptor, bytes, length, (off_t)media->received);
        if (count < 0)
            return false;
        bytes += count;
        length -= (size_t)count;
        media->received += (uint64_t)count;
    }
    return true;
}

/* Takes a part of a file, or of a media store's error, of which the start is enough. */
static bool
receive_media(struct transfer *transfer, const char *bytes, size_t length)
{
    struct http_media *media = transfer->media;
    struct error *error = &transfer->result.error;
    long status = 0;
    const char *type = NULL;
    curl_off_t expected = -1;
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) {
        (void)buffer_append(&transfer->result.response.body, bytes, length, STORE_ERROR_LIMIT);
        return true;
    }
    if (media->received == 0) {
        (void)curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_TYPE, &type);
        (void)curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &expected);
        snprintf(media->content_type, sizeof media->content_type, "%s", type != NULL ? type : "");
        media->expected = transfer->compressed ? -1 : expected;
    }
    if (length > media->limit - media->received || media->expected > (int64_t)media->limit)
        return reject_size(transfer, "raise --max-size");
    if (write_file(media, bytes, length))
        return true;
    error_set(error, ERROR_INTERNAL, "cannot write the temporary file: %s", strerror(errno));
    return error_hint(error,
                      "free some space, or choose another directory, for stdout by setting TMPDIR");
}

static size_t
receive_body(char *bytes, size_t size, size_t count, void *data)
{
    struct transfer *transfer = data;
    struct buffer *body = &transfer->result.response.body;
    size_t limit = (size_t)transfer->body_limit;
    size_t length = size * count; /* libcurl: size is always 1 */
    if (transfer->media != NULL)
        return receive_media(transfer, bytes, length) ? length : ABORT;
    if (buffer_append(body, bytes, length, limit))
        return length;
    if (length > limit - body->length)
        reject_size(transfer, "check the base URL");
    else
        error_out_of_memory(&transfer->result.error);
    return ABORT;
}

/* Receives headers and trailers, one line at a time, first those of a proxy's answer to CONNECT. */
static size_t
receive_header(char *bytes, size_t size, size_t count, void *data)
{
    struct transfer *transfer = data;
    struct error *error = &transfer->result.error;
    size_t length = size * count;
    bool ends = length <= strlen("\r\n");
    if (transfer->headers_size == 0 && !http_is_sent(transfer)) {
        transfer->tunnelled = ends;
        return length;
    }
    if (transfer->headers_size == 0) /* the connection is not silent */
        curl_easy_setopt(transfer->easy, CURLOPT_FORBID_REUSE, 0L);
    transfer->headers_ended = transfer->headers_ended || ends; /* trailers have no end */
    transfer->headers_size += length;
    if (transfer->headers_size > HTTP_HEADERS_LIMIT)
        return ABORT;
    if (http_take_header(transfer, bytes, length))
        return length;
    error_set(error, ERROR_SERVER, "unsupported Content-Encoding");
    error_hint(error, "check for a proxy that modifies responses");
    return ABORT;
}

/* Opens a socket as libcurl would. Refuses plain http beyond this machine, where a redirect may
 * lead. Records the port, which tells the proxy from the API if the connection fails
 * (CURLINFO_PRIMARY_PORT is not set then), and reports a lack of descriptors, which libcurl does
 * not. */
static curl_socket_t
open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *transfer = data;
    struct error *error = &transfer->result.error;
    const void *any = &address->addr;
    const struct sockaddr_in6 *ipv6 = any;
    const struct sockaddr_in *ipv4 = any;
    bool is_ipv6 = address->family == AF_INET6;
    bool is_loopback = is_ipv6 ? IN6_IS_ADDR_LOOPBACK(&ipv6->sin6_addr)
                               : ntohl(ipv4->sin_addr.s_addr) >> 24U == 127;
    (void)purpose;
    if (transfer->port == 0)
        transfer->progressed_ms = clock_monotonic_ms();
    transfer->port = ntohs(is_ipv6 ? ipv6->sin6_port : ipv4->sin_port);
    if (transfer->plain && !is_loopback) {
        error_set(error, ERROR_SERVER, "http is allowed only for loopback addresses");
        return CURL_SOCKET_BAD;
    }
    int descriptor = socket(address->family, address->socktype, address->protocol);
    if (descriptor < 0 && (errno == EMFILE || errno == ENFILE)) {
        error_set(error, ERROR_INTERNAL, "cannot open a connection: %s", strerror(EMFILE));
        error_hint(error, "raise ulimit -n, or lower --jobs");
        error->retryable = true;
    }
    return descriptor; /* CURL_SOCKET_BAD on failure */
}

/* Aborts a stalled transfer: nothing has arrived for too long since the request was sent.
 * Compressed bytes count, even if they do not decompress to anything yet. Also enforces the time
 * limits, which libcurl neglects while a proxy keeps sending its answer to CONNECT. */
static int
check_progress(void *data, curl_off_t body_size, curl_off_t body, curl_off_t upload_size,
               curl_off_t upload)
{
    struct transfer *transfer = data;
    struct error *error = &transfer->result.error;
    const struct http_config *config = &transfer->http->config;
    int64_t now_ms = clock_monotonic_ms();
    bool sent = http_is_sent(transfer);
    long headers = 0;
    (void)body_size;
    (void)upload_size;
    (void)upload;
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_HEADER_SIZE, &headers);
    curl_off_t received = sent ? body + headers : -1;
    if (received != transfer->received) {
        transfer->received = received;
        transfer->progressed_ms = now_ms;
    }
    int64_t silent_ms = now_ms - transfer->progressed_ms;
    if (now_ms >= transfer->deadline_ms || (!sent && silent_ms >= config->connect_timeout_ms) ||
        (config->interrupted != NULL && config->interrupted() != 0))
        return 1;
    if (!sent || silent_ms < config->stall_ms)
        return 0;
    transfer->http->stalled_ms = now_ms;
    curl_easy_setopt(transfer->easy, CURLOPT_FORBID_REUSE, 1L); /* HTTP/2 would keep it open */
    error_set(error, ERROR_NETWORK, "no data for %llds", (long long)config->stall_ms / 1000);
    error_hint(error, "try again");
    error->retryable = true;
    return 1;
}

/* Creating and freeing */

struct http *
http_new(const struct http_config *config, struct error *error)
{
    struct http *http = calloc(1, sizeof *http + config->connections * sizeof *http->transfers);
    if (http == NULL) {
        error_out_of_memory(error);
        return NULL;
    }
    http->config = *config;
    http->config.bearer = NULL; /* the caller may wipe it */
    CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code == CURLE_OK)
        http->multi = curl_multi_init();
    if (http->multi != NULL && http_make_headers(http, config->bearer)) {
        (void)curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)config->connections);
        http_choose_trust(http);
        return http;
    }
    if (code == CURLE_OK || code == CURLE_OUT_OF_MEMORY)
        error_out_of_memory(error);
    else
        error_set(error, ERROR_INTERNAL, "cannot initialise libcurl: %s", curl_easy_strerror(code));
    http_free(http);
    return NULL;
}

void
http_free(struct http *http)
{
    if (http == NULL)
        return;
    for (unsigned i = 0; i < http->config.connections; i++) {
        struct transfer *transfer = &http->transfers[i];
        if (transfer->active)
            curl_multi_remove_handle(http->multi, transfer->easy);
        curl_easy_cleanup(transfer->easy);
        buffer_free(&transfer->result.response.body);
    }
    curl_multi_cleanup(http->multi);
    if (http->key != NULL)
        secret_wipe(http->key, strlen(http->key));
    curl_slist_free_all(http->headers);
    free(http);
    curl_global_cleanup();
}

/* Running */

/* Starts an attempt of a request. */
static bool
attempt(struct transfer *transfer, struct error *error)
{
    http_reset_response(transfer);
    transfer->tunnelled = false;
    transfer->headers_size = 0;
    transfer->port = 0;
    transfer->received = -1;
    transfer->progressed_ms = clock_monotonic_ms();
    transfer->error_text[0] = '\0';
    if (transfer->media != NULL)
        transfer->media->received = 0;
    CURLcode code = http_set_attempt(transfer);
    if (code != CURLE_OK)
        return http_option_error(code, error);
    CURLMcode multi_code = curl_multi_add_handle(transfer->http->multi, transfer->easy);
    transfer->active = multi_code == CURLM_OK;
    return transfer->active || http_multi_error(multi_code, error);
}

bool
http_start(struct http *http, const struct http_request *request, struct error *error)
{
    struct transfer *transfer = http->transfers;
    while (transfer->active)
        transfer++;
    transfer->http = http;
    transfer->body_limit = request->body_limit;
    transfer->media = request->media;
    transfer->deadline_ms = clock_monotonic_ms() + request->timeout_ms;
    transfer->result = (struct http_result){.context = request->context};
    if (transfer->easy == NULL)
        transfer->easy = curl_easy_init();
    CURL *easy = transfer->easy;
    if (easy == NULL)
        return error_out_of_memory(error);
    CURLcode code = http_set_request(transfer, request->url);
    HTTP_SET(code, easy, CURLOPT_WRITEFUNCTION, receive_body);
    HTTP_SET(code, easy, CURLOPT_WRITEDATA, transfer);
    HTTP_SET(code, easy, CURLOPT_HEADERFUNCTION, receive_header);
    HTTP_SET(code, easy, CURLOPT_HEADERDATA, transfer);
    HTTP_SET(code, easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    HTTP_SET(code, easy, CURLOPT_OPENSOCKETDATA, transfer);
    HTTP_SET(code, easy, CURLOPT_XFERINFOFUNCTION, check_progress);
    HTTP_SET(code, easy, CURLOPT_XFERINFODATA, transfer);
    return code == CURLE_OK ? attempt(transfer, error) : http_option_error(code, error);
}

bool
http_is_sent(const struct transfer *transfer)
{
    curl_off_t pretransfer_us = 0;
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer_us);
    return pretransfer_us != 0;
}

/* Moves the result out of a finished transfer. */
static void
take_result(struct transfer *transfer, CURLcode code, struct http_result *result)
{
    long status = 0;
    if (http_is_sent(transfer))
        (void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK && !transfer->headers_ended) /* libcurl accepts truncated headers */
        code = CURLE_PARTIAL_FILE;
    if (code != CURLE_OK)
        http_describe_error(transfer, code);
    *result = transfer->result;
    result->response.status = (int)status;
    if (status == 429 && result->response.retry_after_seconds < 0)
        result->response.retry_after_seconds = transfer->rate_limit_reset_seconds;
    transfer->result.response.body = (struct buffer){0};
    transfer->active = false;
    if (code == CURLE_OK) {
        result->error.category = ERROR_NONE;
        if (result->response.body.bytes != NULL) /* a server may echo the key */
            secret_redact(result->response.body.bytes, result->response.body.length,
                          transfer->http->key);
        return;
    }
    result->error.http_status = (int)status;
    memcpy(result->error.request_id, result->response.request_id, sizeof result->error.request_id);
}

bool
http_next(struct http *http, struct http_result *result)
{
    int left;
    const CURLMsg *message;
    while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
        struct error ignored;
        char *data = NULL;
        CURLcode code = message->data.result;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data);
        struct transfer *transfer = (struct transfer *)(void *)data;
        curl_multi_remove_handle(http->multi, transfer->easy);
        if (code == CURLE_PEER_FAILED_VERIFICATION && transfer->from_directory) {
            http->directory_first = false; /* use the system's whole bundle */
            if (attempt(transfer, &ignored))
                continue;
        }
        take_result(transfer, code, result);
        return true;
    }
    return false;
}

bool
http_wait(struct http *http, struct pollfd *others, unsigned count, int timeout_ms,
          struct error *error)
{
    struct curl_waitfd watched[HTTP_OTHERS_MAX] = {0};
    int check_ms = http->running != 0 ? STALL_CHECK_MS : INT_MAX;
    for (unsigned i = 0; i < count; i++)
        watched[i] = (struct curl_waitfd){.fd = others[i].fd, .events = CURL_WAIT_POLLIN};
    for (unsigned i = 0; i < http->config.connections; i++)
        if (http->transfers[i].active && !http_is_sent(&http->transfers[i]))
            check_ms = CONNECT_CHECK_MS;
    if (timeout_ms > check_ms)
        timeout_ms = check_ms;
    CURLMcode code = curl_multi_poll(http->multi, watched, count, timeout_ms, NULL);
    if (code == CURLM_OK)
        code = curl_multi_perform(http->multi, &http->running);
    if (code != CURLM_OK)
        return http_multi_error(code, error);
    /* libcurl does not report POLLHUP, the only event of a pipe whose writer has closed it. */
    (void)poll(others, count, 0);
    return true;
}

void
http_write_version(FILE *out)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    fprintf(out, "libcurl/%s (%s)", info->version,
            info->ssl_version != NULL ? info->ssl_version : "no TLS");
}
