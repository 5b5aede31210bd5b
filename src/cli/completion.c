#include "cli/completion.h"

#include "completion_shell.h"

bool
completion_is_list(const struct option_row *row)
{
    return row->words == WORD_FIELD || row->words == WORD_STATUS;
}

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

void
completion_write_words(FILE *out, const struct command *command, enum word_kind kind,
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
completion_write(FILE *out, size_t shell, const struct command *const *commands)
{
    static void (*const writers[])(FILE *, const struct command *const *) = {
        [WORDS_SHELL_BASH] = completion_write_bash,
        [WORDS_SHELL_ZSH] = completion_write_zsh,
        [WORDS_SHELL_FISH] = completion_write_fish,
    };
    writers[shell](out, commands);
}
