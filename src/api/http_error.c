#include "http_error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"

#include "http_memory.h"
#include "http_trace.h"

/* CURLE_TOO_LARGE, which libcurl has since 8.6. */
enum { CODE_TOO_LARGE = 100 };

struct code_info {
    int code; /* a CURLcode */
    enum error_category category;
    bool retryable;
    const char *message; /* NULL: libcurl's text */
    const char *hint;
};

static const char try_again[] = "try again";
static const char check_url[] = "check that the base URL is the API's";
static const char check_proxy[] = "check the proxy in the environment (https_proxy)";
static const char check_between[] = "check what a proxy may do to it";
static const char headers_too_large[] = "the headers of the response are too large";
static const char not_http[] = "the response is not HTTP";
static const char not_decompressed[] = "the response cannot be decompressed";

// clang-format off
static const struct code_info code_infos[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ERROR_NETWORK, true, NULL, "check the name in the base URL, and this machine's DNS"},
    {CURLE_COULDNT_RESOLVE_PROXY, ERROR_NETWORK, true, NULL, check_proxy},
    {CURLE_COULDNT_CONNECT, ERROR_NETWORK, true, NULL, "check the base URL, the firewall and the proxy"},
    {CURLE_OPERATION_TIMEDOUT, ERROR_NETWORK, true, NULL, "try again, or allow more time with --timeout"},
    {CURLE_PEER_FAILED_VERIFICATION, ERROR_NETWORK, false, NULL, "check the server's certificate and this machine's clock; name your own authority with --cacert FILE"},
    {CURLE_SSL_CACERT_BADFILE, ERROR_NETWORK, false, NULL, "check the file of certificates that --cacert or the environment names"},
    {CURLE_SSL_CONNECT_ERROR, ERROR_NETWORK, true, NULL, "check that the server speaks TLS 1.2 or later"},
    {CURLE_PARTIAL_FILE, ERROR_NETWORK, true, "the response was cut off", try_again},
    {CURLE_GOT_NOTHING, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_SEND_ERROR, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_RECV_ERROR, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_HTTP2, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_HTTP2_STREAM, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_PROXY, ERROR_NETWORK, true, NULL, check_proxy},
    /* A limit of libcurl: a lack of memory is found out before this table is read. */
    {CURLE_OUT_OF_MEMORY, ERROR_SERVER, false, headers_too_large, check_url},
    {CODE_TOO_LARGE, ERROR_SERVER, false, headers_too_large, check_url},
    /* A decoder of libcurl: the callbacks of faxctl name their own reasons. */
    {CURLE_WRITE_ERROR, ERROR_SERVER, false, not_decompressed, check_between},
    {CURLE_BAD_CONTENT_ENCODING, ERROR_SERVER, false, not_decompressed, check_between},
    {CURLE_UNSUPPORTED_PROTOCOL, ERROR_SERVER, false, not_http, "check the base URL"},
    {CURLE_WEIRD_SERVER_REPLY, ERROR_SERVER, false, not_http, "check the base URL"},
};
// clang-format on

static const struct code_info other_code = {CURLE_OK, ERROR_NETWORK, false, NULL,
                                            "--trace shows the conversation"};

static const struct code_info *
find_code(CURLcode code)
{
    for (size_t i = 0; i < sizeof code_infos / sizeof *code_infos; i++)
        if (code_infos[i].code == (int)code)
            return &code_infos[i];
    return &other_code;
}

/* Copies libcurl's text without secrets. It may quote the server, which may echo the key; and if
 * the text has been cut, it may end in a part of the key. */
static void
copy_text(const struct transfer *transfer, CURLcode code, char text[static CURL_ERROR_SIZE])
{
    const char *key = transfer->http->key;
    const char *said = transfer->error_text;
    snprintf(text, CURL_ERROR_SIZE, "%s", *said != '\0' ? said : curl_easy_strerror(code));
    size_t length = strlen(text);
    secret_redact(text, length, key);
    size_t tail = length == CURL_ERROR_SIZE - 1 ? strlen(key) : 0;
    text[tail < length ? length - tail : 0] = '\0';
    char *secret = http_trace_find_secret(text);
    if (secret != NULL)
        *secret = '\0';
}

static void
set_code(const struct transfer *transfer, CURLcode code, struct error *error)
{
    const struct code_info *info = find_code(code);
    char text[CURL_ERROR_SIZE];
    copy_text(transfer, code, text);
    error_set(error, info->category, "%s", info->message != NULL ? info->message : text);
    error->retryable = info->retryable;
    error_hint(error, "%s", info->hint);
    if (code == CURLE_OPERATION_TIMEDOUT && !transfer->sent)
        error_hint(error, "try again, or allow more time with --connect-timeout and --timeout");
}

static void
set_refusal(const struct transfer *transfer, struct error *error)
{
    const struct http_config *config = &transfer->http->config;
    switch (transfer->refusal) {
    case HTTP_BODY_TOO_LARGE:
        error_set(error, ERROR_SERVER, "the response is larger than %zu MiB",
                  config->body_limit >> 20U);
        error_hint(error, "%s", check_url);
        break;
    case HTTP_HEADERS_TOO_LARGE:
        error_set(error, ERROR_SERVER, "the headers of the response are larger than %d KiB",
                  HTTP_HEADERS_MAX >> 10U);
        error_hint(error, "%s", check_url);
        break;
    case HTTP_CODING_REFUSED:
        error_set(error, ERROR_SERVER, "the response has a content coding other than one gzip");
        error_hint(error, "%s", check_between);
        break;
    case HTTP_STALLED:
        error_set(error, ERROR_NETWORK, "no data for %llds", (long long)config->stall_ms / 1000);
        error->retryable = true;
        error_hint(error, "%s", try_again);
        break;
    case HTTP_NO_DESCRIPTOR:
        error_set(error, ERROR_INTERNAL, "cannot open a connection: %s", strerror(EMFILE));
        error->retryable = true;
        error_hint(error, "raise ulimit -n, or lower --jobs");
        break;
    case HTTP_NO_MEMORY:
    case HTTP_NOT_REFUSED:
        error_out_of_memory(error);
        break;
    }
}

/* Proxies */

/* Whether a transfer failed between here and the proxy. Up to the point where the connection is
 * ready, that is if the port of the proxy was the last one to be connected to. */
static bool
failed_at_proxy(const struct transfer *transfer, CURLcode code, long connect_status)
{
    const struct http_proxy *proxy = &transfer->http->proxy;
    if (transfer->sent || transfer->plain || proxy->name[0] == '\0')
        return false;
    if (code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_PROXY || connect_status >= 300)
        return true;
    return connect_status == 0 && transfer->port == proxy->port;
}

static void
name_proxy(const struct http_proxy *proxy, long connect_status, struct error *error)
{
    const struct error cause = *error;
    if (connect_status >= 300) {
        error_set(error, ERROR_NETWORK, "proxy %s refuses to connect (HTTP %ld)", proxy->name,
                  connect_status);
        error->retryable = connect_status >= 500;
    } else {
        error_set(error, cause.category, "proxy %s: %s", proxy->name, cause.message);
        error->retryable = cause.retryable;
    }
    error_hint(error, "%s",
               connect_status == 407 ? "set its user name and password in https_proxy"
                                     : check_proxy);
}

void
http_error_describe(const struct transfer *transfer, CURLcode code, struct error *error)
{
    bool no_memory = http_memory_failed() || (code == CURLE_OUT_OF_MEMORY && !transfer->sent);
    if (transfer->refusal != HTTP_NOT_REFUSED) {
        set_refusal(transfer, error);
        return;
    }
    if (no_memory) {
        error_out_of_memory(error);
        return;
    }
    long connect_status = 0;
    if (curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &connect_status) != CURLE_OK)
        connect_status = 0;
    set_code(transfer, code, error);
    if (failed_at_proxy(transfer, code, connect_status))
        name_proxy(&transfer->http->proxy, connect_status, error);
}

bool
http_error_multi(CURLMcode code, struct error *error)
{
    if (code == CURLM_OUT_OF_MEMORY)
        return error_out_of_memory(error);
    return error_set(error, ERROR_INTERNAL, "libcurl: %s", curl_multi_strerror(code));
}
