#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "base/uuid.h"
#include "render/render_error.h"

static const char *
command_name(const void *commands, size_t index)
{
    return ((const struct command *const *)commands)[index]->name;
}

/* Returns the command that is called by this name in other tools, else NULL. */
static const struct command *
find_synonym(const struct command *const *commands, const char *name)
{
    for (; *commands != NULL; commands++)
        if (words_are_synonyms((*commands)->synonyms, name))
            return *commands;
    return NULL;
}

/* Returns the first command that takes fax ids if the name is one, else NULL. */
static const struct command *
find_for_id(const struct command *const *commands, const char *name)
{
    char uuid[UUID_TEXT_SIZE];
    if (!uuid_parse(name, strlen(name), uuid))
        return NULL;
    while (*commands != NULL && (*commands)->operand != WORD_ID)
        commands++;
    return *commands;
}

const struct command *
command_find(const struct command *const *commands, const char *name, struct error *error)
{
    size_t count = 0;
    for (; commands[count] != NULL; count++)
        if (strcmp(name, commands[count]->name) == 0)
            return commands[count];
    const struct command *for_id = find_for_id(commands, name);
    const struct command *synonym = find_synonym(commands, name);
    const char *nearest = synonym != NULL ? synonym->name
                                          : nearest_word(name, count, command_name, commands);
    error_set(error, ERROR_USAGE, "no such command: `%s`", name);
    if (for_id != NULL)
        error_hint(error, "did you mean faxctl %s %s?", for_id->name, name);
    else if (strcmp(name, "version") == 0)
        error_hint(error, "did you mean faxctl --version?");
    else if (words_are_synonyms(" auth login config configure ", name))
        error_hint(error, "set TELNYX_API_KEY, or use --key-file FILE");
    else if (nearest != NULL)
        error_hint(error, "did you mean %s?", nearest);
    else
        error_hint(error, "see faxctl help");
    return NULL;
}

bool
command_takes(const struct command *command, enum option_id option)
{
    return ((command->options | OPTIONS_COMMON) & OPTION_BIT(option)) != 0;
}

int
command_fail(const struct options *options, const struct error *error)
{
    if (error->message[0] != '\0')
        render_error(stderr, render_format_is_json(options->format), 0, NULL, error, NULL);
    return error_category_info(error->category)->exit_status;
}
