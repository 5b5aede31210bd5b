#include "api/base_url.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/http.h"

/* The first byte of the loopback network (RFC 5735). */
enum { LOOPBACK_NETWORK = 127 };

static bool
is_loopback(const char *host)
{
    struct in_addr address;
    if (inet_pton(AF_INET, host, &address) == 1)
        return ntohl(address.s_addr) >> 24U == LOOPBACK_NETWORK;
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}

/* What is wrong with a URL of these parts; NULL where nothing is. */
static const char *
find_fault(char *const parts[static HTTP_URL_PART_COUNT])
{
    const char *scheme = parts[HTTP_URL_SCHEME];
    const char *host = parts[HTTP_URL_HOST];
    if (scheme == NULL || host == NULL)
        return "it must name a host";
    if (parts[HTTP_URL_USER] != NULL || parts[HTTP_URL_QUERY] != NULL ||
        parts[HTTP_URL_FRAGMENT] != NULL)
        return "it must have no user, query or fragment";
    if (strcmp(scheme, "https") == 0)
        return NULL;
    if (strcmp(scheme, "http") != 0)
        return "it must be https";
    return is_loopback(host) ? NULL
                             : "plain http would show the API key to the network; only a loopback "
                               "address may have it";
}

bool
base_url_check(const char *text, const char *source, char **base_url, struct error *error)
{
    char *parts[HTTP_URL_PART_COUNT] = {NULL};
    bool valid = true;
    for (int i = 0; valid && i < HTTP_URL_PART_COUNT; i++)
        valid = http_url_part(text, (enum http_url_part)i, &parts[i]);
    const char *fault = valid ? find_fault(parts) : "it is no URL";
    *base_url = parts[HTTP_URL_WHOLE];
    if (fault != NULL) {
        error_set(error, ERROR_USAGE, "%s: this base URL cannot be used: %s", source, fault);
        error_hint(error, "it is of the form " BASE_URL_DEFAULT);
        free(parts[HTTP_URL_WHOLE]);
        *base_url = NULL;
    } else {
        for (size_t length = strlen(*base_url); length != 0 && (*base_url)[length - 1] == '/';)
            (*base_url)[--length] = '\0';
    }
    for (int i = HTTP_URL_WHOLE + 1; i < HTTP_URL_PART_COUNT; i++)
        free(parts[i]);
    return fault == NULL;
}
