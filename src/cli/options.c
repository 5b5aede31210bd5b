#include "faxctl/options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "faxctl/command.h"
#include "faxctl/duration.h"
#include "faxctl/text.h"

enum option_type {
    OPTION_FLAG,     /* bool: set to true */
    OPTION_TEXT,     /* const char * */
    OPTION_DURATION, /* int64_t seconds, of at least `least` */
    OPTION_NUMBER,   /* int64_t from `least` to `most` */
    OPTION_FORMAT,   /* int: the name of a format */
    OPTION_JSON,     /* int: set to the format json */
    OPTION_COLOUR,   /* int: the name of a colour mode */
    OPTION_FIELDS,   /* struct render_fields: a list of keys */
};

struct option_row {
    const char *name;
    char letter;          /* '\0' where there is none */
    const char *argument; /* its name in the help; NULL where the option takes none */
    unsigned commands;    /* who takes it: a set of command_bit; 0: it stands for itself */
    enum option_type type;
    size_t offset; /* in struct options */
    int least, most;
    const char *help;
};

#define PLACE(member) offsetof(struct options, member)

enum { RECORDS = COMMAND_GET | COMMAND_WAIT };

// clang-format off
static const struct option_row rows[] = {
    {"output",          'o',  "FORMAT", RECORDS | COMMAND_EXPLAIN, OPTION_FORMAT, PLACE(format), 0, 0,
     "table (the default), json, jsonl, csv or value"},
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
     "the API ($TELNYX_BASE_URL, else https://api.telnyx.com/v2)"},
    {"timeout",         '\0', "DUR",    COMMAND_FETCHING, OPTION_DURATION, PLACE(timeout), 0, 0,
     "give up on a fax after that, retries included (30s; wait 15m)"},
    {"connect-timeout", '\0', "DUR",    COMMAND_FETCHING, OPTION_DURATION, PLACE(connect_timeout), 1, 0,
     "give up on a connection after that (10s)"},
    {"retries",         '\0', "N",      COMMAND_FETCHING, OPTION_NUMBER, PLACE(retries), 0, 1000,
     "try a failure that may pass again so often (3; wait: till the time-out)"},
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

enum { ROW_COUNT = sizeof rows / sizeof *rows, LONG_ONLY = 256 };

/* A command line being read. */
struct parser {
    struct options *options;
    struct error *error;
    bool failed;
    bool seen[ROW_COUNT];
};

/* Keeps the first error; reading goes on to find the command. */
static void
fail(struct parser *parser, const char *name, const char *what, const char *value, const char *hint)
{
    if (parser->failed)
        return;
    parser->failed = true;
    error_set(parser->error, ERROR_USAGE, "--%s: %s%s%s%s", name, what, *value != '\0' ? ": `" : "",
              value, *value != '\0' ? "`" : "");
    error_hint(parser->error, "%s", hint);
}

static const char *
option_name_at(size_t index)
{
    return rows[index].name;
}

static const char *
field_key_at(size_t index)
{
    return fax_field_row((enum fax_field)index)->key;
}

static const char *
format_name_at(size_t index)
{
    return render_format_name((enum render_format)index);
}

static const char *
colour_name_at(size_t index)
{
    static const char *const names[] = {
        [COLOUR_AUTO] = "auto", [COLOUR_ALWAYS] = "always", [COLOUR_NEVER] = "never"};
    return names[index];
}

/* Lists names, `a, b or c`, as the hint that goes with an error. */
static void
list_names(size_t count, const char *(*name_at)(size_t), char hint[static ERROR_HINT_SIZE])
{
    size_t length = 0;
    for (size_t i = 0; i < count && length < ERROR_HINT_SIZE; i++) {
        const char *separator = i == 0 ? "use " : i + 1 < count ? ", " : " or ";
        int written = snprintf(hint + length, ERROR_HINT_SIZE - length, "%s%s", separator,
                               name_at(i));
        length += written > 0 ? (size_t)written : 0;
    }
}

/* Reads one of a few names into its number. */
static void
parse_name(struct parser *parser, const struct option_row *row, const char *argument, size_t count,
           const char *(*name_at)(size_t))
{
    char hint[ERROR_HINT_SIZE];
    int *place = (int *)(void *)((char *)parser->options + row->offset);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(argument, name_at(i)) == 0) {
            *place = (int)i;
            return;
        }
    }
    list_names(count, name_at, hint);
    fail(parser, row->name, "there is no", argument, hint);
}

static void
parse_number(struct parser *parser, const struct option_row *row, const char *argument)
{
    char hint[64];
    int64_t *place = (int64_t *)(void *)((char *)parser->options + row->offset);
    size_t digits = strspn(argument, "0123456789");
    long number = digits != 0 && digits < 7 ? strtol(argument, NULL, 10) : -1;
    if (argument[digits] == '\0' && number >= row->least && number <= row->most) {
        *place = number;
        return;
    }
    snprintf(hint, sizeof hint, "use a number from %d to %d", row->least, row->most);
    fail(parser, row->name, "this can not be", argument, hint);
}

static void
parse_duration(struct parser *parser, const struct option_row *row, const char *argument)
{
    int64_t *place = (int64_t *)(void *)((char *)parser->options + row->offset);
    int64_t seconds;
    if (!duration_parse(argument, &seconds))
        fail(parser, row->name, "this is no duration", argument,
             "write it like 30, 30s, 5m, 2h or 1d");
    else if (seconds < row->least)
        fail(parser, row->name, "this is too short", argument, "use at least 1s");
    else
        *place = seconds;
}

static bool
is_picked(const struct render_fields *fields, enum fax_field field)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->list[i] == field)
            return true;
    return false;
}

static void
fail_unknown_field(struct parser *parser, const char *key)
{
    char hint[ERROR_HINT_SIZE];
    char meant[ERROR_HINT_SIZE * 2];
    const char *nearest = text_nearest(key, FAX_FIELD_COUNT, field_key_at);
    list_names(FAX_FIELD_COUNT, field_key_at, hint);
    snprintf(meant, sizeof meant, "%s%s%s%s", nearest != NULL ? "did you mean " : "",
             nearest != NULL ? nearest : "", nearest != NULL ? "? " : "", hint);
    fail(parser, "fields", "there is no field", key, meant);
}

static void
pick_field(struct parser *parser, const char *start, size_t length)
{
    char key[64];
    enum fax_field field;
    struct render_fields *fields = &parser->options->fields;
    for (; length != 0 && *start == ' '; length--)
        start++;
    for (; length != 0 && start[length - 1] == ' ';)
        length--;
    snprintf(key, sizeof key, "%.*s", (int)(length < sizeof key ? length : sizeof key), start);
    if (length == 0)
        fail(parser, "fields", "there is an empty name in the list", "",
             "separate names by single commas");
    else if (length >= sizeof key || !fax_field_from_key(key, &field))
        fail_unknown_field(parser, key);
    else if (is_picked(fields, field))
        fail(parser, "fields", "this field is named twice", key, "name each field once");
    else
        fields->list[fields->count++] = field;
}

static void
parse_fields(struct parser *parser, const char *argument)
{
    parser->options->fields.count = 0;
    for (const char *start = argument; start != NULL && !parser->failed;) {
        size_t length = strcspn(start, ",");
        pick_field(parser, start, length);
        start = start[length] == ',' ? start + length + 1 : NULL;
    }
}

static void
parse_option(struct parser *parser, const struct option_row *row, const char *argument)
{
    char *place = (char *)parser->options + row->offset;
    parser->seen[row - rows] = true;
    switch (row->type) {
    case OPTION_FLAG:
        *(bool *)place = true;
        break;
    case OPTION_TEXT:
        *(const char **)(void *)place = argument;
        if (*argument == '\0')
            fail(parser, row->name, "its argument is empty", "", "name something, or leave it out");
        break;
    case OPTION_DURATION:
        parse_duration(parser, row, argument);
        break;
    case OPTION_NUMBER:
        parse_number(parser, row, argument);
        break;
    case OPTION_FORMAT:
        parse_name(parser, row, argument, RENDER_FORMAT_COUNT, format_name_at);
        break;
    case OPTION_JSON:
        *(int *)(void *)place = RENDER_JSON;
        break;
    case OPTION_COLOUR:
        parse_name(parser, row, argument, COLOUR_NEVER + 1, colour_name_at);
        break;
    case OPTION_FIELDS:
        parse_fields(parser, argument);
        break;
    }
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

/* An option that getopt_long() does not know. Its argument may be a secret and is not repeated. */
static void
fail_unknown_option(struct parser *parser, const char *word)
{
    char name[64];
    if (parser->failed)
        return;
    parser->failed = true;
    if (optopt != 0 && row_of(optopt) != NULL) {
        error_set(parser->error, ERROR_USAGE, "--%s takes no argument", row_of(optopt)->name);
        return;
    }
    if (optopt != 0) {
        error_set(parser->error, ERROR_USAGE, "there is no option -%c", optopt);
        error_hint(parser->error, "see faxctl --help");
        return;
    }
    word += strspn(word, "-");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    const char *nearest = text_nearest(name, ROW_COUNT, option_name_at);
    error_set(parser->error, ERROR_USAGE, "there is no option --%s", name);
    if (nearest != NULL)
        error_hint(parser->error, "did you mean --%s?", nearest);
    else
        error_hint(parser->error, "see faxctl --help");
}

static void
fail_missing_argument(struct parser *parser)
{
    const struct option_row *row = row_of(optopt);
    if (row != NULL)
        fail(parser, row->name, "its argument is missing", "", row->help);
}

static void
add_operand(struct options *options, char *operand)
{
    options->operands[options->operand_count++] = operand;
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
        if (value == 1)
            add_operand(parser->options, optarg);
        else if (value == '?')
            fail_unknown_option(parser, argv[optind - 1]);
        else if (value == ':')
            fail_missing_argument(parser);
        else
            parse_option(parser, row_of(value), optarg);
    }
    while (optind < argc)
        add_operand(parser->options, argv[optind++]);
}

/* What goes together */

static void
take_command(struct parser *parser)
{
    struct options *options = parser->options;
    if (options->operand_count == 0)
        return;
    const char *name = options->operands[0];
    options->command = command_find(name);
    options->operand_count--;
    memmove(options->operands, options->operands + 1,
            (size_t)options->operand_count * sizeof *options->operands);
    if (options->command != NULL || parser->failed)
        return;
    const char *nearest = command_nearest(name);
    parser->failed = true;
    error_set(parser->error, ERROR_USAGE, "there is no command `%s`", name);
    if (nearest != NULL)
        error_hint(parser->error, "did you mean %s?", nearest);
    else
        error_hint(parser->error, "see faxctl --help");
}

static void
check_command(struct parser *parser)
{
    const struct options *options = parser->options;
    const struct command *command = options->command;
    if (command == NULL || parser->failed || options->help || options->version)
        return;
    for (int i = 0; i < ROW_COUNT; i++) {
        if (parser->seen[i] && rows[i].commands != 0 && (rows[i].commands & command->bit) == 0) {
            char hint[64];
            snprintf(hint, sizeof hint, "see faxctl help %s", command->name);
            fail(parser, rows[i].name, "this option is not for", command->name, hint);
            return;
        }
    }
    bool few = options->operand_count < command->least_operands;
    if (!few && options->operand_count <= command->most_operands)
        return;
    parser->failed = true;
    error_set(parser->error, ERROR_USAGE, "%s: %s", command->name,
              few ? "there is no fax id" : "there are too many arguments");
    error_hint(parser->error, "use faxctl %s %s", command->name, command->operands);
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
