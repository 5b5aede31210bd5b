#include "cli/words.h"

#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "base/process.h"
#include "model/failure_reason.h"
#include "model/fax.h"
#include "render/render.h"

/* An unknown status is not known to be final, so it counts as pending. */
#define STATUSES_FINAL                                                                             \
    (FAX_STATUS_BIT(FAX_STATUS_DELIVERED) | FAX_STATUS_BIT(FAX_STATUS_RECEIVED) |                  \
     FAX_STATUS_BIT(FAX_STATUS_FAILED))
#define STATUSES_PENDING ((FAX_STATUS_BIT(FAX_STATUS_COUNT) - 1) & ~STATUSES_FINAL)

/* Lists that are in no other table; each ends in an empty row. */
// clang-format off
static const struct word colours[] = {{"auto", COLOUR_AUTO}, {"always", COLOUR_ALWAYS}, {"never", COLOUR_NEVER}, {0}};
static const struct word directions[] = {{"inbound", FAX_DIRECTION_INBOUND}, {"outbound", FAX_DIRECTION_OUTBOUND}, {0}};
static const struct word groups[] = {{"pending", STATUSES_PENDING, "any status that is not final"}, {"final", STATUSES_FINAL, "any final status"}, {0}};
static const struct word topics[] = {{"fields", TOPIC_FIELDS}, {"exit-status", TOPIC_EXIT_STATUS}, {"environment", TOPIC_ENVIRONMENT}, {"formats", TOPIC_FORMATS}, {0}};
static const struct word shells[] = {{"bash", SHELL_BASH}, {"zsh", SHELL_ZSH}, {"fish", SHELL_FISH}, {0}};
// clang-format on

/* Statuses as words: all codes except FAX_STATUS_UNKNOWN, which is the first. */
enum { STATUS_COUNT = FAX_STATUS_COUNT - 1 };

static struct word
status_at(size_t index)
{
    enum fax_status_code code = (enum fax_status_code)(index + 1);
    return (struct word){fax_status_info(code)->name, (int)code, fax_status_info(code)->meaning};
}

static struct word
status_set_at(size_t index)
{
    if (index >= STATUS_COUNT)
        return groups[index - STATUS_COUNT];
    struct word word = status_at(index);
    word.value = (int)FAX_STATUS_BIT(word.value);
    return word;
}

static struct word
reason_at(size_t index)
{
    if (index < failure_reason_count)
        return (struct word){failure_reasons[index].name, (int)index,
                             failure_reasons[index].meaning};
    return status_at(index - failure_reason_count);
}

bool
words_at(enum word_kind kind, size_t index, struct word *word)
{
    static const struct word *const lists[] = {[WORD_COLOUR] = colours,
                                               [WORD_DIRECTION] = directions,
                                               [WORD_TOPIC] = topics,
                                               [WORD_SHELL] = shells};
    *word = (struct word){0};
    if (kind == WORD_FORMAT && index < RENDER_FORMAT_COUNT)
        *word = (struct word){render_format_name((enum render_format)index), (int)index,
                              render_format_help((enum render_format)index)};
    else if (kind == WORD_FIELD && index < FAX_FIELD_COUNT)
        *word = (struct word){fax_field_info((enum fax_field)index)->key, (int)index,
                              fax_field_info((enum fax_field)index)->label};
    else if (kind == WORD_STATUS)
        *word = status_set_at(index);
    else if (kind == WORD_REASON && index < failure_reason_count + STATUS_COUNT)
        *word = reason_at(index);
    else if (lists[kind] != NULL)
        *word = lists[kind][index];
    return word->name != NULL;
}

size_t
words_count(enum word_kind kind)
{
    struct word word;
    size_t count = 0;
    while (words_at(kind, count, &word))
        count++;
    return count;
}

bool
words_find(enum word_kind kind, const char *name, struct word *word)
{
    for (size_t i = 0; words_at(kind, i, word); i++)
        if (strcmp(name, word->name) == 0)
            return true;
    return false;
}

static const char *
name_at(const void *kind, size_t index)
{
    struct word word;
    words_at(*(const enum word_kind *)kind, index, &word);
    return word.name;
}

const char *
words_nearest(enum word_kind kind, const char *name)
{
    return nearest_word(name, words_count(kind), name_at, &kind);
}

bool
words_suggest(enum word_kind kind, const char *name, const char *fallback, struct error *error)
{
    const char *nearest = words_nearest(kind, name);
    if (nearest != NULL)
        return error_hint(error, "did you mean %s?", nearest);
    return error_hint(error, "%s", fallback);
}

bool
words_are_synonyms(const char *list, const char *word)
{
    char padded[32];
    int length = snprintf(padded, sizeof padded, " %s ", word);
    return list != NULL && *word != '\0' && length > 0 && (size_t)length < sizeof padded &&
           strstr(list, padded) != NULL;
}
