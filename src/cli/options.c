#include "cli/options.h"

#include <getopt.h>
#include <stdarg.h>
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "cli/command.h"

#include "option_table.h"

/* What getopt_long() returns for an operand, and the first value that it returns for a long
 * option. */
enum { OPERAND = 1, LONG_ONLY = 256 };

enum { NAME_SIZE = 64, HINT_SIZE = 80 };

/* A command line being read. */
struct parser {
    const struct command *const *commands;
    struct options *options;
    struct error *error; /* the first; reading goes on after it to find the command */
    bool failed;
    const struct option_row *failed_option; /* whose argument the error is about; NULL: none */
    bool seen[OPTION_COUNT];
};

/* Keeps an error if it is the first. */
static void
keep_error(struct parser *parser, const struct error *error)
{
    if (!parser->failed)
        *parser->error = *error;
    parser->failed = true;
}

/* Reports a usage error. */
ERROR_FORMAT(3, 4)
static void
fail(struct parser *parser, const char *hint, const char *format, ...)
{
    struct error error;
    char message[ERROR_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    text_trim_partial(message);
    error_set(&error, ERROR_USAGE, "%s", message);
    error_hint(&error, "%s", hint);
    keep_error(parser, &error);
}

static void
parse_option(struct parser *parser, const struct option_row *row, const char *argument)
{
    struct error error = {.category = ERROR_NONE};
    parser->seen[row - option_rows] = true;
    if (option_value_read(row, argument, parser->options, &error))
        return;
    if (!parser->failed)
        parser->failed_option = row;
    keep_error(parser, &error);
}

/* getopt_long() */

static const struct option_row *
row_of(int value)
{
    for (int i = 0; i < OPTION_COUNT; i++) {
        char letter = option_rows[i].letter;
        if (value == LONG_ONLY + i || (letter != '\0' && value == letter))
            return &option_rows[i];
    }
    return NULL;
}

/* Fills in what getopt_long() reads. A `-` in front makes it return operands in their order,
 * wherever they stand and whatever POSIXLY_CORRECT says; the `:` keeps it silent. */
static void
describe_options(struct option longs[static OPTION_COUNT + 1],
                 char letters[static 2 * OPTION_COUNT + 3])
{
    size_t length = 0;
    letters[length++] = '-';
    letters[length++] = ':';
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        int has_argument = row->argument != NULL ? required_argument : no_argument;
        longs[i] = (struct option){row->name, has_argument, NULL, LONG_ONLY + i};
        if (row->letter == '\0')
            continue;
        letters[length++] = row->letter;
        if (row->argument != NULL)
            letters[length++] = ':';
    }
    letters[length] = '\0';
    longs[OPTION_COUNT] = (struct option){0};
}

static const char *
option_name(const void *unused, size_t index)
{
    (void)unused;
    return option_rows[index].name;
}

/* Writes which help to read about the options of this command line. */
static void
point_to_help(const struct parser *parser, char hint[static HINT_SIZE])
{
    const struct options *options = parser->options;
    struct error ignored;
    const struct command *command = options->operand_count != 0
                                        ? command_find(parser->commands, options->operands[0],
                                                       &ignored)
                                        : NULL;
    snprintf(hint, HINT_SIZE, "see faxctl help%s%s", command != NULL ? " " : "",
             command != NULL ? command->name : "");
}

/* An option that is not in the table. Its argument may be a secret and is not repeated. */
static void
fail_unknown_option(struct parser *parser, const char *word)
{
    char name[NAME_SIZE];
    char hint[HINT_SIZE];
    const struct option_row *row = row_of(optopt);
    point_to_help(parser, hint);
    if (row != NULL) {
        fail(parser, "leave the argument out", "--%s takes no argument", row->name);
        return;
    }
    if (optopt != 0) {
        fail(parser, hint, "no such option: -%c", optopt);
        return;
    }
    word += strspn(word, "-");
    text_copy(name, sizeof name, word, strcspn(word, "="));
    const char *nearest = nearest_word(name, OPTION_COUNT, option_name, NULL);
    for (int i = 0; i < OPTION_COUNT; i++)
        if (words_are_synonyms(option_rows[i].synonyms, name))
            nearest = option_rows[i].name;
    if (words_are_synonyms(" key api-key apikey api_key token ", name))
        snprintf(hint, sizeof hint, "set TELNYX_API_KEY, or use --key-file FILE");
    else if (nearest != NULL)
        snprintf(hint, sizeof hint, "did you mean --%s?", nearest);
    fail(parser, hint, "no such option: --%s", name);
}

static void
fail_missing_argument(struct parser *parser)
{
    const struct option_row *row = row_of(optopt);
    char hint[HINT_SIZE];
    if (row == NULL)
        return;
    parser->seen[row - option_rows] = true;
    if (!parser->failed)
        parser->failed_option = row;
    snprintf(hint, sizeof hint, "use --%s %s", row->name, row->argument);
    fail(parser, hint, "--%s needs an argument", row->name);
}

/* Operands are moved to the front of argv, whose words have been read. */
static void
add_operand(struct options *options, char *operand)
{
    options->operands[options->operand_count++] = operand;
}

/* Whether the option that was just read stands there with its whole name. getopt_long() takes any
 * prefix that fits one option alone; such a command line would break when options are added, and
 * `--key` would pass for --key-file. */
static bool
is_whole(int value, const struct option_row *row, char *const *argv)
{
    if (value < LONG_ONLY)
        return true;
    const char *word = argv[optind - 1];
    if (row->argument != NULL && optarg == word)
        word = argv[optind - 2];
    return strlen(row->name) == strcspn(word + 2, "=");
}

static void
read_words(struct parser *parser, int argc, char **argv)
{
    struct option longs[OPTION_COUNT + 1];
    char letters[2 * OPTION_COUNT + 3];
    int value;
    describe_options(longs, letters);
    opterr = 0;
    optind = 1;
    while ((value = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        const struct option_row *row = row_of(value);
        if (value == OPERAND)
            add_operand(parser->options, optarg);
        else if (value == ':')
            fail_missing_argument(parser);
        else if (row == NULL)
            fail_unknown_option(parser, argv[optind - 1]);
        else if (!is_whole(value, row, argv))
            fail_unknown_option(parser, argv[optarg == argv[optind - 1] ? optind - 2 : optind - 1]);
        else
            parse_option(parser, row, optarg);
    }
    while (optind < argc)
        add_operand(parser->options, argv[optind++]);
}

/* What goes together */

static void
take_command(struct parser *parser)
{
    struct options *options = parser->options;
    struct error error;
    if (options->operand_count == 0)
        return;
    options->command = command_find(parser->commands, options->operands[0], &error);
    if (options->command == NULL)
        keep_error(parser, &error);
    options->operands++;
    options->operand_count--;
}

/* Reports the options that the command does not take. What is wrong with the argument of such an
 * option does not matter. */
static void
check_options(struct parser *parser)
{
    const struct command *command = parser->options->command;
    char hint[HINT_SIZE];
    snprintf(hint, sizeof hint, "see faxctl help %s", command->name);
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (!parser->seen[i] || ((command->options | OPTIONS_COMMON) & OPTION_BIT(i)) != 0)
            continue;
        if (parser->failed_option == &option_rows[i])
            parser->failed = false;
        fail(parser, hint, "--%s is not an option of faxctl %s", option_rows[i].name,
             command->name);
    }
}

static void
check_command(struct parser *parser)
{
    const struct options *options = parser->options;
    const struct command *command = options->command;
    char hint[HINT_SIZE];
    if (command == NULL || options->help || options->version)
        return;
    check_options(parser);
    if (command->max_operands == 0)
        snprintf(hint, sizeof hint, "see faxctl help %s", command->name);
    else
        snprintf(hint, sizeof hint, "use faxctl %s %s", command->name, command->operands);
    if (options->operand_count < command->min_operands)
        fail(parser, hint, "%s needs an argument", command->name);
    else if (options->operand_count > command->max_operands)
        fail(parser, hint, "%s: too many arguments", command->name);
}

bool
options_parse(int argc, char **argv, const struct command *const *commands, struct options *options,
              struct error *error)
{
    struct parser parser = {.commands = commands, .options = options, .error = error};
    *options = option_defaults;
    options->operands = argv + 1;
    read_words(&parser, argc, argv);
    take_command(&parser);
    check_command(&parser);
    return !parser.failed;
}
