#include "completion_shell.h"

static const char start[] =
    "# fish completion for faxctl\n"
    "\n"
    "# Whether the command is one of these; without arguments, whether there is none yet.\n"
    "function __faxctl_command\n"
    "    set -l words (commandline -opc)\n"
    "    for word in $words[2..-1]\n"
    "        string match -q -- '-*' $word; and continue\n"
    "        contains -- $word $argv\n"
    "        return\n"
    "    end\n"
    "    test (count $argv) -eq 0\n"
    "end\n"
    "\n"
    "# Completes the last name of a list with commas; names that are in it are left out.\n"
    "function __faxctl_list\n"
    "    set -l token (string replace -r -- '^(--[a-z-]+=|-[A-Za-z])' '' (commandline -ct))\n"
    "    set -l have (string replace -r -- '[^,]*$' '' \"$token\")\n"
    "    for word in $argv\n"
    "        string match -q -- \"*,$word,*\" \",$have\"; or echo $have$word\n"
    "    end\n"
    "end\n"
    "\n"
    "complete -c faxctl -f\n";

/* Options of complete(1). */
static const struct completion_actions actions = {.file = " -r -F",
                                                  .profile = " -x -a '(" COMPLETION_PROFILES ")'",
                                                  .any = " -x",
                                                  .words = {" -x -a '", "'"},
                                                  .list = {" -x -a '(__faxctl_list ", ")'"}};

/* Writes a text in single quotes. */
static void
write_text(FILE *out, const char *text)
{
    fputc('\'', out);
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('\'', out);
}

static void
write_option(FILE *out, const struct command *command, enum option_id id,
             const struct command *const *commands)
{
    const struct option_row *row = &option_rows[id];
    fprintf(out, "complete -c faxctl -n '__faxctl_command %s'", command->name);
    if (row->letter != '\0')
        fprintf(out, " -s %c", row->letter);
    fprintf(out, " -l %s", row->name);
    if (row->argument != NULL)
        completion_write_action(out, &actions, command, row->words, commands);
    fputs(" -d ", out);
    write_text(out, row->help);
    fputc('\n', out);
}

static void
write_command(FILE *out, const struct command *command, const struct command *const *commands)
{
    fprintf(out, "\ncomplete -c faxctl -n __faxctl_command -a %s -d ", command->name);
    write_text(out, command->summary);
    fputc('\n', out);
    for (enum option_id id = 0; id < OPTION_COUNT; id++)
        if (((command->options | OPTIONS_COMMON) & OPTION_BIT(id)) != 0)
            write_option(out, command, id, commands);
    if (command->max_operands == 0 || command->operand == WORD_ID)
        return;
    fprintf(out, "complete -c faxctl -n '__faxctl_command %s'", command->name);
    completion_write_action(out, &actions, command, command->operand, commands);
    fputc('\n', out);
}

void
completion_write_fish(FILE *out, const struct command *const *commands)
{
    fputs(start, out);
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        const struct option_row *row = &option_rows[id];
        if ((OPTIONS_COMMON & OPTION_BIT(id)) == 0)
            continue;
        fprintf(out, "complete -c faxctl -n __faxctl_command -s %c -l %s -d ", row->letter,
                row->name);
        write_text(out, row->help);
        fputc('\n', out);
    }
    for (int i = 0; commands[i] != NULL; i++)
        write_command(out, commands[i], commands);
}
