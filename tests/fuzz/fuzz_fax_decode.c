/*
 * Decodes any bytes as a fax and prints it in every format. JSON output must be JSON.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/fax_decode.h"
#include "render/render.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char uuid[] = "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0";

static void
print(const struct fax *fax, enum render_format format, bool several, size_t width)
{
    const struct render_config config = {.format = format, .several = several, .width = width};
    char *printed = NULL;
    size_t length = 0;
    struct render render;
    struct json value;
    FILE *out = open_memstream(&printed, &length);
    if (out == NULL)
        abort();
    render_begin(&render, out, &config);
    render_fax(&render, fax);
    render_end(&render);
    fclose(out);
    if (render_formats[format].is_json && !json_check(printed, length, &value))
        abort();
    free(printed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer body = {0};
    struct fax *fax;
    struct error error;
    if (!buffer_append(&body, data, size, 1 << 20))
        return 0;
    if (fax_decode(&body, uuid, &fax, &error)) {
        for (int format = 0; format < RENDER_FORMAT_COUNT; format++) {
            print(fax, (enum render_format)format, false, 0);
            print(fax, (enum render_format)format, true, 80);
        }
    }
    fax_free(fax);
    buffer_free(&body);
    return 0;
}
