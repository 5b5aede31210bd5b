#include <stdio.h>
#include <string.h>

#include "api/credentials.h"
#include "cli/options.h"
#include "commands/table.h"

static bool run(const struct options *options, int *exit_status, struct error *error);

const struct command completion_command = {
    .name = "completion",
    .operands = "SHELL",
    .operand = WORD_SHELL,
    .min_operands = 1,
    .max_operands = INT_MAX, /* the words of a command line */
    .summary = "print the completion script of a shell",
    .examples = "  source <(faxctl completion bash)\n"
                "  faxctl completion zsh > ~/.zfunc/_faxctl\n"
                "  faxctl completion fish > ~/.config/fish/completions/faxctl.fish\n",
    .notes = "The scripts ask `faxctl completion words -- WORD...` what can come next.\n",
    .run = run,
    .fail = command_fail,
};

/*
 * The scripts pass the words typed after `faxctl`, up to the one being completed, which may be
 * empty. The reply has one candidate per line, WORD<TAB>DESCRIPTION; the shell picks those that
 * match. The first line can be an instruction instead: <TAB>list if a comma and more can follow the
 * word, so that no blank is appended, or <TAB>files to complete file names. Scripts quote
 * candidates and never evaluate them.
 */

/* Bash also splits words at = and :, and replaces only the part after the last of them, $2. Quoting
 * is left to the script; inside quotes it offers only words that are safe there. Bash 3.2 has no
 * compopt. */
static const char bash_script[] =
    "# bash completion for faxctl\n"
    "_faxctl()\n"
    "{\n"
    "    local line word typed n=0 rest=${COMP_LINE#*\"$1\"} words=()\n"
    "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD}\"; do\n"
    "        [[ -n $word && $rest == \"$word\"* ]] || ((++n))\n"
    "        words[n]+=$word rest=${rest#*\"$word\"}\n"
    "    done\n"
    "    typed=${words[n]} COMPREPLY=()\n"
    "    if [[ ${COMP_WORDS[COMP_CWORD - 1]} == *[\\<\\>]* ]]; then\n"
    "        compopt -o default 2>/dev/null\n"
    "        return\n"
    "    fi\n"
    "    while IFS= read -r line; do\n"
    "        word=${line%%$'\\t'*}\n"
    "        case $line in\n"
    "            $'\\tfiles') compopt -o default 2>/dev/null; continue ;;\n"
    "            $'\\tlist') compopt -o nospace 2>/dev/null; continue ;;\n"
    "        esac\n"
    "        if [[ $typed == *[\\'\\\"]* ]]; then\n"
    "            [[ $word == *[\\'\\\"\\\\\\$\\`!]* ]] && continue\n"
    "        else\n"
    "            printf -v word %q \"$word\"\n"
    "            word=${word//\\\\,/,}\n"
    "        fi\n"
    "        line=${typed//[\\'\\\"]}\n"
    "        [[ $word == \"$line\"* ]] && COMPREPLY+=(\"${word#\"${line%\"$2\"}\"}\")\n"
    "    done < <(command faxctl completion words -- \"${words[@]}\" 2>/dev/null)\n"
    "}\n"
    "complete -F _faxctl faxctl\n";

static const char zsh_script[] =
    "#compdef faxctl\n"
    "_faxctl()\n"
    "{\n"
    "    local line tab=$'\\t'\n"
    "    local -a lines names shown suffix\n"
    "    lines=(\"${(@f)$(command faxctl completion words -- "
    "\"${(@Q)words[2,CURRENT]}\" 2>/dev/null)}\")\n"
    "    case $lines[1] in\n"
    "        ${tab}files) compset -P 1 '--*='; _files; return ;;\n"
    "        ${tab}list) suffix=(-S ''); shift lines ;;\n"
    "    esac\n"
    "    for line in $lines; do\n"
    "        names+=(\"${line%%$tab*}\")\n"
    "        shown+=(\"${(r:26:)names[-1]}${names[-1]:26}${${line#$names[-1]}/$tab/ }\")\n"
    "    done\n"
    "    compadd \"$suffix[@]\" -l -d shown -a names\n"
    "}\n"
    "[[ $funcstack[1] != _faxctl ]] && compdef _faxctl faxctl || _faxctl \"$@\"\n";

/* Fish appends a blank to the only match, so a list item is offered with a comma, too. */
static const char fish_script[] =
    "# fish completion for faxctl\n"
    "function __faxctl\n"
    "    set -l typed (commandline -ct)\n"
    "    set -g __faxctl_words (command faxctl completion words -- "
    "(commandline -opc)[2..-1] \"$typed\" 2>/dev/null)\n"
    "    switch \"$__faxctl_words[1]\"\n"
    "        case \\tfiles\n"
    "            return 1\n"
    "        case \\tlist\n"
    "            set -e __faxctl_words[1]\n"
    "            set -l fit (string match -- \"$typed*\" $__faxctl_words)\n"
    "            test (count $fit) -ne 1\n"
    "            or set -a __faxctl_words (string replace -r -- '\\t.*|$' , $fit)\n"
    "    end\n"
    "end\n"
    "complete -c faxctl -n __faxctl -f -a '$__faxctl_words'\n";

/* Returns whether a name is in a list; each name in it is followed by a comma. */
static bool
is_listed(const char *list, const char *name)
{
    for (; *list != '\0'; list += strcspn(list, ",") + 1)
        if (strcspn(list, ",") == strlen(name) && strncmp(list, name, strlen(name)) == 0)
            return true;
    return false;
}

static void
offer(const char *before, const char *word, const char *description)
{
    printf("%s%s%s%s\n", before, word, description != NULL ? "\t" : "",
           description != NULL ? description : "");
}

/* Offers the words of a kind for `value`, which is the end of the typed word and is cut off. */
static void
offer_words(enum word_kind kind, const char *typed, char *value, const struct command *command)
{
    const bool list = kind == WORD_FIELD || kind == WORD_STATUS;
    const bool all_formats = command == NULL || command_takes(command, OPTION_FIELDS);
    char *comma = list ? strrchr(value, ',') : NULL;
    struct error ignored;
    struct word word;
    if (list)
        puts("\tlist");
    if (kind == WORD_FILE)
        puts("\tfiles");
    *(comma != NULL ? comma + 1 : value) = '\0';
    if (kind == WORD_PROFILE)
        credentials_write_profiles(stdout, typed, &ignored);
    for (int i = 0; kind == WORD_COMMAND && command_table[i] != NULL; i++)
        offer(typed, command_table[i]->name, command_table[i]->summary);
    if (kind == WORD_COMMAND && command != NULL)
        kind = WORD_TOPIC; /* the operand of help is one of both */
    for (size_t i = 0; words_at(kind, i, &word); i++) {
        bool fits = kind != WORD_FORMAT || all_formats || word.value == RENDER_TABLE ||
                    render_format_is_json((enum render_format)word.value);
        if (fits && !(list && is_listed(value, word.name)))
            offer(typed, word.name, word.meaning);
    }
}

static void
offer_options(const struct command *command)
{
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        const struct option_row *row = &option_rows[id];
        const char letter[] = {row->letter, '\0'};
        if (command != NULL && !command_takes(command, id))
            continue;
        offer("--", row->name, row->help);
        if (row->letter != '\0')
            offer("-", letter, row->help);
    }
}

/* Returns the option if the word holds one with its argument, `--output=json` or `-ojson`, and sets
 * *argument; else NULL. */
static const struct option_row *
option_in(char *word, char **argument)
{
    for (enum option_id id = 0; id < OPTION_COUNT && word[0] == '-'; id++) {
        const struct option_row *row = &option_rows[id];
        size_t length = strlen(row->name);
        bool is_long = word[1] == '-' && strncmp(word + 2, row->name, length) == 0 &&
                       word[2 + length] == '=';
        bool is_letter = row->letter != '\0' && word[1] == row->letter && word[2] != '\0';
        if (row->argument == NULL || !(is_long || is_letter))
            continue;
        *argument = word + (is_long ? length + 3 : 2);
        return row;
    }
    return NULL;
}

/* Offers candidates for the last word. words[0] is `words` and serves as argv[0]. */
static void
complete(char **words, int count)
{
    char empty[] = "";
    char *typed = count > 1 ? words[count - 1] : empty;
    char *value = typed;
    struct options options;
    struct error ignored;
    options_parse(count > 1 ? count - 1 : count, words, command_table, &options, &ignored);
    const struct command *command = options.command;
    const struct option_row *row = options.incomplete < OPTION_COUNT
                                       ? &option_rows[options.incomplete]
                                       : option_in(typed, &value);
    if (row != NULL)
        offer_words(row->words, typed, value, command);
    else if (typed[0] == '-')
        offer_options(command);
    else if (command != NULL && options.operand_count < command->max_operands)
        offer_words(command->operand, typed, typed, command);
    else if (command == NULL && options.operand_count == 0)
        offer_words(WORD_COMMAND, typed, typed, NULL);
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    static const char *const scripts[] = {
        [SHELL_BASH] = bash_script, [SHELL_ZSH] = zsh_script, [SHELL_FISH] = fish_script};
    const char *name = options->operands[0];
    struct word shell;
    *exit_status = 0;
    if (strcmp(name, "words") == 0) {
        complete(options->operands, options->operand_count);
        return true;
    }
    if (options->operand_count > 1) {
        error_set(error, ERROR_USAGE, "completion: too many arguments");
        return error_hint(error, "use faxctl completion SHELL");
    }
    if (words_find(WORD_SHELL, name, &shell)) {
        fputs(scripts[shell.value], stdout);
        return true;
    }
    error_set(error, ERROR_USAGE, "no completion for `%s`", name);
    return words_suggest(WORD_SHELL, name, "expected bash, zsh or fish", error);
}
