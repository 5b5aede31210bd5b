#include "model/error.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

// clang-format off
/* The one table of exit statuses. */
static const struct error_category_info categories[] = {
    [ERROR_NONE] = {"none", "", 0, "done", "", ""},
    [ERROR_INTERNAL] = {"internal", "", 1, "out of memory, or the output could not be written", "local error", "s"},
    [ERROR_USAGE] = {"usage", "", 2, "bad option, argument or fax id", "invalid id", "s"},
    [ERROR_AUTH] = {"auth", "", 3, "no API key, or HTTP 401 or 403", "not allowed", ""},
    [ERROR_NOT_FOUND] = {"not_found", "not found", 4, "HTTP 404", "not found", ""},
    [ERROR_RATE_LIMIT] = {"rate_limit", "rate limit", 5, "HTTP 429, and retries are used up", "rate limited", ""},
    [ERROR_NETWORK] = {"network", "network error", 6, "DNS, connection, TLS, timeout", "network error", "s"},
    [ERROR_SERVER] = {"server", "server error", 7, "any other HTTP status than 200, or a response that is not a fax", "server error", "s"},
    [ERROR_PENDING] = {"pending", "pending", 8, "not final yet (wait, --exit-status)", "still pending", ""},
    [ERROR_FAILED] = {"failed", "failed", 9, "the fax failed (wait, --exit-status)", "failed", ""},
};
// clang-format on
_Static_assert(sizeof categories / sizeof *categories == ERROR_CATEGORY_COUNT,
               "every category has a row");

ERROR_FORMAT(3, 0)
static void
format_into(char *target, size_t size, const char *format, va_list arguments)
{
    int length = vsnprintf(target, size, format, arguments);
    if (length >= 0 && (size_t)length >= size)
        text_trim_partial(target);
}

void
error_vset(struct error *error, enum error_category category, const char *format, va_list arguments)
{
    *error = (struct error){.category = category};
    format_into(error->message, sizeof error->message, format, arguments);
}

bool
error_set(struct error *error, enum error_category category, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_vset(error, category, format, arguments);
    va_end(arguments);
    return false;
}

bool
error_hint(struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    format_into(error->hint, sizeof error->hint, format, arguments);
    va_end(arguments);
    return false;
}

void
error_text(const struct error *error, char text[static ERROR_TEXT_SIZE])
{
    snprintf(text, ERROR_TEXT_SIZE, "%s%s%s", error->message, error->hint[0] != '\0' ? "; " : "",
             error->hint);
}

bool
error_out_of_memory(struct error *error)
{
    return error_set(error, ERROR_INTERNAL, "out of memory");
}

const struct error_category_info *
error_category_info(enum error_category category)
{
    return &categories[category];
}

void
api_errors_free(struct api_errors *errors)
{
    free(errors->items);
    free(errors->texts);
    free(errors->body);
    *errors = (struct api_errors){0};
}
