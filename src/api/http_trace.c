#include "http_trace.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "base/text.h"

static const char redacted[] = "[redacted]";

/* Headers whose values are secrets. The first also ends `Proxy-Authorization`. */
static const char *const secret_headers[] = {"authorization:", "cookie:"};

/* Where the value of a secret header starts in the line; NULL if there is none. Not only at the
 * start of a line: libcurl reports HTTP/2 headers in sentences of its own. */
static char *
secret_value(char *line)
{
    for (char *at = line; *at != '\0'; at++) {
        for (size_t i = 0; i < sizeof secret_headers / sizeof *secret_headers; i++) {
            size_t length = strlen(secret_headers[i]);
            if (strncasecmp(at, secret_headers[i], length) == 0)
                return at + length + strspn(at + length, " ");
        }
    }
    return NULL;
}

/* Where libcurl quotes a proxy as the environment has it, with a password or even without a scheme;
 * NULL if it does not. */
static char *
quoted_proxy(char *line)
{
    bool of_proxy = strstr(line, "proxy") != NULL || strstr(line, "Proxy") != NULL;
    char *quote = of_proxy ? strchr(line, '\'') : NULL;
    return quote != NULL ? quote + 1 : NULL;
}

char *
http_trace_find_secret(char *line)
{
    static const char relative[] = "location:";
    char *quoted = quoted_proxy(line);
    char *url = strstr(line, "://");
    char *query = strchr(url != NULL ? url : line, '?');
    bool in_url = url != NULL || strncasecmp(line, relative, strlen(relative)) == 0;
    if (quoted != NULL)
        return quoted;
    char *authority = url != NULL ? url + strlen("://") : NULL;
    if (url != NULL && memchr(authority, '@', strcspn(authority, "/?# ")) != NULL)
        return authority;
    return in_url && query != NULL ? query + 1 : NULL;
}

static void
print_line(FILE *file, char mark, char *line)
{
    char *in_url = http_trace_find_secret(line);
    char *value = secret_value(line);
    char *cut = value != NULL && (in_url == NULL || value < in_url) ? value : in_url;
    fprintf(file, "%c ", mark);
    if (cut != NULL)
        *cut = '\0';
    text_write(file, line, TEXT_DISPLAY);
    fprintf(file, "%s\n", cut != NULL ? redacted : "");
}

/* Writes a line whole, so that no other output can stand in the middle of it. */
static void
write_line(FILE *out, char mark, char *line)
{
    char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);
    if (file == NULL)
        return;
    print_line(file, mark, line);
    if (fclose(file) == 0)
        fwrite(text, 1, length, out);
    free(text);
}

void
http_trace_write(FILE *out, char mark, const char *bytes, size_t length, const char *secret)
{
    char *copy = malloc(length + 1);
    if (copy == NULL)
        return; /* the trace lacks these lines; the transfer goes on */
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    secret_redact(copy, length, secret);
    for (char *line = copy; line < copy + length;) {
        char *end = line + strcspn(line, "\r\n");
        char *next = end + strspn(end, "\r\n");
        if (*end == '\0')
            next = end + 1; /* a NUL ends a line too */
        *end = '\0';
        if (*line != '\0')
            write_line(out, mark, line);
        line = next;
    }
    secret_wipe(copy, length);
    free(copy);
}
