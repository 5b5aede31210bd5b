#include "cli/options.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/command.h"

/* Return values of getopt_long(): an operand, and the first of the long options. */
enum { OPERAND = 1, LONG_ONLY = 256 };

/* Adds a hint to the help of the command, or of the program if it is NULL. Always returns false. */
static bool
hint_help(const struct command *command, struct error *error)
{
    return error_hint(error, "see faxctl help%s%s", command != NULL ? " " : "",
                      command != NULL ? command->name : "");
}

/* Maximum length of an option's name in a message. */
enum { NAME_SIZE = 64 };

/* Adds a suggestion to the error about an unknown option: one that the command, if not NULL, takes.
 * Always returns false. */
static bool
suggest_option(const char *word, const struct command *command, struct error *error)
{
    char name[NAME_SIZE] = "";
    struct nearest nearest = {.word = name};
    const char *meant = NULL;
    if (word[1] == '-')
        text_copy(name, sizeof name, word + 2, strcspn(word + 2, "="));
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        if (command != NULL && !command_takes(command, id))
            continue;
        nearest_try(&nearest, option_rows[id].name);
        if (words_are_synonyms(option_rows[id].synonyms, name))
            meant = option_rows[id].name;
    }
    if (meant == NULL)
        meant = nearest_word(&nearest);
    if ((command == NULL || command_takes(command, OPTION_KEY_FILE)) &&
        words_are_synonyms(" key api-key apikey api_key token ", name))
        return error_hint(error, "set TELNYX_API_KEY, or use --key-file FILE");
    if (meant != NULL)
        return error_hint(error, "did you mean --%s?", meant);
    return hint_help(command, error);
}

/* Reads the option that getopt_long() found in a word, and sets *id. The error about an unknown
 * option has only its name, because its argument may be a secret; suggest_option() adds the hint. A
 * prefix of a long option is unknown: it would break when options are added, and `--key` would mean
 * --key-file. */
static bool
read_option(int value, const char *word, struct options *options, enum option_id *id,
            struct error *error)
{
    char name[NAME_SIZE];
    const int option = value == '?' || value == ':' ? optopt : value;
    const struct option_row *row = NULL;
    for (int i = 0; i < OPTION_COUNT; i++)
        if (option == LONG_ONLY + i || (option != 0 && option == option_rows[i].letter))
            row = &option_rows[i];
    if (row == NULL && option != 0)
        return error_set(error, ERROR_USAGE, "no such option: -%c", option);
    if (row == NULL || (option >= LONG_ONLY && strcspn(word + 2, "=") != strlen(row->name))) {
        text_copy(name, sizeof name, word, strcspn(word, "="));
        return error_set(error, ERROR_USAGE, "no such option: %s", name);
    }
    *id = (enum option_id)(row - option_rows);
    if (value == '?') {
        error_set(error, ERROR_USAGE, "--%s takes no argument", row->name);
        return error_hint(error, "omit the argument");
    }
    if (value != ':')
        return option_value_read(row, optarg, options, error);
    options->incomplete = *id;
    error_set(error, ERROR_USAGE, "--%s needs an argument", row->name);
    return error_hint(error, "use --%s %s", row->name, row->argument);
}

/* Stores an operand in the part of argv already read. The first operand is the command. */
static bool
add_operand(char *operand, const struct command *const *commands, struct options *options,
            struct error *error)
{
    options->operands[options->operand_count++] = operand;
    if (options->operand_count != 1)
        return true;
    options->command = command_find(commands, operand, error);
    return options->command != NULL;
}

/* Checks operands and options against the command. */
static bool
check_command(const struct options *options, const struct command *const *commands,
              struct error *error)
{
    const struct command *command = options->command;
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        if ((options->given & OPTION_BIT(id)) == 0 || command_takes(command, id))
            continue;
        error_set(error, ERROR_USAGE, "--%s is not an option of faxctl %s", option_rows[id].name,
                  command->name);
        return hint_help(command, error);
    }
    if (!command_takes_format(command, options->format)) {
        error_set(error, ERROR_USAGE, "%s does not support format `%s`", command->name,
                  render_formats[options->format].name);
        return error_hint(error, "use table, json or jsonl");
    }
    if (options->operand_count < command->min_operands) {
        error_set(error, ERROR_USAGE, "%s needs an argument", command->name);
        if (command->operand == WORD_ID)
            return error_hint(error, "use faxctl %s %s, or faxctl %s - for ids on standard input",
                              command->name, command->operands, command->name);
    } else if (options->operand_count > command->max_operands) {
        error_set(error, ERROR_USAGE, "%s: too many arguments", command->name);
        if (command_suggest_id(commands, options->operands[0], error))
            return false;
    } else {
        return true;
    }
    if (command->max_operands == 0)
        return hint_help(command, error);
    return error_hint(error, "use faxctl %s %s", command->name, command->operands);
}

/* Describes the options to getopt_long(), which must be silent and return operands in order,
 * whatever POSIXLY_CORRECT says. */
static void
prepare(struct option *longs, char *letters)
{
    *letters++ = '-';
    *letters++ = ':';
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        const int takes = row->argument != NULL ? required_argument : no_argument;
        longs[i] = (struct option){row->name, takes, NULL, LONG_ONLY + i};
        if (row->letter != 0)
            *letters++ = row->letter;
        if (row->letter != 0 && takes == required_argument)
            *letters++ = ':';
    }
    opterr = 0;
    optind = 1;
}

/* Sets the options that were not given. */
static void
set_defaults(struct options *options)
{
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        const struct option_row *row = &option_rows[id];
        bool number = row->type == VALUE_DURATION || row->type == VALUE_NUMBER ||
                      row->type == VALUE_SIZE || row->type == VALUE_WHEN;
        int64_t initial = command_default(options->command, id);
        if (row->type == VALUE_WHEN && initial != OPTIONS_UNSET)
            initial = options->now - initial;
        if (number && (options->given & OPTION_BIT(id)) == 0)
            *(int64_t *)((char *)options + row->offset) = initial;
    }
}

bool
options_parse(int argc, char **argv, const struct command *const *commands, struct options *options,
              struct error *error)
{
    struct option longs[OPTION_COUNT + 1] = {{0}};
    char letters[2 * OPTION_COUNT + 3] = "";
    enum option_id bad_value = OPTION_COUNT; /* the option in the error */
    const char *unknown = NULL;              /* its word, if it is unknown */
    bool done = true;
    bool operands_only = false;
    *options = (struct options){
        .now = clock_now(), .operands = argv + 1, .incomplete = OPTION_COUNT};
    prepare(longs, letters);
    while (optind < argc) {
        enum option_id id = OPTION_COUNT;
        struct error next;
        char *word = argv[optind];
        int value = operands_only ? OPERAND : getopt_long(argc, argv, letters, longs, NULL);
        if (value == -1) { /* the word was `--` */
            operands_only = true;
            continue;
        }
        optind += operands_only ? 1 : 0;
        bool read = value == OPERAND ? add_operand(word, commands, options, &next)
                                     : read_option(value, word, options, &id, &next);
        options->given |= OPTION_BIT(id);
        if (!read && done) {
            *error = next;
            bad_value = id;
            unknown = value != OPERAND && id == OPTION_COUNT ? word : NULL;
            done = false;
        }
    }
    set_defaults(options);
    if (unknown != NULL)
        suggest_option(unknown, options->command, error);
    if (options->command == NULL)
        return done;
    options->operands++;
    options->operand_count--;
    if (options->help || options->version)
        return done;
    /* An option that the command does not take is the error, not its value. */
    if (done || (bad_value != OPTION_COUNT && !command_takes(options->command, bad_value)))
        done = check_command(options, commands, error);
    return done;
}

size_t
options_table_width(const struct options *options)
{
    return terminal_width(STDOUT_FILENO, options->format == RENDER_TABLE &&
                                             (options->given & OPTION_BIT(OPTION_OUTPUT)) != 0);
}
