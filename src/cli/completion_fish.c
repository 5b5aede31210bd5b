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

/* Writes the options of complete(1) that complete a word of a kind. */
static void
write_action(FILE *out, const struct command *command, enum word_kind kind, bool list,
             const struct command *const *commands)
{
    if (kind == WORD_FILE) {
        fputs(" -r -F", out);
    } else if (kind == WORD_PROFILE) {
        fputs(" -x -a '(" COMPLETION_PROFILES ")'", out);
    } else if (kind == WORD_ANY || kind == WORD_ID) {
        fputs(" -x", out);
    } else {
        fputs(list ? " -x -a '(__faxctl_list " : " -x -a '", out);
        completion_write_words(out, command, kind, commands);
        fputs(list ? ")'" : "'", out);
    }
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
        write_action(out, command, row->words, completion_is_list(row), commands);
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
    write_action(out, command, command->operand, false, commands);
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
