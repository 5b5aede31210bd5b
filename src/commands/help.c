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
    const char *subject = options->operands[0];
    size_t topic = words_find(WORD_TOPIC, subject);
    if (topic < words_count(WORD_TOPIC)) {
        help_write_topic(stdout, topic);
        return true;
    }
    const struct command *command = command_find(command_table, subject, error);
    if (command != NULL) {
        help_write_command(stdout, command);
        return true;
    }
    const char *nearest = words_nearest(WORD_TOPIC, subject);
    if (nearest != NULL)
        error_hint(error, "did you mean faxctl help %s?", nearest);
    return false;
}

const struct command help_command = {
    .name = "help",
    .synonyms = " man usage ",
    .operands = "[COMMAND|TOPIC]",
    .operand = WORD_COMMAND,
    .max_operands = 1,
    .summary = "show help, also for one command or topic",
    .examples = "  faxctl help get\n"
                "  faxctl help fields\n",
    .run = run,
    .fail = command_fail,
};
