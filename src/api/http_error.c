/* Maps failed transfers to errors: libcurl's codes, our own limits, the proxy. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/process.h"
#include "base/secret.h"
#include "base/time.h"

#include "http_private.h"

struct code_info {
    int code; /* a CURLcode */
    enum error_category category;
    bool retryable;
    const char *message; /* NULL: libcurl's text */
    const char *hint;
};

/* CURLE_TOO_LARGE, since libcurl 8.6. */
enum { TOO_LARGE = 100 };

static const char try_again[] = "try again";
static const char allow_time[] = "try again, or allow more time with --timeout";
static const char allow_connect[] =
    "try again, or allow more time with --connect-timeout and --timeout";
static const char check_url[] = "check the base URL";
static const char check_proxy[] = "check the proxy in the environment (https_proxy)";
static const char check_between[] = "check for a proxy that modifies responses";
static const char headers_too_large[] = "response headers are too large";
static const char check_store[] = "check the network between this machine and the media store";
static const char not_http[] = "the response is not HTTP";
static const char bad_redirect[] = "redirect to a URL that is not allowed";
static const char not_decompressed[] = "the response cannot be decompressed";

// clang-format off
static const struct code_info code_infos[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ERROR_NETWORK, true, NULL, "check the host name in the base URL and the DNS of this machine"},
    {CURLE_COULDNT_RESOLVE_PROXY, ERROR_NETWORK, true, NULL, check_proxy},
    {CURLE_COULDNT_CONNECT, ERROR_NETWORK, true, NULL, "check the base URL, the firewall and the proxy"},
    {CURLE_OPERATION_TIMEDOUT, ERROR_NETWORK, true, NULL, allow_time},
    {CURLE_ABORTED_BY_CALLBACK, ERROR_NETWORK, true, NULL, allow_time},
    {CURLE_PEER_FAILED_VERIFICATION, ERROR_NETWORK, false, NULL, "check the server's certificate and the clock of this machine; use --cacert FILE for a private CA"},
    {CURLE_SSL_CACERT_BADFILE, ERROR_NETWORK, false, NULL, "check the certificate file given by --cacert or the environment"},
    {CURLE_SSL_CONNECT_ERROR, ERROR_NETWORK, true, NULL, "check that the server speaks TLS 1.2 or later"},
    {CURLE_PARTIAL_FILE, ERROR_NETWORK, true, "the response was truncated", try_again},
    {CURLE_GOT_NOTHING, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_SEND_ERROR, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_RECV_ERROR, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_HTTP2, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_HTTP2_STREAM, ERROR_NETWORK, true, NULL, try_again},
    {CURLE_PROXY, ERROR_NETWORK, true, NULL, check_proxy},
    /* A limit on headers, reported by libcurl before 8.6 as lack of memory, later as
     * CURLE_TOO_LARGE. */
    {CURLE_OUT_OF_MEMORY, ERROR_SERVER, false, headers_too_large, check_url},
    {TOO_LARGE, ERROR_SERVER, false, headers_too_large, check_url},
    /* From libcurl's gzip decoder, because our callbacks set an error. */
    {CURLE_WRITE_ERROR, ERROR_SERVER, false, not_decompressed, check_between},
    {CURLE_BAD_CONTENT_ENCODING, ERROR_SERVER, false, not_decompressed, check_between},
    {CURLE_WEIRD_SERVER_REPLY, ERROR_SERVER, false, not_http, check_url},
    {CURLE_UNSUPPORTED_PROTOCOL, ERROR_SERVER, false, not_http, check_url},
    {CURLE_URL_MALFORMAT, ERROR_SERVER, false, bad_redirect, check_between},
    {CURLE_LOGIN_DENIED, ERROR_SERVER, false, bad_redirect, check_between},
    {CURLE_TOO_MANY_REDIRECTS, ERROR_SERVER, false, "more than 3 redirects", check_between},
    /* Any other. */
    {CURLE_OK, ERROR_NETWORK, false, NULL, "--trace shows the conversation"},
};
// clang-format on

static const struct code_info *
find_code(int code)
{
    const struct code_info *info = code_infos;
    while (info->code != code && info->code != CURLE_OK)
        info++;
    return info;
}

/* Returns whether a transfer failed between here and the proxy. `connect_status` is the proxy's
 * answer to CONNECT. If it is incomplete or not 2xx, the port of the last connection attempt
 * decides. */
static bool
failed_at_proxy(const struct transfer *transfer, const struct http_proxy *proxy, CURLcode code,
                long connect_status)
{
    bool is_tls = code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION;
    if (transfer->plain || proxy->port == 0 || http_is_sent(transfer) || (is_tls && !proxy->https))
        return false;
    bool tunnelled = transfer->tunnelled && connect_status / 100 == 2;
    return code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_PROXY ||
           (!tunnelled && transfer->port == proxy->port);
}

bool
http_status_is_transient(int status)
{
    bool server_error = status >= 500 && status <= 599; /* 520 to 530 are from a CDN */
    return status == 408 || status == 429 || (server_error && status != 501 && status != 505);
}

/* Replaces libcurl's text, which contains milliseconds. */
static void
describe_timeout(struct transfer *transfer)
{
    char span[DURATION_TEXT_SIZE];
    curl_off_t lookup_us = 0;
    curl_off_t total_us = 0;
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_NAMELOOKUP_TIME_T, &lookup_us);
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_TOTAL_TIME_T, &total_us);
    duration_format(span, (total_us + 500000) / 1000000, 2);
    snprintf(transfer->error_text, sizeof transfer->error_text, "%s after %s",
             http_is_sent(transfer) ? "no complete response"
             : lookup_us != 0       ? "no connection"
                                    : "host name not resolved",
             span);
}

/* Returns whether the headers of a response exceed our limit, or over HTTP/2 that of libcurl or
 * nghttp2, which report one of several failures to receive: the headers have begun but not ended,
 * although they arrive in one piece unless they are large. */
static bool
has_large_headers(const struct transfer *transfer, const struct code_info *info)
{
    if (transfer->headers_size > HTTP_HEADERS_LIMIT)
        return true;
#if LIBCURL_VERSION_NUM >= 0x075300
    struct curl_header *status;
    return info->hint == try_again && !transfer->headers_ended &&
           curl_easy_header(transfer->easy, ":status", 0, CURLH_PSEUDO, -1, &status) == CURLHE_OK;
#else
    (void)info;
    return false;
#endif
}

/* Returns libcurl's text, or a general one if it has none or would have to be truncated because of
 * a secret: it may quote the server, which may echo the key. So may one that libcurl has truncated
 * end in a part of the key. */
static const char *
safe_text(struct transfer *transfer, CURLcode code, bool *quotes_secret)
{
    char *text = transfer->error_text;
    size_t length = strlen(text);
    secret_redact(text, length, transfer->http->key);
    *quotes_secret = http_find_secret(text, transfer->media != NULL) != NULL;
    bool usable = length != 0 && length < CURL_ERROR_SIZE - 1 && !*quotes_secret;
    return usable ? text : curl_easy_strerror(code);
}

void
http_describe_error(struct transfer *transfer, CURLcode code)
{
    struct error *error = &transfer->result.error;
    const struct code_info *info = find_code((int)code);
    struct http_proxy proxy;
    bool quotes_secret;
    long status = 0;
    if (error->category != ERROR_NONE)
        return;
    bool is_sent = http_is_sent(transfer);
    if (code == CURLE_OUT_OF_MEMORY && !is_sent) {
        error_out_of_memory(error);
        return;
    }
    if (info->hint == allow_time)
        describe_timeout(transfer);
    if (has_large_headers(transfer, info))
        info = find_code(TOO_LARGE);
    if (code == CURLE_UNSUPPORTED_PROTOCOL && transfer->headers_ended)
        info = find_code(CURLE_URL_MALFORMAT);
    const char *message = safe_text(transfer, code, &quotes_secret);
    if (info->message != NULL)
        message = info->message;
    http_find_proxy(&proxy);
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &status);
    bool at_proxy = failed_at_proxy(transfer, &proxy, code, status);
    /* libcurl quotes a proxy that is not a URL, with its password. */
    bool quotes_proxy = quotes_secret && proxy.variable != NULL &&
                        (code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_COULDNT_CONNECT);
    if (quotes_proxy || (at_proxy && proxy.ends_early)) {
        error_set(error, ERROR_NETWORK, "invalid proxy URL in %s", proxy.variable);
        error_hint(error, "expected http://HOST:PORT; in a user name or password write # as %%23, "
                          "/ as %%2F, ? as %%3F, @ as %%40");
        return;
    }
    if (!at_proxy) {
        bool blames_base = transfer->media != NULL && strstr(info->hint, "base URL") != NULL;
        const char *hint = blames_base ? check_store : info->hint;
        error_set(error, info->category, "%s", message);
        error_hint(error, "%s", hint == allow_time && !is_sent ? allow_connect : hint);
    } else if (status >= 300) {
        error_set(error, ERROR_NETWORK, "proxy %s refuses to connect (HTTP %ld)", proxy.name,
                  status);
        error_hint(error, "%s",
                   status == 407 ? "set its user name and password in https_proxy" : check_proxy);
    } else {
        error_set(error, info->category, "proxy %s: %s", proxy.name, message);
        error_hint(error, "%s", check_proxy);
    }
    error->retryable = status >= 300 ? http_status_is_transient((int)status) : info->retryable;
}

bool
http_option_error(CURLcode code, struct error *error)
{
    if (code == CURLE_OUT_OF_MEMORY)
        return error_out_of_memory(error);
    error_set(error, ERROR_INTERNAL, "libcurl %s refuses an option: %s",
              curl_version_info(CURLVERSION_NOW)->version, curl_easy_strerror(code));
    return error_hint(error, "use a libcurl with TLS, HTTP/2 and gzip, 7.81 or later");
}

bool
http_multi_error(CURLMcode code, struct error *error)
{
    if (code == CURLM_OUT_OF_MEMORY)
        return error_out_of_memory(error);
    return error_set(error, ERROR_INTERNAL, "libcurl: %s", curl_multi_strerror(code));
}

void
http_find_proxy(struct http_proxy *proxy)
{
    /* The first that is set counts, as for libcurl. */
    static const char *const variables[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    const char *text = NULL;
    char *host = NULL;
    char *port = NULL;
    CURLU *url = curl_url();
    *proxy = (struct http_proxy){.port = 0};
    for (size_t i = 0; text == NULL && i < sizeof variables / sizeof *variables; i++)
        if ((text = process_environment(variables[i])) != NULL)
            proxy->variable = variables[i];
    if (text != NULL && url != NULL &&
        curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) ==
            CURLUE_OK &&
        curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
        const char *start = strstr(text, "://");
        start = start != NULL ? start + strlen("://") : text;
        proxy->ends_early = strchr(start + strcspn(start, "/?#"), '@') != NULL;
        proxy->https = strncasecmp(text, "https:", strlen("https:")) == 0;
        /* libcurl's default port is 1080 for every kind of proxy except https. */
        (void)curl_url_get(url, CURLUPART_PORT, &port, proxy->https ? CURLU_DEFAULT_PORT : 0);
        proxy->port = port != NULL ? (unsigned)strtoul(port, NULL, 10) : 1080;
        snprintf(proxy->name, sizeof proxy->name, "%s:%u", host, proxy->port);
    }
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(url);
}
