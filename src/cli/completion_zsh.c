#include "completion_shell.h"

static const char start[] =
    "#compdef faxctl\n"
    "\n"
    "_faxctl_profiles()\n"
    "{\n"
    "    local -a profiles=(${(f)\"$(" COMPLETION_PROFILES ")\"})\n"
    "    compadd -a profiles\n"
    "}\n"
    "\n"
    "_faxctl()\n"
    "{\n"
    "    local context state state_descr line curcontext=$curcontext ret=1\n"
    "    typeset -A opt_args\n"
    "    _arguments -C -s -S -A '-*' \\\n";

static const char end[] = "    esac\n"
                          "    return ret\n"
                          "}\n"
                          "\n"
                          "if [[ $funcstack[1] == _faxctl ]]; then\n"
                          "    _faxctl \"$@\"\n"
                          "else\n"
                          "    compdef _faxctl faxctl\n"
                          "fi\n";

/* `:what:action`, as _arguments takes them. */
static const struct completion_actions actions = {.file = ":file:_files",
                                                  .profile = ":profile:_faxctl_profiles",
                                                  .any = ":value: ",
                                                  .words = {":word:(", ")"},
                                                  .list = {":list:{_values -s , name ", "}"}};

/* Writes a text in single quotes, for a place where colons and brackets have a meaning. */
static void
write_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\'", out);
        if (*text == ':' || *text == '[' || *text == ']')
            fputc('\\', out);
        fputc(*text, out);
    }
}

static void
write_option(FILE *out, const struct command *command, enum option_id id,
             const struct command *const *commands)
{
    const struct option_row *row = &option_rows[id];
    const char *before = "        ";
    bool takes = row->argument != NULL;
    if (row->letter != '\0')
        fprintf(out, "%s'(-%c --%s)'{-%c%s,--%s%s}'[", before, row->letter, row->name, row->letter,
                takes ? "+" : "", row->name, takes ? "=" : "");
    else
        fprintf(out, "%s'--%s%s[", before, row->name, takes ? "=" : "");
    write_text(out, row->help);
    fputc(']', out);
    if (takes)
        completion_write_action(out, &actions, command, row->words, commands);
    fputs("' \\\n", out);
}

static void
write_options(FILE *out, const struct command *command, uint64_t set,
              const struct command *const *commands)
{
    for (enum option_id id = 0; id < OPTION_COUNT; id++)
        if ((set & OPTION_BIT(id)) != 0)
            write_option(out, command, id, commands);
}

void
completion_write_zsh(FILE *out, const struct command *const *commands)
{
    fputs(start, out);
    write_options(out, commands[0], OPTIONS_COMMON, commands);
    fputs("        '1:command:((", out);
    for (int i = 0; commands[i] != NULL; i++) {
        fprintf(out, "%s%s\\:\"", i != 0 ? " " : "", commands[i]->name);
        write_text(out, commands[i]->summary);
        fputc('"', out);
    }
    fputs("))' \\\n"
          "        '*::argument:->argument' && ret=0\n"
          "    [[ $state == argument ]] && case $line[1] in\n",
          out);
    for (int i = 0; commands[i] != NULL; i++) {
        fprintf(out, "    %s)\n        _arguments -s -S \\\n", commands[i]->name);
        write_options(out, commands[i], commands[i]->options | OPTIONS_COMMON, commands);
        /* An operand without words would have zsh show a message and complete no option. */
        if (commands[i]->operand != WORD_ID) {
            fputs("        '*", out);
            completion_write_action(out, &actions, commands[i], commands[i]->operand, commands);
            fputs("' \\\n", out);
        }
        fputs("        && ret=0 ;;\n", out);
    }
    fputs(end, out);
}
