#include "faxctl/base_url.h"

#include <stddef.h>
#include <string.h>

#include "faxctl/http.h"

static bool
is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           (strncmp(host, "127.", 4) == 0 && host[strspn(host, "0123456789.")] == '\0');
}

/* What is wrong with the URL; NULL where nothing is. */
static const char *
find_fault(const struct http_url *url)
{
    if (url->user != NULL || url->query != NULL || url->fragment != NULL)
        return "it must have no user, query or fragment";
    if (url->scheme == NULL || url->host == NULL)
        return "it must name a host";
    if (strcmp(url->scheme, "https") == 0)
        return NULL;
    if (strcmp(url->scheme, "http") != 0)
        return "it must be https";
    return is_loopback(url->host) ? NULL
                                  : "plain http would show the API key to the network; only a "
                                    "loopback address may have it";
}

bool
base_url_check(const char *text, char **base_url, struct error *error)
{
    struct http_url url;
    enum http_url_state state = http_url_parse(text, &url);
    const char *fault = state == HTTP_URL_OK ? find_fault(&url) : "it is no URL";
    if (state == HTTP_URL_NO_MEMORY) {
        error_out_of_memory(error);
    } else if (fault != NULL) {
        error_set(error, ERROR_USAGE, "the base URL cannot be used: %s", fault);
        error_hint(error, "it is of the form " BASE_URL_DEFAULT);
    } else {
        size_t length = strlen(url.whole);
        while (length != 0 && url.whole[length - 1] == '/')
            url.whole[--length] = '\0';
        *base_url = url.whole;
        url.whole = NULL;
    }
    http_url_free(&url);
    return state == HTTP_URL_OK && fault == NULL;
}
