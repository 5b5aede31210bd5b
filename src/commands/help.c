#include "commands/table.h"

#include <stdio.h>

#include "cli/help.h"

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    *exit_status = 0;
    if (options->operand_count == 0) {
        help_write_program(stdout, command_table);
        return true;
    }
    const struct command *command = command_find(command_table, options->operands[0], error);
    if (command == NULL)
        return false;
    help_write_command(stdout, command);
    return true;
}

const struct command help_command = {
    .name = "help",
    .operands = "[COMMAND]",
    .max_operands = 1,
    .summary = "show help, also for one command",
    .examples = "  faxctl help get\n",
    .run = run,
    .fail = command_fail,
};
