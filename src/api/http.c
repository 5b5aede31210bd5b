#include "api/http.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "base/secret.h"

#include "http_trace.h"
#include "http_trust.h"

static const char bearer_prefix[] = "Authorization: Bearer ";

/* One request on its way, with the libcurl handle that is used again for the next. */
struct transfer {
    struct http *http;
    struct transfer *next_idle;
    CURL *easy;
    void *context;
    int64_t deadline_ms;
    struct http_response response;
    bool too_large;      /* the body would be over the limit */
    bool from_directory; /* verified against the directory of certificates alone */
    char error_text[CURL_ERROR_SIZE];
};

struct http {
    CURLM *multi;
    struct curl_slist *headers;
    char *authorization; /* the header with the key; a node of `headers` */
    const char *key;     /* inside `authorization` */
    struct http_config config;
    struct transfer *transfers;
    struct transfer *idle;
    bool directory_first; /* trust the system's directory before its bundle */
};

/* What the codes of libcurl mean to somebody who wants a fax. */
struct code_row {
    CURLcode code;
    enum error_category category;
    bool retryable;
    const char *message; /* NULL: what libcurl says */
    const char *hint;
};

static const char try_again[] = "try again";
static const char check_proxy[] = "check the proxy in the environment (https_proxy)";

// clang-format off
static const struct code_row code_rows[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ERROR_NETWORK, true, NULL, "check the name in the base URL, and this machine's DNS"},
    {CURLE_COULDNT_RESOLVE_PROXY, ERROR_NETWORK, true, NULL, check_proxy},
    {CURLE_COULDNT_CONNECT, ERROR_NETWORK, true, NULL, "check the base URL, the firewall and the proxy"},
    {CURLE_OPERATION_TIMEDOUT, ERROR_NETWORK, true, NULL, "try again, or give it longer with --timeout"},
    {CURLE_PEER_FAILED_VERIFICATION, ERROR_NETWORK, false, NULL, "check the server's certificate and this machine's clock; name an authority of your own with --cacert FILE"},
    {CURLE_SSL_CACERT_BADFILE, ERROR_NETWORK, false, NULL, "check the file of certificates that --cacert or the environment names"},
    {CURLE_SSL_CONNECT_ERROR, ERROR_NETWORK, true, NULL, "check that the server speaks TLS 1.2 or later"},
    {CURLE_PARTIAL_FILE, ERROR_NETWORK, true, "the answer was cut off", try_again},
    {CURLE_GOT_NOTHING, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_SEND_ERROR, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_RECV_ERROR, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_HTTP2, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_HTTP2_STREAM, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_PROXY, ERROR_NETWORK, true, NULL, check_proxy},
    {CURLE_OUT_OF_MEMORY, ERROR_INTERNAL, false, "out of memory", ""},
    {CURLE_WRITE_ERROR, ERROR_INTERNAL, false, "out of memory", ""}, /* receive_body() had none */
    {CURLE_BAD_CONTENT_ENCODING, ERROR_SERVER, false, "the answer cannot be decompressed", "check what a proxy may do to it"},
    {CURLE_UNSUPPORTED_PROTOCOL, ERROR_SERVER, false, "the answer is no HTTP", "check the base URL"},
    {CURLE_WEIRD_SERVER_REPLY, ERROR_SERVER, false, "the answer is no HTTP", "check the base URL"},
};
// clang-format on

static const struct code_row other_code = {CURLE_OK, ERROR_NETWORK, false, NULL,
                                           "--verbose shows the conversation"};

static bool
set_code_error(CURLcode code, const char *text, struct error *error)
{
    const struct code_row *row = &other_code;
    for (size_t i = 0; i < sizeof code_rows / sizeof *code_rows; i++)
        if (code_rows[i].code == code)
            row = &code_rows[i];
    const char *said = *text != '\0' ? text : curl_easy_strerror(code);
    error_set(error, row->category, "%s", row->message != NULL ? row->message : said);
    char *secret = http_trace_find_secret(error->message);
    if (secret != NULL)
        *secret = '\0';
    error->retryable = row->retryable;
    return error_hint(error, "%s", row->hint);
}

/* Reading the answer */

static size_t
receive_body(char *bytes, size_t size, size_t count, void *data)
{
    struct transfer *transfer = data;
    size_t length = size * count; /* libcurl: size is always 1 */
    size_t limit = transfer->http->config.body_limit;
    if (buffer_append(&transfer->response.body, bytes, length, limit))
        return length;
    transfer->too_large = length > limit - transfer->response.body.length;
    return 0;
}

static size_t
receive_header(char *bytes, size_t size, size_t count, void *data)
{
    struct transfer *transfer = data;
    http_response_header(&transfer->response, bytes, size * count);
    return size * count;
}

static int
receive_trace(CURL *easy, curl_infotype type, char *bytes, size_t length, void *data)
{
    static const char marks[] = {
        [CURLINFO_TEXT] = '*', [CURLINFO_HEADER_IN] = '<', [CURLINFO_HEADER_OUT] = '>'};
    const struct http *http = data;
    (void)easy;
    if ((size_t)type < sizeof marks)
        http_trace_write(http->config.trace, marks[type], bytes, length, http->key);
    return 0;
}

/* Setting up */

/* Options that are the same for every transfer. */
static const struct {
    CURLoption option;
    long value;
} fixed_options[] = {
    {CURLOPT_NOSIGNAL, 1},
    {CURLOPT_FOLLOWLOCATION, 0},
    {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_SSL_VERIFYPEER, 1},
    {CURLOPT_SSL_VERIFYHOST, 2},
    {CURLOPT_HEADEROPT, CURLHEADER_SEPARATE}, /* a proxy is not told the key */
    {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
#if LIBCURL_VERSION_NUM < 0x075500
    {CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS},
#endif
};

static bool
set_fixed_options(CURL *easy)
{
    CURLcode code = CURLE_OK;
    for (size_t i = 0; code == CURLE_OK && i < sizeof fixed_options / sizeof *fixed_options; i++)
        code = curl_easy_setopt(easy, fixed_options[i].option, fixed_options[i].value);
#if LIBCURL_VERSION_NUM >= 0x075500
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#endif
    return code == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_USERAGENT, "faxctl/" FAXCTL_VERSION) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip") == CURLE_OK;
}

/* Milliseconds as libcurl takes them; it reads 0 as no limit. */
static long
limit_ms(int64_t milliseconds)
{
    if (milliseconds < 1)
        return 1;
    return milliseconds < INT32_MAX ? (long)milliseconds : INT32_MAX;
}

/* The options that point into the transfer; libcurl stores pointers and cannot fail. */
static void
set_callbacks(struct transfer *transfer)
{
    CURL *easy = transfer->easy;
    struct http *http = transfer->http;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, http->headers);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, limit_ms(http->config.connect_timeout_ms));
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error_text);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, receive_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    if (http->config.trace != NULL) {
        curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
        curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, receive_trace);
        curl_easy_setopt(easy, CURLOPT_DEBUGDATA, http);
    }
}

/* Chooses what certificates to trust: those that were named and no others; the system's directory;
 * or what libcurl was built to trust, which is that directory and the bundle. */
static bool
set_trust(struct transfer *transfer)
{
    const struct http *http = transfer->http;
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    bool named = http->config.ca_file != NULL || http->config.ca_directory != NULL;
    transfer->from_directory = http->directory_first;
    if (!named && info->capath == NULL)
        return true; /* the backend's default */
    const char *bundle = http->directory_first ? NULL : info->cainfo;
    const char *file = named ? http->config.ca_file : bundle;
    const char *directory = named ? http->config.ca_directory : info->capath;
    return curl_easy_setopt(transfer->easy, CURLOPT_CAINFO, file) == CURLE_OK &&
           curl_easy_setopt(transfer->easy, CURLOPT_CAPATH, directory) == CURLE_OK &&
           curl_easy_setopt(transfer->easy, CURLOPT_PROXY_CAINFO, file) == CURLE_OK &&
           curl_easy_setopt(transfer->easy, CURLOPT_PROXY_CAPATH, directory) == CURLE_OK;
}

static bool
transfer_set_up(struct transfer *transfer)
{
    transfer->easy = curl_easy_init();
    if (transfer->easy == NULL || !set_fixed_options(transfer->easy) || !set_trust(transfer)) {
        curl_easy_cleanup(transfer->easy);
        transfer->easy = NULL;
        return false;
    }
    set_callbacks(transfer);
    return true;
}

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
    for (unsigned i = http->config.connections; i-- != 0;) {
        http->transfers[i].http = http;
        http->transfers[i].next_idle = http->idle;
        http->idle = &http->transfers[i];
    }
    return true;
}

struct http *
http_new(const struct http_config *config, struct error *error)
{
    CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    struct http *http = code == CURLE_OK ? calloc(1, sizeof *http) : NULL;
    if (http == NULL) {
        error_set(error, ERROR_INTERNAL, "libcurl cannot be used: %s",
                  code != CURLE_OK ? curl_easy_strerror(code) : "out of memory");
        return NULL;
    }
    http->config = *config;
    http->multi = curl_multi_init();
    if (http->multi == NULL || !make_headers(http, config->bearer) || !make_transfers(http)) {
        http_free(http);
        error_out_of_memory(error);
        return NULL;
    }
    http->config.bearer = NULL; /* the caller's */
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    http->directory_first = config->ca_file == NULL && config->ca_directory == NULL &&
                            http_trust_directory_first(info->ssl_version, info->capath);
    curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)config->connections);
    curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)config->connections);
    return http;
}

void
http_free(struct http *http)
{
    if (http == NULL)
        return;
    for (unsigned i = 0; http->transfers != NULL && i < http->config.connections; i++) {
        struct transfer *transfer = &http->transfers[i];
        if (transfer->easy != NULL)
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

/* Transfers */

bool
http_has_room(const struct http *http)
{
    return http->idle != NULL;
}

static bool
transfer_begin(struct transfer *transfer)
{
    int64_t left_ms = transfer->deadline_ms - clock_monotonic_ms();
    http_response_reset(&transfer->response);
    transfer->too_large = false;
    transfer->error_text[0] = '\0';
    curl_easy_setopt(transfer->easy, CURLOPT_TIMEOUT_MS, limit_ms(left_ms));
    return curl_multi_add_handle(transfer->http->multi, transfer->easy) == CURLM_OK;
}

/* Over plain http the key must not pass through a proxy, which would see it. Over TLS it is better
 * to wait for an HTTP/2 connection that can be shared than to open another. */
static bool
set_url(CURL *easy, const char *url)
{
    bool plain = strncmp(url, "http:", 5) == 0;
    return curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROXY, plain ? "" : NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PIPEWAIT, plain ? 0L : 1L) == CURLE_OK;
}

bool
http_start(struct http *http, const char *url, int64_t timeout_ms, void *context,
           struct error *error)
{
    struct transfer *transfer = http->idle;
    if (transfer->easy == NULL && !transfer_set_up(transfer))
        return error_out_of_memory(error);
    if (transfer->from_directory && !http->directory_first && !set_trust(transfer))
        return error_out_of_memory(error);
    transfer->context = context;
    transfer->deadline_ms = clock_monotonic_ms() + timeout_ms;
    if (!set_url(transfer->easy, url) || !transfer_begin(transfer))
        return error_out_of_memory(error);
    http->idle = transfer->next_idle;
    return true;
}

/* Where only the directory of certificates was looked at, looks again at all that libcurl trusts.
 * Returns true where the transfer has begun again. */
static bool
retry_with_bundle(struct transfer *transfer, CURLcode code)
{
    if (code != CURLE_PEER_FAILED_VERIFICATION || !transfer->from_directory)
        return false;
    transfer->http->directory_first = false;
    return set_trust(transfer) && transfer_begin(transfer);
}

/* Tells in seconds when Retry-After allows another request, and lets no server echo the key. */
static void
complete_response(struct http_response *response, const char *key)
{
    time_t moment = -1;
    if (response->retry_after[0] != '\0' && response->retry_after_seconds < 0)
        moment = curl_getdate(response->retry_after, NULL);
    if (moment != -1) {
        int64_t seconds = (int64_t)moment - (int64_t)time(NULL);
        response->retry_after_seconds = seconds > 0 ? seconds : 0;
    }
    secret_redact(response->request_id, strlen(response->request_id), key);
    if (response->body.bytes != NULL)
        secret_redact(response->body.bytes, response->body.length, key);
}

static void
fill_result(struct transfer *transfer, CURLcode code, struct http_result *result)
{
    struct http_response *response = &transfer->response;
    *result = (struct http_result){.context = transfer->context, .answered = code == CURLE_OK};
    http_response_reset(&result->response);
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &response->status);
    complete_response(response, transfer->http->key);
    if (result->answered) {
        result->response = *response;
        response->body = (struct buffer){0};
        return;
    }
    long proxy_status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    set_code_error(code, transfer->error_text, &result->error);
    if (proxy_status >= 300)
        error_hint(&result->error, "%s", check_proxy);
    if (transfer->too_large) {
        error_set(&result->error, ERROR_SERVER, "the answer is larger than %zu MiB",
                  transfer->http->config.body_limit >> 20U);
        error_hint(&result->error, "check that the base URL is the API's");
    }
    result->error.http_status = response->status;
    memcpy(result->error.request_id, response->request_id, sizeof result->error.request_id);
}

bool
http_next(struct http *http, struct http_result *result)
{
    int left;
    const CURLMsg *message;
    while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
        struct transfer *transfer = NULL;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        curl_multi_remove_handle(http->multi, transfer->easy);
        if (retry_with_bundle(transfer, code))
            continue;
        fill_result(transfer, code, result);
        transfer->next_idle = http->idle;
        http->idle = transfer;
        return true;
    }
    return false;
}

static bool
multi_failed(CURLMcode code, struct error *error)
{
    return error_set(error, ERROR_INTERNAL, "libcurl: %s", curl_multi_strerror(code));
}

bool
http_wait(struct http *http, struct pollfd *others, unsigned count, int timeout_ms,
          struct error *error)
{
    struct curl_waitfd watched[HTTP_OTHERS_MAX] = {0};
    for (unsigned i = 0; i < count; i++)
        watched[i] = (struct curl_waitfd){.fd = others[i].fd, .events = CURL_WAIT_POLLIN};
    int running = 0;
    CURLMcode code = curl_multi_poll(http->multi, watched, count, timeout_ms, NULL);
    if (code == CURLM_OK)
        code = curl_multi_perform(http->multi, &running);
    if (code != CURLM_OK)
        return multi_failed(code, error);
    /* libcurl does not tell of POLLHUP, which is all that a pipe says when its writer is gone. */
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
