/* Options of a transfer: headers, protocols, time limits, certificates. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/time.h"

#include "http_private.h"

/* Options of every transfer. */
static const struct {
    CURLoption option;
    long value;
} fixed_options[] = {
    {CURLOPT_NOSIGNAL, 1},
    {CURLOPT_NOPROGRESS, 0}, /* stalls are found by the progress callback */
    {CURLOPT_MAXREDIRS, 3},
    {CURLOPT_DISALLOW_USERNAME_IN_URL, 1},
    {CURLOPT_PATH_AS_IS, 1}, /* a signed link must not change */
    {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_SSL_VERIFYPEER, 1},
    {CURLOPT_SSL_VERIFYHOST, 2},
    {CURLOPT_HEADEROPT, CURLHEADER_SEPARATE}, /* a proxy does not get the key */
#if LIBCURL_VERSION_NUM >= 0x075700
    {CURLOPT_QUICK_EXIT, 1}, /* do not wait for a resolver thread */
#endif
    {CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS},
};

bool
http_make_headers(struct http *http, const char *bearer)
{
    static const char prefix[] = "Authorization: Bearer ";
    size_t size = sizeof prefix + strlen(bearer);
    char *header = malloc(size);
    if (header == NULL)
        return false;
    snprintf(header, size, "%s%s", prefix, bearer);
    http->headers = curl_slist_append(NULL, header);
    secret_wipe(header, size);
    free(header);
    if (http->headers == NULL)
        return false;
    http->key = http->headers->data + sizeof prefix - 1;
    return curl_slist_append(http->headers, "Accept: application/json") != NULL;
}

/* Milliseconds for libcurl, where 0 means no limit. */
static long
limit_ms(int64_t milliseconds)
{
    if (milliseconds < 1)
        return 1;
    return milliseconds < INT32_MAX ? (long)milliseconds : INT32_MAX;
}

/* Plain http must not use a proxy, which would see the key. Over TLS, waiting for an HTTP/2
 * connection to share is better than opening another, except for a while after a stall: requests
 * may still be on the silent connection, which libcurl would share. */
CURLcode
http_set_request(struct transfer *transfer, const char *url)
{
    struct http *http = transfer->http;
    CURL *easy = transfer->easy;
    CURLcode code = CURLE_OK;
    bool fresh = http->stalled_ms != 0 &&
                 clock_monotonic_ms() - http->stalled_ms <= http->config.stall_ms;
    transfer->plain = strncasecmp(url, "http:", strlen("http:")) == 0;
    for (size_t i = 0; i < sizeof fixed_options / sizeof *fixed_options; i++)
        HTTP_SET(code, easy, fixed_options[i].option, fixed_options[i].value);
    HTTP_SET(code, easy, CURLOPT_REDIR_PROTOCOLS,
             (long)(transfer->plain ? CURLPROTO_HTTP | CURLPROTO_HTTPS : CURLPROTO_HTTPS));
    HTTP_SET(code, easy, CURLOPT_FOLLOWLOCATION, transfer->media != NULL ? 1L : 0L);
    HTTP_SET(code, easy, CURLOPT_PRIVATE, transfer);
    HTTP_SET(code, easy, CURLOPT_ERRORBUFFER, transfer->error_text);
    HTTP_SET(code, easy, CURLOPT_USERAGENT, "faxctl/" FAXCTL_VERSION);
    /* A close ends a compressed body like a complete one. */
    HTTP_SET(code, easy, CURLOPT_ACCEPT_ENCODING, transfer->media != NULL ? "identity" : "gzip");
    HTTP_SET(code, easy, CURLOPT_HTTPHEADER, transfer->media != NULL ? NULL : http->headers);
    HTTP_SET(code, easy, CURLOPT_CONNECTTIMEOUT_MS, limit_ms(http->config.connect_timeout_ms));
    HTTP_SET(code, easy, CURLOPT_URL, url);
    HTTP_SET(code, easy, CURLOPT_PROXY, transfer->plain ? "" : NULL);
    HTTP_SET(code, easy, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
    HTTP_SET(code, easy, CURLOPT_FORBID_REUSE, 1L); /* until there is a response */
    HTTP_SET(code, easy, CURLOPT_PIPEWAIT, transfer->plain || fresh ? 0L : 1L);
    if (http->config.trace != NULL) {
        HTTP_SET(code, easy, CURLOPT_DEBUGFUNCTION, http_trace);
        HTTP_SET(code, easy, CURLOPT_DEBUGDATA, transfer);
        HTTP_SET(code, easy, CURLOPT_VERBOSE, 1L);
    }
    return code;
}

/* Trust */

/* Certificate directories, for a program that is built on one distribution and runs on another. */
static const char *const known_files[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Ubuntu, Alpine, Arch */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora, RHEL */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* the same, since 43 and 11 */
    "/etc/ssl/ca-bundle.pem",                            /* SUSE */
    "/var/lib/ca-certificates/ca-bundle.pem",            /* the same, the original */
    "/etc/ssl/cert.pem",                                 /* Alpine, FreeBSD, OpenBSD, macOS */
    "/usr/local/share/certs/ca-root-nss.crt",            /* FreeBSD, from a package */
};

/* A hashed name is eight hexadecimal digits, a dot and a number: `5ad8a5d6.0`. */
bool
http_has_hashed_names(const char *path)
{
    DIR *directory = path != NULL ? opendir(path) : NULL;
    if (directory == NULL)
        return false;
    bool found = false;
    const struct dirent *entry;
    while (!found && (entry = readdir(directory)) != NULL) {
        const char *name = entry->d_name;
        found = strspn(name, "0123456789abcdef") == 8 && name[8] == '.' && name[9] >= '0' &&
                name[9] <= '9';
    }
    closedir(directory);
    return found;
}

/* Prefers libcurl's defaults. OpenSSL takes longer to read the system's bundle of some 140
 * certificates than the whole request takes; from a directory with hashed names it reads only the
 * one it needs (openssl-verify(1), c_rehash(1)). */
void
http_choose_trust(struct http *http)
{
    struct http_config *config = &http->config;
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    const char *backend = info->ssl_version != NULL ? info->ssl_version : "";
    bool built_in = info->capath != NULL || info->cainfo != NULL;
    if (config->ca_file != NULL || config->ca_directory != NULL)
        return;
    config->ca_directory = built_in ? info->capath : "/etc/ssl/certs";
    config->ca_file = info->cainfo;
    for (size_t i = 0; !built_in && i < sizeof known_files / sizeof *known_files; i++)
        if (config->ca_file == NULL && access(known_files[i], R_OK) == 0)
            config->ca_file = known_files[i];
    http->directory_first = strncmp(backend, "OpenSSL/", strlen("OpenSSL/")) == 0 &&
                            http_has_hashed_names(config->ca_directory);
}

/* Sets a file or directory of certificates; NULL removes libcurl's default. A TLS backend must
 * support only the options in use. */
CURLcode
http_set_attempt(struct transfer *transfer)
{
    const struct http *http = transfer->http;
    int64_t left_ms = transfer->deadline_ms - clock_monotonic_ms();
    const char *directory = http->config.ca_directory;
    const char *file = http->directory_first ? NULL : http->config.ca_file;
    const struct {
        CURLoption option;
        const char *path;
    } certificates[] = {{CURLOPT_CAINFO, file},
                        {CURLOPT_CAPATH, directory},
                        {CURLOPT_PROXY_CAINFO, file},
                        {CURLOPT_PROXY_CAPATH, directory}};
    transfer->from_directory = http->directory_first;
    CURLcode code = curl_easy_setopt(transfer->easy, CURLOPT_TIMEOUT_MS, limit_ms(left_ms));
    bool chosen = file != NULL || directory != NULL; /* else the TLS backend has a default */
    for (size_t i = 0; chosen && i < sizeof certificates / sizeof *certificates; i++) {
        const char *path = certificates[i].path;
        CURLcode set = curl_easy_setopt(transfer->easy, certificates[i].option, path);
        if (path != NULL && code == CURLE_OK)
            code = set;
    }
    return code;
}
