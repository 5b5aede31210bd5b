#include "cli/command.h"

#include <limits.h>
#include <string.h>

#include "base/nearest.h"
#include "render/render_error.h"

enum { MINUTES = 60 };

static const struct command commands[] = {
    {.name = "get",
     .bit = COMMAND_GET,
     .operands = "ID...",
     .min_operands = 1,
     .max_operands = INT_MAX,
     .summary = "fetch faxes and print them",
     .examples = "  faxctl get 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0\n"
                 "  faxctl get ID --json | jq -r .status\n"
                 "  faxctl get -o value -F status,to ID\n"
                 "  faxctl get - < ids.txt\n",
     .timeout = 30,
     .run = cmd_get,
     .fail = command_fail},
    {.name = "wait",
     .bit = COMMAND_WAIT,
     .operands = "ID...",
     .min_operands = 1,
     .max_operands = INT_MAX,
     .summary = "wait until each fax is delivered, received or failed, then print it",
     .examples = "  faxctl wait 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0\n"
                 "  faxctl wait --timeout 1h -q ID && echo delivered\n"
                 "  faxctl wait --timeout 0 ID\n",
     .timeout = INT64_C(15) * MINUTES,
     .run = cmd_wait,
     .fail = command_fail},
    {.name = "check",
     .bit = COMMAND_CHECK,
     .operands = "ID...",
     .min_operands = 1,
     .max_operands = INT_MAX,
     .summary = "say how faxes stand in one line, as a monitoring plugin",
     .examples = "  faxctl check 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0\n"
                 "  faxctl check --warn-age 30m --crit-age 1h - < ids.txt\n"
                 "\nIt exits 0 for OK, 1 for WARNING, 2 for CRITICAL, 3 for UNKNOWN.\n",
     .timeout = 30,
     .run = cmd_check,
     .fail = cmd_check_fail},
    {.name = "explain",
     .bit = COMMAND_EXPLAIN,
     .operands = "[REASON|STATUS]",
     .min_operands = 0,
     .max_operands = 1,
     .summary = "say what a failure reason or a status means; offline",
     .examples = "  faxctl explain receiver_no_answer\n"
                 "  faxctl explain -o json\n",
     .run = cmd_explain,
     .fail = command_fail},
    {.name = "help",
     .bit = COMMAND_HELP,
     .operands = "[COMMAND]",
     .min_operands = 0,
     .max_operands = 1,
     .summary = "show help, also for one command",
     .examples = "  faxctl help get\n",
     .run = cmd_help,
     .fail = command_fail},
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

const struct command *
command_find(const char *name)
{
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(name, commands[i].name) == 0)
            return &commands[i];
    return NULL;
}

static const char *
name_at(size_t index)
{
    return commands[index].name;
}

const char *
command_nearest(const char *name)
{
    return nearest_word(name, COMMAND_COUNT, name_at);
}

static void
write_program_help(FILE *out)
{
    fputs("faxctl says what became of a fax: a command line for the Telnyx Programmable Fax API.\n"
          "\nExamples:\n",
          out);
    fputs("  export TELNYX_API_KEY=...\n", out);
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (commands[i].bit != COMMAND_HELP)
            fprintf(out, "%.*s\n", (int)strcspn(commands[i].examples, "\n"), commands[i].examples);
    fputs("\nCommands:\n", out);
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
    fputs("\nOptions:\n", out);
    options_write_help(out, NULL);
    fputs("\nThe API key: --key-file, --profile, $TELNYX_API_KEY, systemd's credentials, or the "
          "default\n"
          "profile of ~/.config/telnyx/config.json, in this order.\n"
          "\nExit status (check has its own, see faxctl help check):\n",
          out);
    for (int category = 0; category < ERROR_CATEGORY_COUNT; category++)
        fprintf(out, "  %d  %s\n", error_exit_status((enum error_category)category),
                error_category_meaning((enum error_category)category));
    fputs("\n`faxctl help COMMAND` shows the options of a command; `man faxctl` has it all.\n",
          out);
}

void
command_write_help(FILE *out, const struct command *command)
{
    if (command == NULL) {
        write_program_help(out);
        return;
    }
    fprintf(out, "faxctl %s %s: %s\n\nExamples:\n%s\nOptions:\n", command->name, command->operands,
            command->summary, command->examples);
    options_write_help(out, command);
}

void
command_write_short_help(FILE *out)
{
    fputs("usage: faxctl COMMAND ...\n\n", out);
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  faxctl %-8s %-16s %s\n", commands[i].name, commands[i].operands,
                commands[i].summary);
    fputs("\n`faxctl help` shows examples and options.\n", out);
}

int
command_fail(const struct options *options, const struct error *error)
{
    if (error->message[0] != '\0')
        render_error(stderr, render_format_is_json((enum render_format)options->format), NULL,
                     error, NULL);
    return error_exit_status(error->category);
}
