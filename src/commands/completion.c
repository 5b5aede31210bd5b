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
    .summary = "print the completion script for a shell",
    .examples = "  eval \"$(faxctl completion bash)\"\n"
                "  faxctl completion zsh > ~/.zfunc/_faxctl\n"
                "  faxctl completion fish > ~/.config/fish/completions/faxctl.fish\n",
    .notes = "The scripts call `faxctl completion words -- WORD...` for candidates.\n",
    .run = run,
};

/*
 * The scripts pass the words typed after `faxctl`, up to the one being completed, which may be
 * empty. The reply has one candidate per line, WORD<TAB>DESCRIPTION; the shell picks matching ones.
 * The candidate <file> stands for file names. Scripts quote candidates and never evaluate them.
 */
static const char *const scripts[] = {
    /* Bash also splits words at = and :, and replaces only the part after the last of them, $2. The
     * script must quote; inside quotes it offers only words that are safe there. Bash 3.2 has no
     * compopt. */
    [SHELL_BASH] =
        "_faxctl() {\n"
        "    local word typed n=0 rest=${COMP_LINE#*\"$1\"} words=()\n"
        "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD}\"; do\n"
        "        [[ -n $word && $rest == \"$word\"* ]] || ((++n))\n"
        "        words[n]+=$word rest=${rest#*\"$word\"}\n"
        "    done\n"
        "    typed=${words[n]//[\\'\\\"]} COMPREPLY=()\n"
        "    while IFS=$'\\t' read -r word rest; do\n"
        "        [[ $word == '<file>' ]] && { compopt -o default 2>/dev/null; break; }\n"
        "        [[ $typed == \"${words[n]}\" ]] && printf -v word %q \"$word\" && "
        "word=${word//\\\\,/,}\n"
        "        [[ $typed != \"${words[n]}\" && $word == *[\\'\\\"\\\\\\$\\`!]* ]] && continue\n"
        "        [[ $word == \"$typed\"* ]] && COMPREPLY+=(\"${word#\"${typed%\"$2\"}\"}\")\n"
        "    done < <(command faxctl completion words -- \"${words[@]}\" 2>/dev/null)\n"
        "}\n"
        "complete -F _faxctl faxctl\n",
    [SHELL_ZSH] =
        "#compdef faxctl\n"
        "_faxctl() {\n"
        "    local -a typed=(\"${(@Q)words[2,CURRENT]}\") lines names\n"
        "    lines=(${(f)\"$(command faxctl completion words -- \"$typed[@]\" 2>/dev/null)\"})\n"
        "    [[ $lines == '<file>' ]] && { compset -P 1 '--*='; _files; return }\n"
        "    names=(${lines%%$'\\t'*})\n"
        "    [[ $lines == *$'\\t'* ]] && zformat -a lines '  ' ${lines/$'\\t'/:}\n"
        "    compadd -l -d lines -a names\n"
        "}\n"
        "[[ $funcstack[1] != _faxctl ]] && compdef _faxctl faxctl || _faxctl \"$@\"\n",
    [SHELL_FISH] =
        "function __faxctl\n"
        "    set -l word (commandline -ct)\n"
        "    set -l typed (commandline -opc)[2..-1] \"$word\"\n"
        "    set -g __faxctl_words (command faxctl completion words -- $typed 2>/dev/null)\n"
        "    test \"$__faxctl_words\" != '<file>'\n"
        "end\n"
        "complete -c faxctl -n __faxctl -f -a '$__faxctl_words'\n",
};

static void
offer(const char *before, const char *word, const char *description)
{
    printf("%s%s%s%s\n", before, word, description != NULL ? "\t" : "",
           description != NULL ? description : "");
}

/* Offers the words of a kind for `value`, the end of the typed word. If only one word can extend a
 * list, offers that word with a comma as well, so that no shell appends a blank. */
static void
offer_words(enum word_kind kind, const char *typed, const char *value,
            const struct command *command)
{
    const bool list = kind == WORD_FIELD || kind == WORD_STATUS || kind == WORD_FAILURE;
    const char *comma = list ? strrchr(value, ',') : NULL;
    const char *item = comma != NULL ? comma + 1 : value;
    char before[512];
    char listed[512];
    char name[64];
    char single[64];
    int matches = 0;
    struct error ignored;
    struct word word;
    snprintf(before, sizeof before, "%.*s", (int)(item - typed), typed);
    snprintf(listed, sizeof listed, ",%.*s", (int)(item - value), value);
    if (kind == WORD_FILE)
        puts("<file>");
    if (kind == WORD_PROFILE)
        credentials_write_profiles(stdout, before, &ignored);
    for (int i = 0; kind == WORD_COMMAND && command_table[i] != NULL; i++)
        offer(before, command_table[i]->name, command_table[i]->summary);
    if (kind == WORD_COMMAND && command != NULL)
        kind = WORD_TOPIC; /* for help, a command or a topic */
    for (size_t i = 0; words_at(kind, i, &word); i++) {
        snprintf(name, sizeof name, ",%s,", word.name);
        if (list && strstr(listed, name) != NULL)
            continue;
        if (kind == WORD_FORMAT && !command_takes_format(command, (enum render_format)word.value))
            continue;
        offer(before, word.name, word.meaning);
        if (strncmp(word.name, item, strlen(item)) == 0 && matches++ == 0)
            snprintf(single, sizeof single, "%s,", word.name);
    }
    if (list && matches == 1)
        offer(before, single, NULL);
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
        if (row->letter != 0)
            offer("-", letter, row->help);
    }
}

/* Offers candidates for the last word. words[0] is `words` and serves as argv[0]. */
static void
complete(char **words, int count)
{
    char *typed = words[count - 1];
    struct options options;
    struct error ignored;
    size_t cut = typed[0] != '-' ? 0 : typed[1] == '-' ? strcspn(typed, "=") : strnlen(typed, 2);
    const char after = typed[cut];
    const bool joined = cut != 0 && after != '\0';
    const bool redirected = strpbrk(words[count - 2], "<>") != NULL || strpbrk(typed, "<>") != NULL;
    /* Cut before their arguments, `--output=json` and `-ojson` are incomplete options. */
    typed[cut] = '\0';
    options_parse(joined ? count : count - 1, words, command_table, &options, &ignored);
    typed[cut] = after;
    const struct command *command = options.command;
    const char *value = joined ? typed + cut + (after == '=' ? 1 : 0) : typed;
    if (redirected)
        offer_words(WORD_FILE, typed, typed, command);
    else if (options.incomplete < OPTION_COUNT)
        offer_words(option_rows[options.incomplete].words, typed, value, command);
    else if (typed[0] == '-')
        offer_options(command);
    else if (command != NULL && options.operand_count < command->max_operands)
        offer_words(command->operand, typed, typed, command);
    else if (command == NULL && options.operand_count == 0)
        offer_words(WORD_COMMAND, typed, typed, command);
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    const char *name = options->operands[0];
    struct word shell;
    *exit_status = 0;
    if (options->operand_count > 1 && strcmp(name, "words") == 0) {
        complete(options->operands, options->operand_count);
    } else if (options->operand_count > 1) {
        error_set(error, ERROR_USAGE, "completion: too many arguments");
        return error_hint(error, "use faxctl completion SHELL");
    } else if (words_find(WORD_SHELL, name, &shell)) {
        fputs(scripts[shell.value], stdout);
    } else {
        error_set(error, ERROR_USAGE, "unsupported shell: `%s`", name);
        return words_suggest(WORD_SHELL, name, "expected bash, zsh or fish", error);
    }
    return true;
}
