#include "api/request.h"

#include <stdlib.h>
#include <string.h>

#include "api/api_error_decode.h"
#include "base/text.h"

struct request *
request_new_fax(const char *uuid)
{
    char target[sizeof "/faxes/" + UUID_TEXT_SIZE];
    snprintf(target, sizeof target, "/faxes/%s", uuid);
    struct request *request = request_new_page(target);
    if (request != NULL)
        snprintf(request->id, sizeof request->id, "%s", uuid);
    return request;
}

struct request *
request_new_page(const char *target)
{
    struct request *request = calloc(1, sizeof *request);
    if (request == NULL || (request->target = strdup(target)) != NULL)
        return request;
    free(request);
    return NULL;
}

void *
request_context(struct request *request, size_t size, void (*release)(void *context))
{
    if (request->context == NULL && (request->context = calloc(1, size)) != NULL)
        request->release = release;
    return request->context;
}

/* Maps a range of HTTP statuses to an error. */
struct status_info {
    int first, last;
    enum error_category category;
    const char *hint;
    bool with_errors; /* only if the response has API errors */
};

static const char check_key[] = "check the API key; the Telnyx portal lists the valid ones";
static const char try_later[] =
    "try again later; if this persists, give Telnyx support the request id";

/* The first match counts. The last row also takes what is not an HTTP status. */
static const struct status_info statuses[] = {
    {300, 399, ERROR_SERVER, "redirects are not followed; check the base URL"},
    {401, 401, ERROR_AUTH, check_key},
    {403, 403, ERROR_AUTH, "check the permissions of the API key", true},
    {403, 403, ERROR_SERVER, "a firewall, proxy or CDN in between blocked the request"},
    {404, 404, ERROR_NOT_FOUND, "check the id, the base URL and the account of the API key", true},
    {404, 404, ERROR_NOT_FOUND, "check the base URL; the API's ends in /v2"},
    {407, 407, ERROR_SERVER, "the proxy requires a password; check https_proxy"},
    {408, 408, ERROR_SERVER, "try again"},
    {429, 429, ERROR_RATE_LIMIT, "try again later, or with fewer --jobs"},
    {400, 499, ERROR_SERVER, "the API rejected the request"},
    {500, 500, ERROR_SERVER, try_later},
    {502, 504, ERROR_SERVER, try_later},
    {506, 599, ERROR_SERVER, try_later},
    {0, 0, ERROR_SERVER,
     "check the base URL; if this persists, give Telnyx support the request id"},
};

/* Sets the message for a response without an API error. */
static void
describe_body(const struct http_response *response, enum error_category category,
              struct error *error)
{
    const char *body = response->body.length != 0 ? response->body.bytes : "";
    const char *start = body + strspn(body, " \t\r\n");
    char line[128];
    text_copy(line, sizeof line, start, strcspn(start, "\r\n"));
    if (*start == '\0')
        error_set(error, category, "empty response");
    else if (*start == '<')
        error_set(error, category, "HTML or XML response, not from the API");
    else if (*start == '{' || *start == '[')
        error_set(error, category, "no error details in the response");
    else
        error_set(error, category, "response not from the API: %s", line);
}

static void
judge_status(struct request *request, struct http_response *response)
{
    const struct status_info *info = statuses;
    struct api_errors *api_errors = &request->api_errors;
    struct error *error = &request->error;
    if (!api_errors_decode(&response->body, api_errors, error))
        return;
    while (info->first != 0 && (response->status < info->first || response->status > info->last ||
                                (info->with_errors && api_errors->count == 0)))
        info++;
    if (api_errors->count != 0) {
        const struct api_error *first = &api_errors->items[0];
        const char *texts[] = {first->detail, first->title, "no reason given by the API"};
        size_t i = 0;
        while (texts[i] == NULL || *texts[i] == '\0')
            i++;
        error_set(error, info->category, "%s", texts[i]);
    } else {
        describe_body(response, info->category, error);
    }
    error->retryable = http_status_is_transient(response->status);
    error_hint(error, "%s", info->hint);
}

void
request_store_code(const char *body, char code[static REQUEST_STORE_CODE_SIZE])
{
    static const char start[] = "<Code>";
    static const char end[] = "</Code>";
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const char *at = strstr(body, start);
    at = at != NULL ? at + strlen(start) : "";
    size_t length = strspn(at, allowed);
    bool valid = length < REQUEST_STORE_CODE_SIZE && strncmp(at + length, end, strlen(end)) == 0;
    text_copy(code, REQUEST_STORE_CODE_SIZE, at, valid ? length : 0);
}

/* A 401 or 403 is about the link, not the API key. */
static void
judge_media(struct request *request, const struct http_response *response)
{
    char code[REQUEST_STORE_CODE_SIZE];
    struct error *error = &request->error;
    int status = response->status;
    bool transient = http_status_is_transient(status);
    bool refused = status / 100 == 4 && !transient;
    if (status == 200 && request->media->received != 0)
        return;
    request_store_code(response->body.length != 0 ? response->body.bytes : "", code);
    error_set(error,
              status == 404   ? ERROR_NOT_FOUND
              : status == 429 ? ERROR_RATE_LIMIT
                              : ERROR_SERVER,
              "%s%s%s%s",
              status == 200   ? "the stored file is empty"
              : status == 404 ? "the media store does not have the file"
              : refused       ? "the media store refused the link"
                              : "the media store failed",
              *code != '\0' ? " (" : "", code, *code != '\0' ? ")" : "");
    error->retryable = transient;
    error_hint(error, "%s",
               transient ? "try again later"
               : refused ? "the link may have expired, or the file may be deleted"
                         : "");
}

void
request_judge(struct request *request, struct http_result *result)
{
    struct http_response *response = &result->response;
    struct error *error = &request->error;
    request_clear_result(request);
    if (result->error.category != ERROR_NONE) {
        *error = result->error;
        return;
    }
    if (request->media != NULL)
        judge_media(request, response);
    else if (response->status != 200)
        judge_status(request, response);
    else if (request->id[0] == '\0'
                 ? !fax_page_decode(&response->body, &request->page, error)
                 : !fax_decode(&response->body, request->id, &request->fax, error))
        (void)api_errors_decode(&response->body, &request->api_errors, error);
    error->http_status = response->status;
    memcpy(error->request_id, response->request_id, sizeof error->request_id);
}

void
request_clear_result(struct request *request)
{
    if (request->media == NULL) {
        fax_free(request->fax);
        request->fax = NULL;
    }
    fax_page_free(request->page);
    request->page = NULL;
    api_errors_free(&request->api_errors);
    request->error = (struct error){.category = ERROR_NONE};
}

void
request_free(struct request *request)
{
    if (request == NULL)
        return;
    request->media = NULL;
    request_clear_result(request);
    if (request->release != NULL)
        request->release(request->context);
    free(request->target);
    free(request);
}
