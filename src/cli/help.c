#include "cli/help.h"

#include <inttypes.h>
#include <string.h>

#include "base/time.h"

#include "option_table.h"

enum { DEFAULT_SIZE = DURATION_TEXT_SIZE + 16 };

/* The number that an option has if it is not given; OPTIONS_UNSET if it has none. */
static int64_t
default_number(const struct command *command, enum option_id id)
{
    const struct option_row *row = &option_rows[id];
    if (id == OPTION_TIMEOUT)
        return command->timeout;
    if (id == OPTION_RETRIES)
        return command->retries;
    if (row->type != VALUE_DURATION && row->type != VALUE_NUMBER)
        return OPTIONS_UNSET;
    return *(const int64_t *)((const char *)&option_defaults + row->offset);
}

/* Writes ` (default 30s)`; nothing if the option has no default. */
static void
format_default(const struct command *command, enum option_id id, char text[static DEFAULT_SIZE])
{
    const struct option_row *row = &option_rows[id];
    int64_t number = command != NULL ? default_number(command, id) : OPTIONS_UNSET;
    char duration[DURATION_TEXT_SIZE];
    text[0] = '\0';
    if (number == OPTIONS_UNSET)
        return;
    duration_format(duration, number, 2);
    if (row->type == VALUE_DURATION)
        snprintf(text, DEFAULT_SIZE, " (default %s)", duration);
    else if (id == OPTION_RETRIES && number == COMMAND_RETRIES_UNLIMITED)
        snprintf(text, DEFAULT_SIZE, " (default: no limit)");
    else
        snprintf(text, DEFAULT_SIZE, " (default %" PRId64 ")", number);
}

/* Writes the options of a set. */
static void
write_options(FILE *out, const struct command *command, uint64_t set)
{
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        const struct option_row *row = &option_rows[id];
        char word[40];
        char fallback[DEFAULT_SIZE];
        if ((set & OPTION_BIT(id)) == 0)
            continue;
        snprintf(word, sizeof word, "--%s%s%s", row->name, row->argument != NULL ? " " : "",
                 row->argument != NULL ? row->argument : "");
        format_default(command, id, fallback);
        if (row->letter != '\0')
            fprintf(out, "  -%c, %-22s %s%s\n", row->letter, word, row->help, fallback);
        else
            fprintf(out, "      %-22s %s%s\n", word, row->help, fallback);
    }
}

void
help_write_program(FILE *out, const struct command *const *commands)
{
    fputs("faxctl shows what became of a fax sent or received with Telnyx.\n"
          "\nExamples:\n"
          "  export TELNYX_API_KEY=...\n",
          out);
    for (int i = 0; commands[i] != NULL; i++)
        fprintf(out, "%.*s\n", (int)strcspn(commands[i]->examples, "\n"), commands[i]->examples);
    fputs("\nCommands:\n", out);
    for (int i = 0; commands[i] != NULL; i++)
        fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\nOptions:\n", out);
    write_options(out, NULL, OPTIONS_COMMON);
    fputs("\nThe API key is taken from --key-file, --profile, $TELNYX_API_KEY, systemd's\n"
          "credentials or a profile of telnyx/config.json, in this order.\n"
          "\nExit status (check has its own, see faxctl help check):\n",
          out);
    for (enum error_category category = 0; category < ERROR_CATEGORY_COUNT; category++)
        fprintf(out, "  %d  %s\n", error_exit_status(category), error_category_meaning(category));
    fputs("\n`faxctl help COMMAND` shows the options of a command. Topics of help:", out);
    for (size_t i = 0; i < words_count(WORD_TOPIC); i++)
        fprintf(out, "%s%s", i == 0 ? "\n  " : ", ", words_at(WORD_TOPIC, i));
    fputs(".\n", out);
}

void
help_write_command(FILE *out, const struct command *command)
{
    fprintf(out, "faxctl %s%s%s\n%s\n\nExamples:\n%s\nOptions:\n", command->name,
            *command->operands != '\0' ? " " : "", command->operands, command->summary,
            command->examples);
    write_options(out, command, command->options | OPTIONS_COMMON);
    if (command->notes != NULL)
        fprintf(out, "\n%s", command->notes);
}

void
help_write_short(FILE *out, const struct command *const *commands)
{
    fputs("usage: faxctl COMMAND ...\n\n", out);
    for (int i = 0; commands[i] != NULL; i++)
        fprintf(out, "  faxctl %-10s %-15s %s\n", commands[i]->name, commands[i]->operands,
                commands[i]->summary);
    fputs("\n`faxctl help` shows examples and options.\n", out);
}
