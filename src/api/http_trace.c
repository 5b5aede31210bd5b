/* The HTTP conversation for --trace, and secrets in libcurl's texts. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "base/text.h"

#include "http_private.h"

/* Returns the value of a secret header in the line, at any position: libcurl reports HTTP/2 headers
 * in sentences. */
static char *
find_secret_header(char *line)
{
    /* The first also ends `Proxy-Authorization`. */
    static const char *const names[] = {"authorization:", "cookie:"};
    for (char *at = line; *at != '\0'; at++) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            size_t length = strlen(names[i]);
            if (strncasecmp(at, names[i], length) == 0)
                return at + length + strspn(at + length, " ");
        }
    }
    return NULL;
}

static char *
find_secret_of_url(char *line)
{
    static const char separator[] = "://";
    static const char relative[] = "location:";
    char *url = strstr(line, separator);
    bool is_relative = strncasecmp(line, relative, strlen(relative)) == 0;
    char *query = url != NULL || is_relative ? strchr(url != NULL ? url : line, '?') : NULL;
    char *authority = url != NULL ? url + strlen(separator) : NULL;
    if (authority != NULL && memchr(authority, '@', strcspn(authority, "/?# ")) != NULL)
        return authority;
    return query != NULL ? query + 1 : NULL;
}

char *
http_find_secret(char *line, bool media)
{
    /* libcurl quotes a proxy verbatim, with its password. */
    bool is_proxy = strstr(line, "proxy") != NULL || strstr(line, "Proxy") != NULL;
    char *quote = is_proxy ? strstr(line, " '") : NULL;
    char *query = media ? strchr(line, '?') : NULL;
    char *secrets[] = {quote != NULL ? quote + 2 : NULL, find_secret_header(line),
                       find_secret_of_url(line), query != NULL ? query + 1 : NULL};
    char *first = NULL;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (secrets[i] != NULL && (first == NULL || secrets[i] < first))
            first = secrets[i];
    return first;
}

void
http_trace_write(FILE *out, char mark, const char *bytes, size_t length, const char *key,
                 bool media)
{
    char *copy = malloc(length + 1);
    if (copy == NULL)
        return; /* drop these lines; the transfer goes on */
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    secret_redact(copy, length, key);
    for (char *line = copy; line < copy + length;) {
        char *end = line + strcspn(line, "\r\n"); /* a NUL ends a line too */
        *end = '\0';
        char *secret = http_find_secret(line, media);
        if (secret != NULL)
            *secret = '\0';
        if (line < end) {
            fprintf(out, "%c ", mark);
            text_write(out, line, TEXT_DISPLAY);
            fputs(secret != NULL ? "[redacted]\n" : "\n", out);
        }
        line = end + 1;
    }
    secret_wipe(copy, length);
    free(copy);
}

int
http_trace(CURL *easy, curl_infotype type, char *bytes, size_t length, void *data)
{
    static const char marks[] = {
        [CURLINFO_TEXT] = '*', [CURLINFO_HEADER_IN] = '<', [CURLINFO_HEADER_OUT] = '>'};
    const struct transfer *transfer = data;
    const struct http *http = transfer->http;
    (void)easy;
    if ((size_t)type < sizeof marks)
        http_trace_write(http->config.trace, marks[type], bytes, length, http->key,
                         transfer->media != NULL);
    return 0;
}
