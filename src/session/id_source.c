#include "session/id_source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

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
    int stdin_count = 0;
    char uuid[UUID_TEXT_SIZE];
    *source = (struct id_source){.operands = operands, .operand_count = operand_count};
    for (int i = 0; i < operand_count; i++) {
        const char *operand = operands[i];
        if (is_stdin(operand)) {
            stdin_count++;
        } else if (!uuid_parse(operand, strlen(operand), uuid)) {
            error_set(error, ERROR_USAGE, "`%s` is not a fax id", operand);
            if (*operand == '\0')
                return error_hint(error, "check the variable that it comes from");
            if (access(operand, F_OK) == 0)
                return error_hint(error, "use `- < FILE` to read ids from a file");
            return error_hint(error, uuid_form);
        }
    }
    if (stdin_count <= 1)
        return true;
    error_set(error, ERROR_USAGE, "standard input can be read once only");
    return error_hint(error, "give `-` once");
}

bool
id_source_uses_stdin(const struct id_source *source)
{
    for (int i = 0; i < source->operand_count; i++)
        if (is_stdin(source->operands[i]))
            return true;
    return false;
}

void
id_source_fill(struct id_source *source)
{
    ssize_t length = read(STDIN_FILENO, source->chunk, sizeof source->chunk);
    source->chunk_used = 0;
    source->chunk_length = length > 0 ? (size_t)length : 0;
    if (length < 0 && errno != EINTR && errno != EAGAIN)
        source->read_error = errno;
    if (length == 0 || source->read_error != 0)
        source->ended = true;
}

/* Moves bytes of the chunk into the line. Returns true if the line is complete. */
static bool
complete_line(struct id_source *source)
{
    while (source->chunk_used < source->chunk_length) {
        char c = source->chunk[source->chunk_used++];
        if (c == '\n')
            return true;
        if (text_is_blank(c) &&
            (source->line_length == 0 || text_is_blank(source->line[source->line_length - 1])))
            continue; /* any number of blanks may surround an id */
        if (source->line_length < sizeof source->line)
            source->line[source->line_length++] = c;
        else
            source->too_long = true;
    }
    return source->ended && source->line_length != 0;
}

/* Cuts off the byte order mark that some editors put in front of a file, and a comment. */
static void
clean_line(struct id_source *source)
{
    bool has_bom = source->line_length >= 3 && memcmp(source->line, "\xEF\xBB\xBF", 3) == 0;
    if (source->line_number == 1 && has_bom) {
        source->line_length -= 3;
        memmove(source->line, source->line + 3, source->line_length);
    }
    const char *comment = memchr(source->line, '#', source->line_length);
    if (comment != NULL) {
        source->line_length = (size_t)(comment - source->line);
        source->too_long = false;
    }
}

/* Reads an id from the complete line. Returns ID_LATER if the line is empty. */
static enum id_state
parse_line(struct id_source *source, char uuid[static UUID_TEXT_SIZE], struct error *error)
{
    char shown[64];
    clean_line(source);
    size_t length = source->line_length;
    const char *text = text_trim(source->line, &length);
    if (length == 0)
        return ID_LATER;
    if (!source->too_long && uuid_parse(text, length, uuid))
        return ID_VALID;
    text_copy(shown, sizeof shown, text, length);
    bool cut = strlen(shown) < length || source->too_long;
    error_set(error, ERROR_USAGE, "standard input, line %llu: `%s%s` is not a fax id",
              (unsigned long long)source->line_number, shown, cut ? "…" : "");
    error_hint(error, uuid_form);
    return ID_INVALID;
}

static enum id_state
next_from_stdin(struct id_source *source, char uuid[static UUID_TEXT_SIZE], struct error *error)
{
    while (complete_line(source)) {
        source->line_number++;
        enum id_state state = parse_line(source, uuid, error);
        source->line_length = 0;
        source->too_long = false;
        if (state != ID_LATER)
            return state;
    }
    if (!source->ended)
        return ID_LATER;
    source->reading = false;
    if (source->read_error == 0)
        return ID_END;
    error_set(error, ERROR_INTERNAL, "standard input cannot be read: %s",
              strerror(source->read_error));
    return ID_INVALID;
}

enum id_state
id_source_next(struct id_source *source, char uuid[static UUID_TEXT_SIZE], struct error *error)
{
    for (;;) {
        if (source->reading) {
            enum id_state state = next_from_stdin(source, uuid, error);
            if (state != ID_END)
                return state;
        }
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
    error_set(error, ERROR_USAGE, "standard input was not read to its end in time");
    error_hint(error, "check what writes the ids, or raise --timeout");
    return ID_INVALID;
}
