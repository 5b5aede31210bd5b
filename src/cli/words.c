#include "cli/words.h"

#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "base/process.h"
#include "model/failure_reason.h"
#include "model/fax.h"
#include "render/render.h"

/* Includes the unknown status, which may not be final. */
#define STATUSES_FINAL                                                                             \
    (FAX_STATUS_BIT(FAX_STATUS_DELIVERED) | FAX_STATUS_BIT(FAX_STATUS_RECEIVED) |                  \
     FAX_STATUS_BIT(FAX_STATUS_FAILED))
#define STATUSES_PENDING ((FAX_STATUS_BIT(FAX_STATUS_COUNT) - 1) & ~STATUSES_FINAL)

/* Words that are in no other table. Each list ends in an empty word. */
// clang-format off
static const struct word lists[][11] = {
    [WORD_COLOUR] = {{"auto", COLOUR_AUTO}, {"always", COLOUR_ALWAYS}, {"never", COLOUR_NEVER}},
    [WORD_DIRECTION] = {{"inbound", FAX_DIRECTION_INBOUND}, {"outbound", FAX_DIRECTION_OUTBOUND}},
    [WORD_STATUS] = {{"pending", STATUSES_PENDING, "any status that is not final"},
                     {"final", STATUSES_FINAL, "any final status"}},
    [WORD_TOPIC] = {{"fields", TOPIC_FIELDS}, {"exit-status", TOPIC_EXIT_STATUS},
                    {"environment", TOPIC_ENVIRONMENT}, {"formats", TOPIC_FORMATS}},
    [WORD_SHELL] = {{"bash", SHELL_BASH}, {"zsh", SHELL_ZSH}, {"fish", SHELL_FISH}},
    [WORD_KEY] = {{"status", 0, "queued, delivered, failed, ..."},
                  {"failure_reason", 0, "the failure reason, else the internal one"},
                  {"who", 0, "who can act on the failure"},
                  {"direction", 0, "inbound or outbound"},
                  {"from", 0, "the sender's number"},
                  {"to", 0, "the recipient's number"},
                  {"quality", 0, "normal, high, ..."},
                  {"connection_id", 0, "the connection"},
                  {"day", 0, "the day of creation, in the local zone"},
                  {"hour", 0, "the hour of creation, in the local zone"}},
};
// clang-format on

/* Statuses as words: all codes except FAX_STATUS_UNKNOWN, which is the first. */
enum { STATUS_COUNT = FAX_STATUS_COUNT - 1 };

bool
words_at(enum word_kind kind, size_t index, struct word *word)
{
    const bool is_reason = (kind == WORD_REASON || kind == WORD_FAILURE) &&
                           index < failure_reason_count;
    *word = (struct word){0};
    if (kind == WORD_REASON && !is_reason)
        index -= failure_reason_count;
    if (is_reason) {
        *word = (struct word){failure_reasons[index].name, 0, failure_reasons[index].meaning};
    } else if ((kind == WORD_REASON || kind == WORD_STATUS) && index < STATUS_COUNT) {
        enum fax_status_code code = (enum fax_status_code)(index + 1);
        const struct fax_status_info *info = fax_status_info(code);
        *word = (struct word){info->name, (int)FAX_STATUS_BIT(code), info->meaning};
    } else if (kind == WORD_STATUS) {
        *word = lists[kind][index - STATUS_COUNT];
    } else if (kind == WORD_FORMAT && index < RENDER_FORMAT_COUNT) {
        enum render_format format = (enum render_format)index;
        *word = (struct word){render_formats[format].name, (int)index, render_formats[format].help};
    } else if (kind == WORD_FIELD && index < FAX_FIELD_COUNT) {
        const struct fax_field_info *info = fax_field_info((enum fax_field)index);
        *word = (struct word){info->key, (int)index, info->label};
    } else if (kind != WORD_FORMAT && kind != WORD_FIELD && kind != WORD_REASON &&
               kind != WORD_FAILURE) {
        *word = lists[kind][index];
    }
    return word->name != NULL;
}

bool
words_find(enum word_kind kind, const char *name, struct word *word)
{
    for (size_t i = 0; words_at(kind, i, word); i++)
        if (strcmp(name, word->name) == 0)
            return true;
    return false;
}

const char *
words_nearest(enum word_kind kind, const char *name)
{
    struct nearest nearest = {.word = name};
    struct word word;
    for (size_t i = 0; words_at(kind, i, &word); i++)
        nearest_try(&nearest, word.name);
    return nearest_word(&nearest);
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
