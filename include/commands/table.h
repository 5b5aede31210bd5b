/*
 * The table of commands, and help. A command is a line here and a file that begins with its `const
 * struct command`.
 */
#ifndef FAXCTL_COMMANDS_TABLE_H
#define FAXCTL_COMMANDS_TABLE_H

#include <stdio.h>

#include "cli/command.h"

/* In the order of the help. */
#define COMMANDS(COMMAND)                                                                          \
    COMMAND(get)                                                                                   \
    COMMAND(list)                                                                                  \
    COMMAND(stats)                                                                                 \
    COMMAND(wait)                                                                                  \
    COMMAND(check)                                                                                 \
    COMMAND(download)                                                                              \
    COMMAND(explain)                                                                               \
    COMMAND(completion)                                                                            \
    COMMAND(help)

#define COMMANDS_DECLARATION(name) extern const struct command name##_command;
COMMANDS(COMMANDS_DECLARATION)
#undef COMMANDS_DECLARATION

/* NULL-terminated. */
extern const struct command *const command_table[];

/* Writes the help of a command, or of the program if it is NULL. */
void help_write(FILE *out, const struct command *command);

/* Writes the usage printed by `faxctl` without arguments. */
void help_write_short(FILE *out);

#endif
