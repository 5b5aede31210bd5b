#include "cli/options.h"

#include <getopt.h>
#include <stdarg.h>
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/option_table.h"

/* Return values of getopt_long(): an operand, and the first of the long options. */
enum { OPERAND = 1, LONG_ONLY = 256 };

enum { NAME_SIZE = 64, HINT_SIZE = 80 };

struct parser {
    int argc;
    char **argv;
    struct option longs[OPTION_COUNT + 1];
    char letters[2 * OPTION_COUNT + 3];
    const struct command *const *commands;
    struct options *options;
    struct error *error; /* the first one */
    bool failed;
    uint64_t seen;            /* a set of OPTION_BIT() */
    enum option_id bad_value; /* the option that the error is about; OPTION_COUNT if none */
};

/* Sets the usage error, unless there is one already. Without a hint it points to the help. */
ERROR_FORMAT(3, 4)
static void
fail(struct parser *parser, const char *hint, const char *format, ...)
{
    const struct command *command = parser->options->command;
    va_list arguments;
    if (parser->failed)
        return;
    va_start(arguments, format);
    error_vset(parser->error, ERROR_USAGE, format, arguments);
    va_end(arguments);
    if (hint != NULL)
        error_hint(parser->error, "%s", hint);
    else
        error_hint(parser->error, "see faxctl help%s%s", command != NULL ? " " : "",
                   command != NULL ? command->name : "");
    parser->failed = true;
}

/* Prepares getopt_long(). The `-` makes it return operands in their order, wherever they are and
 * whatever POSIXLY_CORRECT says; the `:` keeps it silent. */
static void
describe_options(struct parser *parser)
{
    char *letter = parser->letters;
    *letter++ = '-';
    *letter++ = ':';
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        bool takes_argument = row->argument != NULL;
        parser->longs[i] = (struct option){
            row->name, takes_argument ? required_argument : no_argument, NULL, LONG_ONLY + i};
        if (row->letter == '\0')
            continue;
        *letter++ = row->letter;
        if (takes_argument)
            *letter++ = ':';
    }
    opterr = 0;
}

static const struct option_row *
row_of(int value)
{
    for (int i = 0; i < OPTION_COUNT; i++)
        if (value == LONG_ONLY + i || (value != '\0' && value == option_rows[i].letter))
            return &option_rows[i];
    return NULL;
}

/* Returns the word of the option that getopt_long() has just read. */
static const char *
option_word(const struct parser *parser)
{
    const char *last = parser->argv[optind - 1];
    return optarg == last ? parser->argv[optind - 2] : last;
}

/* Reads the next word as getopt_long() does, and finds the row of an option. A prefix of a long
 * option counts as unknown: it would break when options are added, and `--key` would pass for
 * --key-file. */
static int
next_word(struct parser *parser, const struct option_row **row)
{
    optarg = NULL;
    optopt = 0;
    int value = getopt_long(parser->argc, parser->argv, parser->letters, parser->longs, NULL);
    int option = value == ':' || value == '?' ? optopt : value;
    *row = row_of(option);
    if (option < LONG_ONLY ||
        strcspn(option_word(parser) + 2, "=") == strlen(option_rows[option - LONG_ONLY].name))
        return value;
    *row = NULL;
    optopt = 0;
    return '?';
}

static const char *
option_name(const void *unused, size_t index)
{
    (void)unused;
    return option_rows[index].name;
}

/* Reports an option that is not in the table. Its argument may be a secret and is not repeated. */
static void
fail_unknown_option(struct parser *parser)
{
    char name[NAME_SIZE];
    char hint[HINT_SIZE] = "";
    if (optopt != 0) {
        fail(parser, NULL, "no such option: -%c", optopt);
        return;
    }
    const char *word = option_word(parser) + 2;
    text_copy(name, sizeof name, word, strcspn(word, "="));
    const char *nearest = nearest_word(name, OPTION_COUNT, option_name, NULL);
    for (int i = 0; i < OPTION_COUNT; i++)
        if (words_are_synonyms(option_rows[i].synonyms, name))
            nearest = option_rows[i].name;
    if (words_are_synonyms(" key api-key apikey api_key token ", name))
        snprintf(hint, sizeof hint, "set TELNYX_API_KEY, or use --key-file FILE");
    else if (nearest != NULL)
        snprintf(hint, sizeof hint, "did you mean --%s?", nearest);
    fail(parser, *hint != '\0' ? hint : NULL, "no such option: --%s", name);
}

/* Reads an option of the table; `argument` is NULL if it is missing. */
static void
read_option(struct parser *parser, const struct option_row *row, const char *argument)
{
    enum option_id id = (enum option_id)(row - option_rows);
    struct error error = {.category = ERROR_NONE};
    parser->seen |= OPTION_BIT(id);
    if (row->argument != NULL && argument == NULL) {
        parser->options->incomplete = id;
        error_set(&error, ERROR_USAGE, "--%s needs an argument", row->name);
        error_hint(&error, "use --%s %s", row->name, row->argument);
    } else if (option_value_read(row, argument, parser->options, &error)) {
        return;
    }
    if (!parser->failed)
        parser->bad_value = id;
    fail(parser, error.hint, "%s", error.message);
}

/* Stores an operand in the part of argv that has been read. The first one is the command. */
static void
add_operand(struct parser *parser, char *operand)
{
    struct options *options = parser->options;
    struct error error;
    options->operands[options->operand_count++] = operand;
    if (options->operand_count != 1)
        return;
    options->command = command_find(parser->commands, operand, &error);
    if (options->command == NULL)
        fail(parser, error.hint, "%s", error.message);
}

static void
read_words(struct parser *parser)
{
    const struct option_row *row;
    int value;
    optind = 1;
    while ((value = next_word(parser, &row)) != -1) {
        if (value == OPERAND)
            add_operand(parser, optarg);
        else if (row == NULL)
            fail_unknown_option(parser);
        else if (value == '?')
            fail(parser, "leave the argument out", "--%s takes no argument", row->name);
        else
            read_option(parser, row, optarg);
    }
    while (optind < parser->argc)
        add_operand(parser, parser->argv[optind++]);
}

/* Checks options and operands against the command. The value of an option that the command does not
 * take does not matter. */
static void
check_command(struct parser *parser)
{
    const struct options *options = parser->options;
    const struct command *command = options->command;
    char hint[HINT_SIZE];
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        if ((parser->seen & OPTION_BIT(id)) == 0 || command_takes(command, id))
            continue;
        if (parser->bad_value == id)
            parser->failed = false;
        fail(parser, NULL, "--%s is not an option of faxctl %s", option_rows[id].name,
             command->name);
    }
    snprintf(hint, sizeof hint, "use faxctl %s %s", command->name, command->operands);
    if (options->operand_count < command->min_operands)
        fail(parser, hint, "%s needs an argument", command->name);
    else if (options->operand_count > command->max_operands)
        fail(parser, command->max_operands != 0 ? hint : NULL, "%s: too many arguments",
             command->name);
}

bool
options_parse(int argc, char **argv, const struct command *const *commands, struct options *options,
              struct error *error)
{
    struct parser parser = {.argc = argc,
                            .argv = argv,
                            .commands = commands,
                            .options = options,
                            .error = error,
                            .bad_value = OPTION_COUNT};
    *options = option_defaults;
    options->operands = argv + 1;
    describe_options(&parser);
    read_words(&parser);
    if (options->command != NULL) {
        options->operands++;
        options->operand_count--;
        if (!options->help && !options->version)
            check_command(&parser);
    }
    return !parser.failed;
}
