/*
 * Any text in the places where text from outside is read: shown on a terminal, in the trace, as a
 * time, a span, an id or a link.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/http_private.h"
#include "base/text.h"
#include "base/time.h"
#include "base/uuid.h"
#include "model/link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is shown must be printable UTF-8, whatever was given. */
static void
check_shown(const char *shown, size_t length)
{
    while (length != 0) {
        uint32_t code_point;
        size_t used = text_decode(shown, length, &code_point);
        if (used == 0 || !text_is_safe(code_point))
            abort();
        shown += used;
        length -= used;
    }
}

static void
show(const char *text, enum text_style style)
{
    char *shown = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&shown, &length);
    if (out == NULL)
        abort();
    text_write(out, text, style);
    fclose(out);
    check_shown(shown, length);
    free(shown);
}

static void
trace(const char *text, size_t size)
{
    FILE *out = tmpfile();
    if (out == NULL)
        abort();
    http_trace_write(out, '<', text, size, "the-secret-key", size % 2 != 0);
    fclose(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char uuid[UUID_TEXT_SIZE];
    int64_t seconds;
    char key[] = "the-secret-key";
    struct http http = {.key = key};
    struct transfer transfer = {.http = &http};
    char *text = malloc(size + 1);
    if (text == NULL)
        return 0;
    if (size != 0)
        memcpy(text, data, size);
    text[size] = '\0';
    show(text, TEXT_DISPLAY);
    show(text, TEXT_VALUE);
    trace(text, size);
    (void)text_width(text, strlen(text));
    (void)clock_parse(text, &seconds);
    (void)duration_parse(text, &seconds);
    (void)link_expiry(text, &seconds);
    (void)uuid_parse(text, size, uuid);
    http_reset_response(&transfer);
    (void)http_take_header(&transfer, text, size);
    text_trim_partial(text);
    free(text);
    return 0;
}
