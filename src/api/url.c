#include "api/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

/* The first byte of the loopback network (RFC 5735). */
enum { LOOPBACK_NETWORK = 127 };

/* The base URL */

enum part { WHOLE, SCHEME, USER, PASSWORD, HOST, QUERY, FRAGMENT, PART_COUNT };

static const CURLUPart parts_of_libcurl[PART_COUNT] = {
    [WHOLE] = CURLUPART_URL,         [SCHEME] = CURLUPART_SCHEME, [USER] = CURLUPART_USER,
    [PASSWORD] = CURLUPART_PASSWORD, [HOST] = CURLUPART_HOST,     [QUERY] = CURLUPART_QUERY,
    [FRAGMENT] = CURLUPART_FRAGMENT,
};

/* Whether a URL was refused for lack of memory. libcurl also reports that as a bad login: when it
 * cannot copy the user, and for no other reason. */
static bool
is_out_of_memory(CURLUcode code)
{
    return code == CURLUE_OUT_OF_MEMORY || code == CURLUE_BAD_LOGIN;
}

/* Splits a URL into its parts (RFC 3986); a part that it does not have is NULL. The caller must
 * free the parts with free_parts(), even on failure. */
static CURLUcode
split(const char *text, char *parts[static PART_COUNT])
{
    CURLU *url = curl_url();
    CURLUcode code = url != NULL ? curl_url_set(url, CURLUPART_URL, text, 0) : CURLUE_OUT_OF_MEMORY;
    for (int i = 0; code == CURLUE_OK && i < PART_COUNT; i++) {
        CURLUcode got = curl_url_get(url, parts_of_libcurl[i], &parts[i], 0);
        if (got == CURLUE_OUT_OF_MEMORY || i == WHOLE)
            code = got;
    }
    curl_url_cleanup(url);
    return code;
}

static void
free_parts(char *parts[static PART_COUNT])
{
    for (int i = 0; i < PART_COUNT; i++)
        curl_free(parts[i]);
}

static bool
is_loopback(const char *host)
{
    struct in_addr address;
    if (inet_pton(AF_INET, host, &address) == 1)
        return ntohl(address.s_addr) >> 24U == LOOPBACK_NETWORK;
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}

/* What is wrong with a URL of these parts; NULL if nothing is. */
static const char *
find_fault(char *const parts[static PART_COUNT])
{
    if (parts[SCHEME] == NULL || parts[HOST] == NULL)
        return "it must name a host";
    if (parts[USER] != NULL || parts[PASSWORD] != NULL || parts[QUERY] != NULL ||
        parts[FRAGMENT] != NULL)
        return "it must have no user, query or fragment";
    if (strcmp(parts[SCHEME], "https") == 0)
        return NULL;
    if (strcmp(parts[SCHEME], "http") != 0)
        return "it must be https";
    return is_loopback(parts[HOST]) ? NULL
                                    : "plain http would show the API key to the network; only a "
                                      "loopback address may have it";
}

/* Copies a URL without the slashes at its end; NULL on failure. */
static char *
copy_without_slash(const char *url)
{
    size_t length = strlen(url);
    while (length != 0 && url[length - 1] == '/')
        length--;
    return strndup(url, length);
}

bool
url_check_base(const char *text, const char *source, char **base, struct error *error)
{
    char *parts[PART_COUNT] = {NULL};
    CURLUcode code = split(text, parts);
    const char *fault = code == CURLUE_OK ? find_fault(parts) : "it is not a URL";
    *base = NULL;
    if (is_out_of_memory(code)) {
        error_out_of_memory(error);
    } else if (fault != NULL) {
        error_set(error, ERROR_USAGE, "%s: this base URL cannot be used: %s", source, fault);
        error_hint(error, "it has the form " URL_BASE_DEFAULT);
    } else {
        *base = copy_without_slash(parts[WHOLE]);
        if (*base == NULL)
            error_out_of_memory(error);
    }
    free_parts(parts);
    return *base != NULL;
}

/* Queries */

static bool
append_text(struct buffer *url, const char *text)
{
    return buffer_append(url, text, strlen(text), URL_MAX);
}

static bool
append_encoded(struct buffer *url, const char *text)
{
    char *encoded = curl_easy_escape(NULL, text, 0);
    bool appended = encoded != NULL && append_text(url, encoded);
    curl_free(encoded);
    return appended;
}

bool
url_append_query(struct buffer *url, const struct url_parameter *parameters, size_t count,
                 struct error *error)
{
    const char *separator = "?";
    for (size_t i = 0; i < count; i++) {
        if (parameters[i].value == NULL)
            continue;
        if (!append_text(url, separator) || !append_encoded(url, parameters[i].name) ||
            !append_text(url, "=") || !append_encoded(url, parameters[i].value))
            return error_out_of_memory(error);
        separator = "&";
    }
    return true;
}
