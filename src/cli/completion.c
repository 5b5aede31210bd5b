#include "cli/completion.h"

#include "completion_shell.h"

static void
write_word(FILE *out, const char **separator, const char *word)
{
    fprintf(out, "%s%s", *separator, word);
    *separator = " ";
}

/* A command that prints no fax has the formats for people and JSON alone. */
static bool
has_format(const struct command *command, enum render_format format)
{
    return command_takes(command, OPTION_FIELDS) || format == RENDER_TABLE ||
           render_format_is_json(format);
}

static void
write_words(FILE *out, const struct command *command, enum word_kind kind,
            const struct command *const *commands)
{
    const char *separator = "";
    for (int i = 0; kind == WORD_COMMAND && commands[i] != NULL; i++)
        write_word(out, &separator, commands[i]->name);
    if (kind == WORD_COMMAND)
        kind = WORD_TOPIC;
    for (size_t i = 0; i < words_count(kind); i++)
        if (kind != WORD_FORMAT || has_format(command, (enum render_format)i))
            write_word(out, &separator, words_at(kind, i));
}

void
completion_write_action(FILE *out, const struct completion_actions *actions,
                        const struct command *command, enum word_kind kind,
                        const struct command *const *commands)
{
    bool is_list = kind == WORD_FIELD || kind == WORD_STATUS;
    const char *const *around = is_list ? actions->list : actions->words;
    if (kind == WORD_FILE) {
        fputs(actions->file, out);
    } else if (kind == WORD_PROFILE) {
        fputs(actions->profile, out);
    } else if (kind == WORD_ANY || kind == WORD_ID) {
        fputs(actions->any, out);
    } else {
        fputs(around[0], out);
        write_words(out, command, kind, commands);
        fputs(around[1], out);
    }
}

void
completion_write(FILE *out, size_t shell, const struct command *const *commands)
{
    static void (*const writers[])(FILE *, const struct command *const *) = {
        [WORDS_SHELL_BASH] = completion_write_bash,
        [WORDS_SHELL_ZSH] = completion_write_zsh,
        [WORDS_SHELL_FISH] = completion_write_fish,
    };
    writers[shell](out, commands);
}
