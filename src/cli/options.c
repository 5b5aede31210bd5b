#include "cli/options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "cli/command.h"

#include "option_table.h"

#define PLACE(member) offsetof(struct options, member)

enum { RECORDS = COMMAND_GET | COMMAND_WAIT };

// clang-format off
static const struct option_row rows[] = {
    {"output",          'o',  "FORMAT", RECORDS | COMMAND_EXPLAIN, OPTION_FORMAT, PLACE(format), 0, 0,
     "table (the default), json, jsonl; for faxes also csv, value"},
    {"json",            '\0', NULL,     RECORDS | COMMAND_EXPLAIN, OPTION_JSON, PLACE(format), 0, 0,
     "the same as --output json"},
    {"fields",          'F',  "LIST",   RECORDS, OPTION_FIELDS, PLACE(fields), 0, 0,
     "pick and order the fields: status,to,failure_reason"},
    {"exit-status",     '\0', NULL,     COMMAND_GET, OPTION_FLAG, PLACE(exit_status), 0, 0,
     "exit 9 for a failed fax, 8 for one that is not final"},
    {"interval",        '\0', "DUR",    COMMAND_WAIT, OPTION_DURATION, PLACE(interval), 1, 0,
     "how often to look at a fax (5s, at least 1s)"},
    {"warn-age",        '\0', "DUR",    COMMAND_CHECK, OPTION_DURATION, PLACE(warn_age), 0, 0,
     "WARNING for a fax not final that long after its creation"},
    {"crit-age",        '\0', "DUR",    COMMAND_CHECK, OPTION_DURATION, PLACE(crit_age), 0, 0,
     "CRITICAL for one not final that long"},
    {"quiet",           'q',  NULL,     COMMAND_FETCHING, OPTION_FLAG, PLACE(quiet), 0, 0,
     "print no data; the exit status is the answer"},
    {"verbose",         'v',  NULL,     COMMAND_FETCHING, OPTION_FLAG, PLACE(verbose), 0, 0,
     "show the HTTP conversation on stderr, secrets redacted"},
    {"color",           '\0', "WHEN",   RECORDS | COMMAND_EXPLAIN, OPTION_COLOUR, PLACE(colour), 0, 0,
     "auto (the default), always or never"},
    {"key-file",        '\0', "FILE",   COMMAND_FETCHING, OPTION_TEXT, PLACE(key_file), 0, 0,
     "read the API key from FILE, - for stdin"},
    {"profile",         '\0', "NAME",   COMMAND_FETCHING, OPTION_TEXT, PLACE(profile), 0, 0,
     "take the key of a profile in telnyx/config.json"},
    {"base-url",        '\0', "URL",    COMMAND_FETCHING, OPTION_TEXT, PLACE(base_url), 0, 0,
     "the API, if not $TELNYX_BASE_URL or the vendor's"},
    {"timeout",         '\0', "DUR",    COMMAND_FETCHING, OPTION_DURATION, PLACE(timeout), 0, 0,
     "give up on a fax after that (30s; wait 15m)"},
    {"connect-timeout", '\0', "DUR",    COMMAND_FETCHING, OPTION_DURATION, PLACE(connect_timeout), 1, 0,
     "give up on a connection after that (10s)"},
    {"retries",         '\0', "N",      COMMAND_FETCHING, OPTION_NUMBER, PLACE(retries), 0, 1000,
     "try again so often (3; wait: till the time-out)"},
    {"jobs",            'j',  "N",      COMMAND_FETCHING, OPTION_NUMBER, PLACE(jobs), 1, 256,
     "how many faxes to ask for at once (8)"},
    {"cacert",          '\0', "FILE",   COMMAND_FETCHING, OPTION_TEXT, PLACE(ca_file), 0, 0,
     "trust the certificates in FILE alone"},
    {"help",            'h',  NULL,     0, OPTION_FLAG, PLACE(help), 0, 0,
     "show help"},
    {"version",         '\0', NULL,     0, OPTION_FLAG, PLACE(version), 0, 0,
     "show the versions of faxctl and of the libraries it runs on"},
};
// clang-format on

/* What getopt_long() returns for an operand, and from where on for long options. */
enum { ROW_COUNT = sizeof rows / sizeof *rows, OPERAND = 1, LONG_ONLY = 256 };

/* A command line being read. */
struct parser {
    struct options *options;
    struct error *error; /* the first; reading goes on after it to find the command */
    bool failed;
    bool seen[ROW_COUNT];
};

/* Keeps an error if it is the first. */
ERROR_FORMAT(3, 4)
static void
fail(struct parser *parser, const char *hint, const char *format, ...)
{
    char message[ERROR_MESSAGE_SIZE];
    va_list arguments;
    if (parser->failed)
        return;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    parser->failed = true;
    text_trim_partial(message);
    error_set(parser->error, ERROR_USAGE, "%s", message);
    error_hint(parser->error, "%s", hint);
}

static void
parse_option(struct parser *parser, const struct option_row *row, const char *argument)
{
    struct error error = {.category = ERROR_NONE};
    parser->seen[row - rows] = true;
    if (!option_value_read(row, argument, parser->options, &error))
        fail(parser, error.hint, "%s", error.message);
}

/* getopt_long() */

static const struct option_row *
row_of(int value)
{
    for (int i = 0; i < ROW_COUNT; i++)
        if (value == LONG_ONLY + i || (rows[i].letter != '\0' && value == rows[i].letter))
            return &rows[i];
    return NULL;
}

/* Fills in what getopt_long() reads. A `-` in front makes it hand over operands in their order,
 * wherever they stand and whatever POSIXLY_CORRECT says; the `:` keeps it silent. */
static void
describe_options(struct option longs[static ROW_COUNT + 1], char letters[static 2 * ROW_COUNT + 3])
{
    size_t length = 0;
    letters[length++] = '-';
    letters[length++] = ':';
    for (int i = 0; i < ROW_COUNT; i++) {
        int has_argument = rows[i].argument != NULL ? required_argument : no_argument;
        longs[i] = (struct option){rows[i].name, has_argument, NULL, LONG_ONLY + i};
        if (rows[i].letter == '\0')
            continue;
        letters[length++] = rows[i].letter;
        if (rows[i].argument != NULL)
            letters[length++] = ':';
    }
    letters[length] = '\0';
    longs[ROW_COUNT] = (struct option){0};
}

static const char *
option_name_at(size_t index)
{
    return rows[index].name;
}

/* An option that getopt_long() does not know. Its argument may be a secret and is not repeated. */
static void
fail_unknown_option(struct parser *parser, const char *word)
{
    char name[64];
    char hint[80] = "see faxctl --help";
    const struct option_row *row = row_of(optopt);
    const struct options *options = parser->options;
    if (options->operand_count != 0 && command_find(options->operands[0]) != NULL)
        snprintf(hint, sizeof hint, "see faxctl help %s", options->operands[0]);
    if (row != NULL) {
        fail(parser, "leave the argument out", "--%s takes no argument", row->name);
        return;
    }
    if (optopt != 0) {
        fail(parser, hint, "there is no option -%c", optopt);
        return;
    }
    word += strspn(word, "-");
    text_copy(name, sizeof name, word, strcspn(word, "="));
    const char *nearest = nearest_word(name, ROW_COUNT, option_name_at);
    if (strcmp(name, "key") == 0 || strcmp(name, "api-key") == 0)
        snprintf(hint, sizeof hint, "set TELNYX_API_KEY, or use --key-file FILE");
    else if (nearest != NULL)
        snprintf(hint, sizeof hint, "did you mean --%s?", nearest);
    fail(parser, hint, "there is no option --%s", name);
}

static void
fail_missing_argument(struct parser *parser)
{
    const struct option_row *row = row_of(optopt);
    char hint[80];
    if (row == NULL)
        return;
    snprintf(hint, sizeof hint, "use --%s %s", row->name, row->argument);
    fail(parser, hint, "--%s needs an argument", row->name);
}

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
    struct option longs[ROW_COUNT + 1];
    char letters[2 * ROW_COUNT + 3];
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
    char hint[80] = "see faxctl --help";
    if (options->operand_count == 0)
        return;
    const char *name = options->operands[0];
    options->command = command_find(name);
    options->operand_count--;
    memmove(options->operands, options->operands + 1,
            (size_t)options->operand_count * sizeof *options->operands);
    if (options->command != NULL)
        return;
    const char *nearest = command_nearest(name);
    if (nearest != NULL)
        snprintf(hint, sizeof hint, "did you mean %s?", nearest);
    fail(parser, hint, "there is no command `%s`", name);
}

static void
check_command(struct parser *parser)
{
    const struct options *options = parser->options;
    const struct command *command = options->command;
    char hint[80];
    if (command == NULL || options->help || options->version)
        return;
    snprintf(hint, sizeof hint, "see faxctl help %s", command->name);
    for (int i = 0; i < ROW_COUNT; i++)
        if (parser->seen[i] && rows[i].commands != 0 && (rows[i].commands & command->bit) == 0)
            fail(parser, hint, "--%s is not an option of faxctl %s", rows[i].name, command->name);
    snprintf(hint, sizeof hint, "use faxctl %s %s", command->name, command->operands);
    if (options->operand_count < command->min_operands)
        fail(parser, hint, "%s needs an argument", command->name);
    else if (options->operand_count > command->max_operands)
        fail(parser, hint, "%s: there are too many arguments", command->name);
}

bool
options_parse(int argc, char **argv, struct options *options, struct error *error)
{
    *options = (struct options){.timeout = OPTIONS_UNSET,
                                .connect_timeout = 10,
                                .retries = OPTIONS_UNSET,
                                .jobs = 8,
                                .interval = 5,
                                .warn_age = OPTIONS_UNSET,
                                .crit_age = OPTIONS_UNSET};
    struct parser parser = {.options = options, .error = error};
    options->operands = calloc((size_t)argc + 1, sizeof *options->operands);
    if (options->operands == NULL)
        return error_out_of_memory(error);
    read_words(&parser, argc, argv);
    take_command(&parser);
    check_command(&parser);
    return !parser.failed;
}

void
options_free(struct options *options)
{
    free(options->operands);
    options->operands = NULL;
}

void
options_write_help(FILE *out, const struct command *command)
{
    for (int i = 0; i < ROW_COUNT; i++) {
        const struct option_row *row = &rows[i];
        char word[40];
        if (row->commands != 0 && (command == NULL || (row->commands & command->bit) == 0))
            continue;
        snprintf(word, sizeof word, "--%s%s%s", row->name, row->argument != NULL ? " " : "",
                 row->argument != NULL ? row->argument : "");
        if (row->letter != '\0')
            fprintf(out, "  -%c, %-22s %s\n", row->letter, word, row->help);
        else
            fprintf(out, "      %-22s %s\n", word, row->help);
    }
}
