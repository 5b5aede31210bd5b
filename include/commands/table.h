/*
 * The commands. Each is a file that ends in its `const struct command`, and a line in this table.
 */
#ifndef FAXCTL_COMMANDS_TABLE_H
#define FAXCTL_COMMANDS_TABLE_H

#include "cli/command.h"

/* In the order in which help shows them. */
#define COMMANDS(COMMAND)                                                                          \
    COMMAND(get)                                                                                   \
    COMMAND(list)                                                                                  \
    COMMAND(wait)                                                                                  \
    COMMAND(check)                                                                                 \
    COMMAND(explain)                                                                               \
    COMMAND(completion)                                                                            \
    COMMAND(help)

#define COMMANDS_DECLARATION(name) extern const struct command name##_command;
COMMANDS(COMMANDS_DECLARATION)
#undef COMMANDS_DECLARATION

/* All of them, up to a NULL. */
extern const struct command *const command_table[];

#endif
