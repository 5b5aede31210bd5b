#include "cli/words.h"

#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "base/process.h"
#include "model/failure_reason.h"
#include "model/fax.h"
#include "render/render.h"

enum { STATUS_COUNT = FAX_STATUS_COUNT - 1 };

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const colours[] = {
    [COLOUR_AUTO] = "auto", [COLOUR_ALWAYS] = "always", [COLOUR_NEVER] = "never"};
static const char *const shells[] = {
    [WORDS_SHELL_BASH] = "bash", [WORDS_SHELL_ZSH] = "zsh", [WORDS_SHELL_FISH] = "fish"};
static const char *const topics[] = {[WORDS_TOPIC_FIELDS] = "fields",
                                     [WORDS_TOPIC_EXIT_STATUS] = "exit-status",
                                     [WORDS_TOPIC_ENVIRONMENT] = "environment",
                                     [WORDS_TOPIC_FORMATS] = "formats"};
static const char *const status_groups[] = {
    [WORDS_STATUS_GROUP_PENDING] = "pending", [WORDS_STATUS_GROUP_FINAL] = "final"};
_Static_assert(COUNT(colours) == COLOUR_MODE_COUNT, "every mode has a word");

static const char *
status_at(size_t index)
{
    return index < STATUS_COUNT ? fax_status_info((enum fax_status_code)(index + 1))->name
                                : status_groups[index - STATUS_COUNT];
}

size_t
words_count(enum word_kind kind)
{
    switch (kind) {
    case WORD_FORMAT:
        return RENDER_FORMAT_COUNT;
    case WORD_COLOUR:
        return COUNT(colours);
    case WORD_DIRECTION:
        return FAX_DIRECTION_COUNT - FAX_DIRECTION_INBOUND;
    case WORD_FIELD:
        return FAX_FIELD_COUNT;
    case WORD_STATUS:
        return STATUS_COUNT + COUNT(status_groups);
    case WORD_REASON:
        return failure_reason_count + STATUS_COUNT;
    case WORD_TOPIC:
        return COUNT(topics);
    case WORD_SHELL:
        return COUNT(shells);
    default:
        return 0;
    }
}

const char *
words_at(enum word_kind kind, size_t index)
{
    switch (kind) {
    case WORD_FORMAT:
        return render_format_name((enum render_format)index);
    case WORD_COLOUR:
        return colours[index];
    case WORD_DIRECTION:
        return fax_direction_name((enum fax_direction_code)(index + FAX_DIRECTION_INBOUND));
    case WORD_FIELD:
        return fax_field_info((enum fax_field)index)->key;
    case WORD_STATUS:
        return status_at(index);
    case WORD_REASON:
        return index < failure_reason_count ? failure_reasons[index].name
                                            : status_at(index - failure_reason_count);
    case WORD_TOPIC:
        return topics[index];
    case WORD_SHELL:
        return shells[index];
    default:
        return "";
    }
}

size_t
words_find(enum word_kind kind, const char *word)
{
    size_t index = 0;
    while (index < words_count(kind) && strcmp(word, words_at(kind, index)) != 0)
        index++;
    return index;
}

static const char *
candidate_at(const void *kind, size_t index)
{
    return words_at(*(const enum word_kind *)kind, index);
}

const char *
words_nearest(enum word_kind kind, const char *word)
{
    return nearest_word(word, words_count(kind), candidate_at, &kind);
}

bool
words_are_synonyms(const char *list, const char *word)
{
    char padded[32];
    int length = snprintf(padded, sizeof padded, " %s ", word);
    return list != NULL && *word != '\0' && length > 0 && (size_t)length < sizeof padded &&
           strstr(list, padded) != NULL;
}
