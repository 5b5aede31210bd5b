#include "faxctl/base_url.h"

#include <stdlib.h>
#include <string.h>

#include "faxctl/http.h"

static bool
is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           (strncmp(host, "127.", 4) == 0 && host[strspn(host, "0123456789.")] == '\0');
}

static bool
has_part(const char *url, enum http_url_part which)
{
    char *part = NULL;
    bool found = http_url_part(url, which, &part) && part != NULL;
    free(part);
    return found;
}

/* What is wrong with a URL of this scheme and host (NULL: none); NULL where nothing is. */
static const char *
find_fault(const char *scheme, const char *host)
{
    if (scheme == NULL || host == NULL)
        return "it must name a host";
    if (strcmp(scheme, "https") == 0)
        return NULL;
    if (strcmp(scheme, "http") != 0)
        return "it must be https";
    return is_loopback(host) ? NULL
                             : "plain http would show the API key to the network; only a loopback "
                               "address may have it";
}

bool
base_url_check(const char *text, char **base_url, struct error *error)
{
    char *whole = NULL;
    char *scheme = NULL;
    char *host = NULL;
    const char *fault = "it is no URL";
    if (has_part(text, HTTP_URL_USER) || has_part(text, HTTP_URL_QUERY) ||
        has_part(text, HTTP_URL_FRAGMENT))
        fault = "it must have no user, query or fragment";
    else if (http_url_part(text, HTTP_URL_WHOLE, &whole) && whole != NULL &&
             http_url_part(text, HTTP_URL_SCHEME, &scheme) &&
             http_url_part(text, HTTP_URL_HOST, &host))
        fault = find_fault(scheme, host);
    free(scheme);
    free(host);
    if (fault != NULL) {
        free(whole);
        error_set(error, ERROR_USAGE, "the base URL cannot be used: %s", fault);
        return error_hint(error, "it is of the form " BASE_URL_DEFAULT);
    }
    for (size_t length = strlen(whole); length != 0 && whole[length - 1] == '/';)
        whole[--length] = '\0';
    *base_url = whole;
    return true;
}
