#include "api/http.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "base/text.h"

/* A longer line is not one of the headers that are kept. */
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

/* Reads a number of seconds; INT64_MAX if it is larger than that, -1 if it is not one. */
static int64_t
parse_seconds(const char *text)
{
    bool is_number = *text != '\0' && text[strspn(text, "0123456789")] == '\0';
    return is_number ? strtoll(text, NULL, 10) : -1;
}

static void
keep_header(struct http_response *response, const char *name, const char *value)
{
    for (int rank = 0; rank < REQUEST_ID_NAMES && rank < response->request_id_rank; rank++) {
        if (strcasecmp(name, request_id_names[rank]) == 0) {
            text_copy(response->request_id, sizeof response->request_id, value, strlen(value));
            response->request_id_rank = rank;
        }
    }
    if (strcasecmp(name, "retry-after") == 0) {
        text_copy(response->retry_after, sizeof response->retry_after, value, strlen(value));
        response->retry_after_seconds = parse_seconds(value);
    } else if (strcasecmp(name, "x-ratelimit-reset") == 0) {
        response->rate_limit_reset_seconds = parse_seconds(value);
    }
}

void
http_response_header(struct http_response *response, const char *bytes, size_t length,
                     const char *secret)
{
    static const char status_line[] = "HTTP/";
    char line[LINE_SIZE];
    bool is_status_line = length > strlen(status_line) &&
                          memcmp(bytes, status_line, strlen(status_line)) == 0;
    if (is_status_line && response->body.length == 0)
        http_response_reset(response); /* with a body before it, it is only a trailer */
    if (length >= sizeof line)
        return;
    memcpy(line, bytes, length);
    line[length] = '\0';
    secret_redact(line, length, secret); /* before anything is cut */
    char *colon = strchr(line, ':');
    if (colon == NULL)
        return;
    *colon = '\0';
    size_t value_length = strlen(colon + 1);
    const char *value = text_trim(colon + 1, &value_length);
    line[(size_t)(value - line) + value_length] = '\0';
    if (value_length != 0)
        keep_header(response, line, value);
}
