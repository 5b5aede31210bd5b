#include "http_proxy.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/process.h"

/* As libcurl reads them: the first that is set counts. */
static const char *const variables[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

/* libcurl's default port of a proxy of any kind except https. */
static const char default_port[] = "1080";

static const char *
proxy_of_environment(void)
{
    const char *value = NULL;
    for (size_t i = 0; value == NULL && i < sizeof variables / sizeof *variables; i++)
        value = process_environment(variables[i]);
    return value;
}

static bool
is_https(CURLU *url)
{
    char *scheme = NULL;
    bool https = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                 strcmp(scheme, "https") == 0;
    curl_free(scheme);
    return https;
}

static void
name_proxy(CURLU *url, struct http_proxy *proxy)
{
    char *host = NULL;
    char *port = NULL;
    if (curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return;
    if (curl_url_get(url, CURLUPART_PORT, &port, is_https(url) ? CURLU_DEFAULT_PORT : 0) !=
        CURLUE_OK)
        port = NULL;
    const char *number = port != NULL ? port : default_port;
    int length = snprintf(proxy->name, sizeof proxy->name, "%s:%s", host, number);
    if (length < 0 || (size_t)length >= sizeof proxy->name)
        proxy->name[0] = '\0';
    proxy->port = (unsigned)strtoul(number, NULL, 10);
    curl_free(host);
    curl_free(port);
}

void
http_proxy_find(struct http_proxy *proxy)
{
    const char *text = proxy_of_environment();
    CURLU *url = text != NULL ? curl_url() : NULL;
    *proxy = (struct http_proxy){.port = 0};
    if (url != NULL && curl_url_set(url, CURLUPART_URL, text,
                                    CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) == CURLUE_OK)
        name_proxy(url, proxy);
    curl_url_cleanup(url);
}
