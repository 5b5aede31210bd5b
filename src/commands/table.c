#include "commands/table.h"

const struct command *const command_table[] = {
#define COMMANDS_ADDRESS(name) &name##_command,
    COMMANDS(COMMANDS_ADDRESS)
#undef COMMANDS_ADDRESS
        NULL,
};
