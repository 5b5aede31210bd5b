#include "http_coding.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

static bool
is_one_of(const char *text, size_t length, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strlen(*names) == length && strncasecmp(text, *names, length) == 0)
            return true;
    return false;
}

/* Takes in a list of codings that are separated by commas. Counts those that have one of the
 * `names`, and returns false if there is another. */
static bool
count_list(const char *text, const char *end, const char *const *names, unsigned *count)
{
    static const char *const without_effect[] = {"", "identity", NULL};
    while (text < end) {
        const char *comma = memchr(text, ',', (size_t)(end - text));
        const char *item_end = comma != NULL ? comma : end;
        const char *next = comma != NULL ? comma + 1 : end;
        size_t length = (size_t)(item_end - text);
        const char *item = text_trim(text, &length);
        if (is_one_of(item, length, names))
            ++*count;
        else if (!is_one_of(item, length, without_effect))
            return false;
        text = next;
    }
    return *count <= 1;
}

/* What follows the name of the header in the line; NULL if the line has another name. */
static const char *
value_of(const char *line, size_t length, const char *name)
{
    size_t name_length = strlen(name);
    bool has_name = length >= name_length && strncasecmp(line, name, name_length) == 0;
    return has_name ? line + name_length : NULL;
}

bool
http_coding_take(struct http_coding *coding, const char *line, size_t length)
{
    static const char *const content_names[] = {"gzip", "x-gzip", NULL};
    static const char *const transfer_names[] = {"chunked", NULL};
    const char *end = line + length;
    const char *content = value_of(line, length, "content-encoding:");
    const char *transfer = value_of(line, length, "transfer-encoding:");
    if (content != NULL)
        return count_list(content, end, content_names, &coding->content);
    if (transfer != NULL)
        return count_list(transfer, end, transfer_names, &coding->chunked);
    return true;
}
