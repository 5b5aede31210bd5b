#include "api/url.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/time.h"

static bool
is_loopback(const char *host)
{
    struct in_addr address;
    bool is_ipv4 = inet_pton(AF_INET, host, &address) == 1;
    return (is_ipv4 && strncmp(host, "127.", strlen("127.")) == 0) || /* RFC 5735 */
           strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}

/* Returns what is wrong with a URL that must not be readable on the network, NULL if nothing. Then
 * *whole is the URL in normal form, to be freed with curl_free(); NULL if out of memory. */
static const char *
check(const char *text, char **whole)
{
    const char *fault = NULL;
    char *scheme = NULL;
    char *host = NULL;
    CURLU *url = curl_url();
    CURLUcode code = CURLUE_OUT_OF_MEMORY;
    *whole = NULL;
    if (url != NULL &&
        (code = curl_url_set(url, CURLUPART_URL, text, CURLU_DISALLOW_USER)) == CURLUE_OK &&
        (code = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0)) == CURLUE_OK &&
        (code = curl_url_get(url, CURLUPART_HOST, &host, 0)) == CURLUE_OK &&
        (code = curl_url_get(url, CURLUPART_URL, whole, 0)) == CURLUE_OK) {
        bool plain = strcmp(scheme, "http") == 0;
        if (!plain && strcmp(scheme, "https") != 0)
            fault = "only https is allowed";
        else if (plain && !is_loopback(host))
            fault = "http is allowed only for loopback addresses";
    } else if (code == CURLUE_USER_NOT_ALLOWED) {
        fault = "user and password are not allowed";
    } else if (code == CURLUE_UNSUPPORTED_SCHEME) {
        fault = "only https is allowed";
    } else if (code != CURLUE_OUT_OF_MEMORY) {
        fault = "not a URL";
    }
    curl_free(scheme);
    curl_free(host);
    curl_url_cleanup(url);
    return fault;
}

bool
url_check_base(const char *text, const char *source, char **base, struct error *error)
{
    char *whole = NULL;
    bool is_base = strpbrk(text, "@?#") == NULL;
    const char *fault = is_base ? check(text, &whole) : "user, query and fragment are not allowed";
    size_t length = whole != NULL ? strlen(whole) : 0;
    while (length != 0 && whole[length - 1] == '/')
        length--;
    *base = fault == NULL && whole != NULL ? strndup(whole, length) : NULL;
    if (fault != NULL) {
        error_set(error, ERROR_USAGE, "%s: invalid base URL: %s", source, fault);
        error_hint(error, "expected a URL like " URL_BASE_DEFAULT);
    } else if (*base == NULL) {
        error_out_of_memory(error);
    }
    curl_free(whole);
    return *base != NULL;
}

bool
url_check_media(const char *link, struct error *error)
{
    char *whole;
    const char *fault = check(link, &whole);
    bool has_memory = whole != NULL;
    curl_free(whole);
    if (fault == NULL)
        return has_memory || error_out_of_memory(error);
    return error_set(error, ERROR_SERVER, "unusable media link: %s", fault);
}

char *
fax_list_target(const struct fax_list_filter *filter, int64_t page, int size, struct error *error)
{
    char since[WHEN_TEXT_SIZE];
    char until[WHEN_TEXT_SIZE];
    bool has_since = filter->since != FAX_LIST_NO_TIME;
    bool has_until = filter->until != FAX_LIST_NO_TIME;
    if (has_since)
        when_format(since, filter->since);
    if (has_until)
        when_format(until, filter->until);
    const struct {
        const char *name; /* percent-encoded: "&filter[from][eq]=" */
        const char *value;
    } filters[] = {
        {"&filter%5Bcreated_at%5D%5Bgte%5D=", has_since ? since : NULL},
        {"&filter%5Bcreated_at%5D%5Blt%5D=", has_until ? until : NULL},
        {"&filter%5Bdirection%5D%5Beq%5D=", fax_direction_name(filter->direction)},
        {"&filter%5Bfrom%5D%5Beq%5D=", filter->from},
        {"&filter%5Bto%5D%5Beq%5D=", filter->to},
    };
    char *target = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&target, &length);
    bool complete = out != NULL;
    if (complete)
        fprintf(out, "/faxes?page%%5Bsize%%5D=%d&page%%5Bnumber%%5D=%" PRId64, size, page);
    for (size_t i = 0; complete && i < sizeof filters / sizeof *filters; i++) {
        if (filters[i].value == NULL)
            continue;
        char *value = curl_easy_escape(NULL, filters[i].value, 0);
        complete = value != NULL && fprintf(out, "%s%s", filters[i].name, value) >= 0;
        curl_free(value);
    }
    complete = out != NULL && fclose(out) == 0 && complete;
    if (complete && target != NULL)
        return target;
    free(target);
    error_out_of_memory(error);
    return NULL;
}
