/*
 * Decodes any bytes as the body of an error and prints it in both forms. JSON output must be JSON.
 */
#include <stdint.h>
#include <stdlib.h>

#include "api/api_error_decode.h"
#include "render/render_error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
report(const struct api_errors *api_errors, bool json)
{
    char *reported = NULL;
    size_t length = 0;
    struct error error;
    struct json value;
    FILE *out = open_memstream(&reported, &length);
    if (out == NULL)
        abort();
    error_set(&error, ERROR_SERVER, "%s",
              api_errors->items[0].detail != NULL ? api_errors->items[0].detail : "");
    render_error(out, json, 80, "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0", &error, api_errors);
    fclose(out);
    if (json && !json_check(reported, length, &value))
        abort();
    free(reported);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer body = {0};
    struct api_errors api_errors;
    struct error error;
    if (!buffer_append(&body, data, size, 1 << 20))
        return 0;
    if (!api_errors_decode(&body, &api_errors, &error))
        abort();
    if (api_errors.count != 0) {
        report(&api_errors, false);
        report(&api_errors, true);
    }
    api_errors_free(&api_errors);
    buffer_free(&body);
    return 0;
}
