#include "session/id_source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* Maximum bytes of an invalid line in a message. */
enum { SHOWN_SIZE = 64 };

static const char uuid_form[] =
    "a fax id is a UUID like 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0 (8-4-4-4-12 hexadecimal digits)";

static bool
is_stdin(const char *operand)
{
    return strcmp(operand, "-") == 0;
}

bool
id_source_open(struct id_source *source, char *const *operands, int operand_count,
               struct error *error)
{
    char uuid[UUID_TEXT_SIZE];
    *source = (struct id_source){.operands = operands, .operand_count = operand_count};
    for (int i = 0; i < operand_count; i++) {
        const char *operand = operands[i];
        if (is_stdin(operand) && !source->uses_stdin) {
            source->uses_stdin = true;
        } else if (is_stdin(operand)) {
            error_set(error, ERROR_USAGE, "`-` is given twice");
            return error_hint(error, "standard input can be read only once");
        } else if (!uuid_parse(operand, strlen(operand), uuid)) {
            error_set(error, ERROR_USAGE, "`%s` is not a fax id", operand);
            if (*operand == '\0')
                return error_hint(error, "check the variable that it comes from");
            if (access(operand, F_OK) == 0)
                return error_hint(error, "to read ids from a file, use `- < FILE`");
            return error_hint(error, uuid_form);
        }
    }
    return true;
}

void
id_source_fill(struct id_source *source)
{
    memmove(source->bytes, source->bytes + source->start, source->end - source->start);
    source->end -= source->start;
    source->start = 0;
    ssize_t length = read(STDIN_FILENO, source->bytes + source->end,
                          sizeof source->bytes - source->end);
    if (length > 0)
        source->end += (size_t)length;
    else if (length < 0 && errno != EINTR && errno != EAGAIN)
        source->read_error = errno;
    if (length == 0 || source->read_error != 0)
        source->ended = true;
}

/* Takes the next line from the buffer; *length is its length. Returns NULL if there is no complete
 * line yet. A line that does not fit is truncated. */
static const char *
take_line(struct id_source *source, size_t *length)
{
    for (;;) {
        const char *line = source->bytes + source->start;
        size_t left = source->end - source->start;
        const char *newline = memchr(line, '\n', left);
        bool fills = left == sizeof source->bytes;
        if (left == 0 || (newline == NULL && !fills && !source->ended))
            return NULL;
        bool skip = source->skipping;
        *length = newline != NULL ? (size_t)(newline - line) : left;
        source->start += *length + (newline != NULL);
        source->skipping = newline == NULL && !source->ended;
        if (!skip)
            return line;
    }
}

static enum id_state
next_from_stdin(struct id_source *source, char uuid[static UUID_TEXT_SIZE], struct error *error)
{
    const char *line;
    size_t length;
    while ((line = take_line(source, &length)) != NULL) {
        char shown[SHOWN_SIZE];
        const char *comment = memchr(line, '#', length);
        if (comment != NULL)
            length = (size_t)(comment - line);
        if (++source->line_number == 1 && length >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
            line += 3;
            length -= 3;
        }
        if (comment == NULL && source->skipping) {
            error_set(error, ERROR_USAGE, "standard input, line %llu: line too long",
                      (unsigned long long)source->line_number);
            error_hint(error, uuid_form);
            return ID_INVALID;
        }
        line = text_trim(line, &length);
        if (length == 0)
            continue;
        if (uuid_parse(line, length, uuid))
            return ID_VALID;
        text_copy(shown, sizeof shown, line, length);
        error_set(error, ERROR_USAGE, "standard input, line %llu: `%s%s` is not a fax id",
                  (unsigned long long)source->line_number, shown,
                  strlen(shown) < length ? "…" : "");
        error_hint(error, uuid_form);
        return ID_INVALID;
    }
    if (!source->ended)
        return ID_LATER;
    source->reading = false;
    if (source->read_error == 0)
        return ID_END;
    error_set(error, ERROR_INTERNAL, "cannot read standard input: %s",
              strerror(source->read_error));
    return ID_INVALID;
}

enum id_state
id_source_next(struct id_source *source, char uuid[static UUID_TEXT_SIZE], struct error *error)
{
    for (;;) {
        enum id_state state = ID_END;
        if (source->reading)
            state = next_from_stdin(source, uuid, error);
        if (state != ID_END)
            return state;
        if (source->next_operand == source->operand_count)
            return ID_END;
        const char *operand = source->operands[source->next_operand++];
        source->reading = is_stdin(operand);
        if (!source->reading && uuid_parse(operand, strlen(operand), uuid))
            return ID_VALID;
    }
}

enum id_state
id_source_give_up(struct id_source *source, struct error *error)
{
    source->reading = false;
    source->next_operand = source->operand_count;
    error_set(error, ERROR_USAGE, "timed out waiting for ids on standard input");
    error_hint(error, "check the command that writes the ids, or raise --timeout");
    return ID_INVALID;
}
