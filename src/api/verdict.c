#include "api/verdict.h"

#include <string.h>

#include "api/api_error_decode.h"
#include "api/fax_decode.h"
#include "base/text.h"

/* What an HTTP status means to somebody who wants a fax. */
struct status_row {
    long first, last; /* a range of HTTP statuses */
    enum error_category category;
    bool retryable;
    const char *hint;
};

static const char check_key[] = "check the API key; the Telnyx portal lists those that are valid";
static const char try_later[] = "try again later; if it stays, tell Telnyx the request id";

/* The first that fits counts. */
static const struct status_row status_rows[] = {
    {300, 399, ERROR_SERVER, false, "redirects are not followed: check the base URL"},
    {401, 401, ERROR_AUTH, false, check_key},
    {403, 403, ERROR_AUTH, false, "check what the API key is allowed to do"},
    {404, 404, ERROR_NOT_FOUND, false,
     "check the id, the base URL, and that the key is of the fax's account"},
    {407, 407, ERROR_SERVER, false, "the proxy asks for a password: check https_proxy"},
    {408, 408, ERROR_SERVER, true, "try again"},
    {429, 429, ERROR_RATE_LIMIT, true, "try again later, or with fewer --jobs"},
    {400, 499, ERROR_SERVER, false, "the API refused the request: see what it says"},
    {500, 500, ERROR_SERVER, true, try_later},
    {502, 504, ERROR_SERVER, true, try_later},
    {0, 999, ERROR_SERVER, false, try_later},
};

static const struct status_row *
find_row(long status)
{
    const struct status_row *row = status_rows;
    while (status < row->first || status > row->last) {
        if (row->first == 0)
            break; /* the last row takes what no HTTP status should be, too */
        row++;
    }
    return row;
}

/* Says what an answer that the API did not write looks like, in place of its message. */
static void
describe_body(const struct http_response *response, enum error_category category,
              struct error *error)
{
    const char *body = response->body.length != 0 ? response->body.bytes : "";
    const char *start = body + strspn(body, " \t\r\n");
    char line[128];
    text_copy(line, sizeof line, start, strcspn(start, "\r\n"));
    if (*start == '\0')
        error_set(error, category, "an answer without a body");
    else if (*start == '<')
        error_set(error, category, "an answer in HTML or XML, not the API's own");
    else if (*start == '{' || *start == '[')
        error_set(error, category, "an answer without the API's errors in it");
    else
        error_set(error, category, "an answer that is not the API's own: %s", line);
}

static bool
has_text(const char *text)
{
    return text != NULL && *text != '\0';
}

static void
judge_status(struct verdict *verdict, struct http_response *response)
{
    const struct status_row *row = find_row(response->status);
    struct error *error = &verdict->error;
    describe_body(response, row->category, error);
    if (api_errors_decode(&response->body, &verdict->api_errors)) {
        const struct api_error *first = &verdict->api_errors.items[0];
        const char *message = has_text(first->detail) ? first->detail : first->title;
        error_set(error, row->category, "%s",
                  has_text(message) ? message : "the API does not say why");
    }
    error->retryable = row->retryable;
    error_hint(error, "%s", row->hint);
}

void
verdict_judge(struct verdict *verdict, struct http_result *result)
{
    struct http_response *response = &result->response;
    struct error *error = &verdict->error;
    *error = (struct error){.category = ERROR_NONE};
    if (!result->answered) {
        *error = result->error;
        return;
    }
    if (response->status != 200) {
        judge_status(verdict, response);
    } else if (fax_decode(&response->body, verdict->id, &verdict->fax, error)) {
        return;
    } else {
        api_errors_decode(&response->body, &verdict->api_errors);
    }
    error->http_status = response->status;
    memcpy(error->request_id, response->request_id, sizeof error->request_id);
}

void
verdict_free(struct verdict *verdict)
{
    fax_free(verdict->fax);
    verdict->fax = NULL;
    api_errors_free(&verdict->api_errors);
}
