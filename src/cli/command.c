#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "render/render_error.h"

static const char *
command_name(const void *commands, size_t index)
{
    return ((const struct command *const *)commands)[index]->name;
}

const struct command *
command_find(const struct command *const *commands, const char *name, struct error *error)
{
    size_t count = 0;
    for (; commands[count] != NULL; count++)
        if (strcmp(name, commands[count]->name) == 0)
            return commands[count];
    const char *nearest = nearest_word(name, count, command_name, commands);
    error_set(error, ERROR_USAGE, "no such command: `%s`", name);
    error_hint(error, nearest != NULL ? "did you mean %s?" : "see faxctl help", nearest);
    return NULL;
}

bool
command_takes(const struct command *command, enum option_id option)
{
    return (command->options & OPTION_BIT(option)) != 0;
}

int
command_fail(const struct options *options, const struct error *error)
{
    if (error->message[0] != '\0')
        render_error(stderr, render_format_is_json(options->format), NULL, error, NULL);
    return error_exit_status(error->category);
}
