#include "completion_shell.h"

static const char start[] =
    "# bash completion for faxctl\n"
    "\n"
    "# Completes the last name of a list with commas; names that are in it are left out.\n"
    "_faxctl_list()\n"
    "{\n"
    "    local word have=${cur%\"${cur##*,}\"}\n"
    "    for word in $1; do\n"
    "        [[ ,$have != *\",$word,\"* && $have$word == \"$cur\"* ]] && "
    "COMPREPLY+=(\"$have$word\")\n"
    "    done\n"
    "    compopt -o nospace\n"
    "}\n"
    "\n"
    "_faxctl()\n"
    "{\n"
    "    local IFS=$' \\n' cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local command= i\n"
    "    COMPREPLY=()\n"
    "    if [[ $cur == = ]]; then\n"
    "        cur=\n"
    "    elif [[ $prev == = ]]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    elif [[ $prev == *[\\<\\>]* ]]; then\n"
    "        compopt -o default\n"
    "        return\n"
    "    fi\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        case ${COMP_WORDS[i]} in\n";

static const char end[] = "    esac\n"
                          "}\n"
                          "\n"
                          "complete -F _faxctl faxctl\n";

static const struct completion_actions actions = {
    .file = "compopt -o default",
    .profile = "IFS=$'\\n' COMPREPLY=($(compgen -W \"$(" COMPLETION_PROFILES ")\" -- \"$cur\"))",
    .any = ":",
    .words = {"COMPREPLY=($(compgen -W '", "' -- \"$cur\"))"},
    .list = {"_faxctl_list '", "'"}};

/* Writes `-o|--output`, each behind a prefix. */
static void
write_pattern(FILE *out, const struct option_row *row, const char *prefix)
{
    if (row->letter != '\0')
        fprintf(out, "%s-%c|", prefix, row->letter);
    fprintf(out, "%s--%s", prefix, row->name);
}

/* Writes how the arguments of an option are completed; `command` is NULL for most commands. */
static void
write_argument(FILE *out, const struct command *command, const struct option_row *row,
               const struct command *const *commands)
{
    char prefix[32];
    snprintf(prefix, sizeof prefix, "%s:", command != NULL ? command->name : "*");
    fputs("        ", out);
    write_pattern(out, row, prefix);
    fputs(")\n", out);
    if (row->words != WORD_ANY) {
        fputs("            ", out);
        completion_write_action(out, &actions, command != NULL ? command : commands[0], row->words,
                                commands);
        fputc('\n', out);
    }
    fputs("            return ;;\n", out);
}

static void
write_arguments(FILE *out, const struct command *const *commands)
{
    fputs("    case $command:$prev in\n", out);
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        const struct option_row *row = &option_rows[id];
        for (int i = 0; row->words == WORD_FORMAT && commands[i] != NULL; i++)
            if (command_takes(commands[i], id) && !command_takes(commands[i], OPTION_FIELDS))
                write_argument(out, commands[i], row, commands);
        if (row->argument != NULL)
            write_argument(out, NULL, row, commands);
    }
    fputs("    esac\n", out);
}

static void
write_option_names(FILE *out, uint64_t set)
{
    const char *separator = "";
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        const struct option_row *row = &option_rows[id];
        if ((set & OPTION_BIT(id)) == 0)
            continue;
        fprintf(out, "%s--%s", separator, row->name);
        separator = " ";
        if (row->letter != '\0')
            fprintf(out, " -%c", row->letter);
    }
}

/* Writes what follows a command: its options, if a word begins with a dash, else its operands. */
static void
write_command(FILE *out, const struct command *command, const struct command *const *commands)
{
    fprintf(out,
            "        %s)\n"
            "            if [[ $cur == -* ]]; then\n"
            "                COMPREPLY=($(compgen -W '",
            command->name);
    write_option_names(out, command->options | OPTIONS_COMMON);
    fputs("' -- \"$cur\"))\n"
          "            else\n"
          "                ",
          out);
    completion_write_action(out, &actions, command, command->operand, commands);
    fputs("\n            fi ;;\n", out);
}

void
completion_write_bash(FILE *out, const struct command *const *commands)
{
    const char *separator = "            ";
    fputs(start, out);
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        if (option_rows[id].argument == NULL)
            continue;
        fputs(separator, out);
        write_pattern(out, &option_rows[id], "");
        separator = "|";
    }
    fputs(")\n"
          "                [[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))\n"
          "                ((i++)) ;;\n"
          "            -*) ;;\n"
          "            *)\n"
          "                command=${COMP_WORDS[i]}\n"
          "                break ;;\n"
          "        esac\n"
          "    done\n",
          out);
    write_arguments(out, commands);
    fputs("    case $command in\n"
          "        '')\n"
          "            COMPREPLY=($(compgen -W '",
          out);
    for (int i = 0; commands[i] != NULL; i++)
        fprintf(out, "%s ", commands[i]->name);
    write_option_names(out, OPTIONS_COMMON);
    fputs("' -- \"$cur\")) ;;\n", out);
    for (int i = 0; commands[i] != NULL; i++)
        write_command(out, commands[i], commands);
    fputs(end, out);
}
