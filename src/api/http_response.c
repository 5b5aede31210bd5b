/* The headers of a response. */
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/secret.h"
#include "base/text.h"

#include "http_private.h"

/* Longer header lines are ignored: none that matters is. */
enum { LINE_SIZE = 256 };

/* The preferred one first. */
static const char *const request_id_names[] = {"x-request-id", "x-telnyx-request-id", "request-id"};

enum { REQUEST_ID_NAMES = sizeof request_id_names / sizeof *request_id_names };

void
http_reset_response(struct transfer *transfer)
{
    struct http_response *response = &transfer->result.response;
    response->request_id[0] = '\0';
    response->retry_after_seconds = -1;
    transfer->rate_limit_reset_seconds = -1;
    transfer->date[0] = '\0';
    transfer->retry_after[0] = '\0';
    transfer->request_id_rank = REQUEST_ID_NAMES;
    transfer->compressed = false;
    transfer->headers_ended = false;
}

/* Parses a number of seconds, rounding decimals up. Returns -1 if it is invalid or too large. */
static int64_t
parse_seconds(const char *text)
{
    int64_t seconds = 0;
    const char *rest = text_number(text, HTTP_PAUSE_MAX, &seconds);
    if (rest != NULL && *rest == '.') {
        size_t digits = strspn(rest + 1, "0123456789");
        seconds += strspn(rest + 1, "0") < digits;
        rest += 1 + digits;
    }
    return rest != NULL && *rest == '\0' && seconds <= HTTP_PAUSE_MAX ? seconds : -1;
}

/* Parses Retry-After: a number, or a date relative to the response's Date, else to the local clock.
 * Returns 0 if the date has passed, -1 for anything else. */
static int64_t
parse_retry_after(const struct transfer *transfer)
{
    if (strchr(transfer->retry_after, ':') == NULL) /* a date has a time of day */
        return parse_seconds(transfer->retry_after);
    time_t until = curl_getdate(transfer->retry_after, NULL);
    time_t date = curl_getdate(transfer->date, NULL);
    int64_t seconds = (int64_t)until - (date != -1 ? date : time(NULL));
    if (until == -1 || seconds > HTTP_PAUSE_MAX)
        return -1;
    return seconds > 0 ? seconds : 0;
}

bool
http_take_header(struct transfer *transfer, const char *bytes, size_t length)
{
    struct http_response *response = &transfer->result.response;
    char line[LINE_SIZE];
    if (length > strlen("HTTP/") && memcmp(bytes, "HTTP/", strlen("HTTP/")) == 0)
        http_reset_response(transfer);
    if (length >= sizeof line)
        return true;
    memcpy(line, bytes, length);
    line[length] = '\0';
    secret_redact(line, length, transfer->http->key); /* before truncating */
    char *colon = strchr(line, ':');
    if (colon == NULL)
        return true;
    *colon = '\0';
    size_t value_length = strlen(colon + 1);
    const char *value = text_trim(colon + 1, &value_length);
    line[(size_t)(value - line) + value_length] = '\0';
    if (value_length == 0)
        return true;
    if (strcasecmp(line, "content-encoding") == 0 && strcasecmp(value, "identity") != 0) {
        /* libcurl would decode several layers, and a few kilobytes in four layers of gzip keep the
         * CPU busy for minutes. */
        bool is_gzip = strcasecmp(value, "gzip") == 0 || strcasecmp(value, "x-gzip") == 0;
        bool accepted = is_gzip && !transfer->compressed;
        transfer->compressed = true;
        return accepted;
    }
    if (strcasecmp(line, "x-ratelimit-reset") == 0)
        transfer->rate_limit_reset_seconds = parse_seconds(value);
    if (strcasecmp(line, "date") == 0)
        text_copy(transfer->date, sizeof transfer->date, value, value_length);
    if (strcasecmp(line, "retry-after") == 0)
        text_copy(transfer->retry_after, sizeof transfer->retry_after, value, value_length);
    if (transfer->retry_after[0] != '\0') /* Date may follow it */
        response->retry_after_seconds = parse_retry_after(transfer);
    for (int rank = 0; rank < REQUEST_ID_NAMES && rank < transfer->request_id_rank; rank++) {
        if (strcasecmp(line, request_id_names[rank]) == 0) {
            text_copy(response->request_id, sizeof response->request_id, value, value_length);
            transfer->request_id_rank = rank;
        }
    }
    return true;
}
