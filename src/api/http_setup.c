#include "http_setup.h"

#include <string.h>

#include "base/time.h"

#include "http_receive.h"
#include "http_trust.h"

/* When to ask whether the other side of a silent connection is still there (seconds). */
enum { KEEPALIVE_IDLE = 30, KEEPALIVE_INTERVAL = 10 };

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
    {CURLOPT_HEADEROPT, CURLHEADER_SEPARATE}, /* a proxy does not get the key */
    {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
    {CURLOPT_TCP_KEEPALIVE, 1},
    {CURLOPT_TCP_KEEPIDLE, KEEPALIVE_IDLE},
    {CURLOPT_TCP_KEEPINTVL, KEEPALIVE_INTERVAL},
#if LIBCURL_VERSION_NUM < 0x075500
    {CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS},
#endif
};

bool
http_option(CURLcode code, CURLoption option, struct error *error)
{
    if (code == CURLE_OK)
        return true;
    if (code == CURLE_OUT_OF_MEMORY)
        return error_out_of_memory(error);
    error_set(error, ERROR_INTERNAL, "libcurl %s refuses option %d: %s",
              curl_version_info(CURLVERSION_NOW)->version, (int)option, curl_easy_strerror(code));
    return error_hint(error, "use a libcurl with TLS, HTTP/2 and gzip, 7.81 or later");
}

/* Sets a file or directory of certificates, or takes away what libcurl would use by itself. Not
 * every TLS library knows both; only one that was asked for must be known. */
static bool
set_certificates(CURL *easy, CURLoption option, const char *path, struct error *error)
{
    CURLcode code = curl_easy_setopt(easy, option, path);
    bool missing = code == CURLE_NOT_BUILT_IN || code == CURLE_UNKNOWN_OPTION;
    return (missing && path == NULL) || http_option(code, option, error);
}

/* Milliseconds as libcurl takes them; it reads 0 as no limit. */
static long
limit_ms(int64_t milliseconds)
{
    if (milliseconds < 1)
        return 1;
    return milliseconds < INT32_MAX ? (long)milliseconds : INT32_MAX;
}

bool
http_setup_trust(struct transfer *transfer, struct error *error)
{
    const struct http *http = transfer->http;
    CURL *easy = transfer->easy;
    struct http_trust trust = {.file = http->config.ca_file,
                               .directory = http->config.ca_directory};
    bool named = trust.file != NULL || trust.directory != NULL;
    transfer->from_directory = http->directory_first;
    if (!named)
        http_trust_of_system(&trust);
    if (http->directory_first)
        trust.file = NULL;
    if (trust.file == NULL && trust.directory == NULL)
        return true; /* the TLS library's default */
    return set_certificates(easy, CURLOPT_CAINFO, trust.file, error) &&
           set_certificates(easy, CURLOPT_CAPATH, trust.directory, error) &&
           set_certificates(easy, CURLOPT_PROXY_CAINFO, trust.file, error) &&
           set_certificates(easy, CURLOPT_PROXY_CAPATH, trust.directory, error);
}

bool
http_setup_transfer(struct transfer *transfer, struct error *error)
{
    const struct http *http = transfer->http;
    CURL *easy = transfer->easy;
    for (size_t i = 0; i < sizeof fixed_options / sizeof *fixed_options; i++)
        if (!HTTP_SET(easy, fixed_options[i].option, fixed_options[i].value, error))
            return false;
#if LIBCURL_VERSION_NUM >= 0x075500
    if (!HTTP_SET(easy, CURLOPT_PROTOCOLS_STR, "http,https", error))
        return false;
#endif
    return HTTP_SET(easy, CURLOPT_USERAGENT, "faxctl/" FAXCTL_VERSION, error) &&
           HTTP_SET(easy, CURLOPT_ACCEPT_ENCODING, "gzip", error) &&
           HTTP_SET(easy, CURLOPT_CONNECTTIMEOUT_MS, limit_ms(http->config.connect_timeout_ms),
                    error) &&
           HTTP_SET(easy, CURLOPT_HTTPHEADER, http->headers, error) &&
           http_setup_trust(transfer, error) && http_receive_set_up(transfer, error);
}

/* Over plain http the key must not pass through a proxy, which would see it. Over TLS it is better
 * to wait for an HTTP/2 connection that can be shared than to open another; but what replaces a
 * connection that went silent must not end up on it again. */
bool
http_setup_request(struct transfer *transfer, const char *url, struct error *error)
{
    CURL *easy = transfer->easy;
    struct http *http = transfer->http;
    bool plain = strncmp(url, "http:", strlen("http:")) == 0;
    bool fresh = http->stalls != 0;
    transfer->plain = plain;
    if (fresh)
        http->stalls--;
    return HTTP_SET(easy, CURLOPT_URL, url, error) &&
           HTTP_SET(easy, CURLOPT_PROXY, plain ? "" : NULL, error) &&
           HTTP_SET(easy, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L, error) &&
           HTTP_SET(easy, CURLOPT_FORBID_REUSE, 0L, error) &&
           HTTP_SET(easy, CURLOPT_PIPEWAIT, plain || fresh ? 0L : 1L, error);
}

bool
http_setup_deadline(struct transfer *transfer, struct error *error)
{
    int64_t left_ms = transfer->deadline_ms - clock_monotonic_ms();
    return HTTP_SET(transfer->easy, CURLOPT_TIMEOUT_MS, limit_ms(left_ms), error);
}
