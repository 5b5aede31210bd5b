#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "base/uuid.h"
#include "render/render_error.h"

bool
command_suggest_id(const struct command *const *commands, const char *word, struct error *error)
{
    char uuid[UUID_TEXT_SIZE];
    bool is_id = uuid_parse(word, strlen(word), uuid);
    while (is_id && *commands != NULL && (*commands)->operand != WORD_ID)
        commands++;
    if (!is_id || *commands == NULL)
        return false;
    error_hint(error, "did you mean faxctl %s %s?", (*commands)->name, uuid);
    return true;
}

const struct command *
command_find(const struct command *const *commands, const char *name, struct error *error)
{
    struct nearest nearest = {.word = name};
    const char *meant = NULL;
    for (size_t i = 0; commands[i] != NULL; i++) {
        const struct command *command = commands[i];
        if (strcmp(name, command->name) == 0)
            return command;
        nearest_try(&nearest, command->name);
        if (words_are_synonyms(command->synonyms, name))
            meant = command->name;
    }
    if (meant == NULL)
        meant = nearest_word(&nearest);
    error_set(error, ERROR_USAGE, "no such command: `%s`", name);
    if (command_suggest_id(commands, name, error))
        return NULL;
    if (strcmp(name, "version") == 0)
        error_hint(error, "did you mean faxctl --version?");
    else if (words_are_synonyms(" auth login config configure ", name))
        error_hint(error, "set TELNYX_API_KEY, or use --key-file FILE");
    else if (meant != NULL)
        error_hint(error, "did you mean %s?", meant);
    else
        error_hint(error, "see faxctl help");
    return NULL;
}

int64_t
command_default(const struct command *command, enum option_id option)
{
    int64_t own = command != NULL ? command->defaults[option] : 0;
    return own != 0 ? own : option_rows[option].initial;
}

bool
command_takes(const struct command *command, enum option_id option)
{
    return ((command->options | OPTIONS_COMMON) & OPTION_BIT(option)) != 0;
}

bool
command_takes_format(const struct command *command, enum render_format format)
{
    return format < RENDER_CSV || command == NULL || command_takes(command, OPTION_QUIET);
}

int
command_fail(const struct options *options, const struct error *error)
{
    if (error->message[0] != '\0')
        render_error(stderr, render_formats[options->format].is_json, 0, NULL, error, NULL);
    return error_category_info(error->category)->exit_status;
}
