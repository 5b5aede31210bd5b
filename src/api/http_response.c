#include "faxctl/http_response.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* None of the headers that are kept is longer. */
enum { LINE_SIZE = 256 };

/* The best first. */
static const char *const request_id_names[] = {"x-request-id", "x-telnyx-request-id", "request-id"};

enum { REQUEST_ID_NAMES = sizeof request_id_names / sizeof *request_id_names };

void
http_response_reset(struct http_response *response)
{
    struct buffer body = response->body;
    buffer_clear(&body);
    *response = (struct http_response){.request_id_rank = REQUEST_ID_NAMES,
                                       .retry_after_seconds = -1,
                                       .rate_limit_reset_seconds = -1,
                                       .body = body};
}

/* Reads a number of seconds; -1 where it is none. */
static int64_t
parse_seconds(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits != 0 && digits < 10 && text[digits] == '\0' ? strtoll(text, NULL, 10) : -1;
}

/* Copies a value, cut where it is too long. */
static void
copy_value(char *target, size_t size, const char *value)
{
    size_t length = strnlen(value, size - 1);
    memcpy(target, value, length);
    target[length] = '\0';
}

static void
keep_header(struct http_response *response, const char *name, const char *value)
{
    for (int rank = 0; rank < REQUEST_ID_NAMES && rank < response->request_id_rank; rank++) {
        if (strcasecmp(name, request_id_names[rank]) == 0) {
            copy_value(response->request_id, sizeof response->request_id, value);
            response->request_id_rank = rank;
        }
    }
    if (strcasecmp(name, "content-type") == 0) {
        copy_value(response->content_type, sizeof response->content_type, value);
    } else if (strcasecmp(name, "retry-after") == 0) {
        copy_value(response->retry_after, sizeof response->retry_after, value);
        response->retry_after_seconds = parse_seconds(value);
    } else if (strcasecmp(name, "x-ratelimit-reset") == 0) {
        response->rate_limit_reset_seconds = parse_seconds(value);
    }
}

void
http_response_header(struct http_response *response, const char *bytes, size_t length)
{
    static const char status_line[] = "HTTP/";
    char line[LINE_SIZE];
    if (length > strlen(status_line) && memcmp(bytes, status_line, strlen(status_line)) == 0)
        http_response_reset(response);
    if (length >= sizeof line)
        return;
    memcpy(line, bytes, length);
    line[length] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    char *colon = strchr(line, ':');
    if (colon == NULL)
        return;
    *colon = '\0';
    char *value = colon + 1 + strspn(colon + 1, " \t");
    size_t value_length = strlen(value);
    while (value_length != 0 && strchr(" \t", value[value_length - 1]) != NULL)
        value[--value_length] = '\0';
    if (value_length != 0)
        keep_header(response, line, value);
}
