#include "cli/options.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "commands/table.h"

#define ID "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"

/* A command line being read. */
struct line {
    char *argv[17];
    struct options options;
    struct error error;
};

/* A copy of a word that stays: getopt_long() keeps a pointer to the last one that it has read. */
static char *
copy_of(const char *word)
{
    static char copies[1 << 18];
    static size_t used;
    size_t size = strlen(word) + 1;
    assert_true(size <= sizeof copies - used);
    char *copy = memcpy(copies + used, word, size);
    used += size;
    return copy;
}

/* Reads the words up to a NULL. */
static bool
parse(struct line *line, const char *const *words)
{
    int argc = 1;
    line->argv[0] = copy_of("faxctl");
    for (; *words != NULL; words++) {
        assert_true(argc < 16);
        line->argv[argc++] = copy_of(*words);
    }
    line->argv[argc] = NULL;
    line->error = (struct error){.category = ERROR_NONE};
    return options_parse(argc, line->argv, command_table, &line->options, &line->error);
}

/* Reads a command line that must be good. */
#define PARSE(line, ...)                                                                           \
    do {                                                                                           \
        if (!parse(line, (const char *const[]){__VA_ARGS__, NULL}))                                \
            fail_msg("%s", (line)->error.message);                                                 \
        assert_int_equal((line)->error.category, ERROR_NONE);                                      \
    } while (0)

/* Reads a command line that must be refused; message and hint must hold these parts. */
static void
expect_refusal(const char *const *words, const char *message, const char *hint)
{
    struct line line;
    if (parse(&line, words))
        fail_msg("%s … is accepted", words[0]);
    assert_int_equal(line.error.category, ERROR_USAGE);
    if (strstr(line.error.message, message) == NULL)
        fail_msg("not %s, but: %s", message, line.error.message);
    if (strstr(line.error.hint, hint) == NULL)
        fail_msg("not %s, but: %s", hint, line.error.hint);
}

#define REFUSE(message, hint, ...)                                                                 \
    expect_refusal((const char *const[]){__VA_ARGS__, NULL}, message, hint)

/* This must be the first test: getopt_long() reads the environment when it first runs. */
static void
operands_may_stand_anywhere_whatever_posix_says(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct line line;
        setenv("POSIXLY_CORRECT", "1", 1);
        bool parsed = parse(&line, (const char *const[]){"get", ID, "--json", "-q", NULL});
        bool right = parsed && line.options.format == RENDER_JSON && line.options.quiet &&
                     line.options.operand_count == 1;
        _exit(right ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void
has_defaults(void **state)
{
    struct line line;
    (void)state;
    PARSE(&line, "get", ID);
    const struct options *options = &line.options;
    assert_string_equal(options->command->name, "get");
    assert_int_equal(options->operand_count, 1);
    assert_string_equal(options->operands[0], ID);
    assert_int_equal(options->format, RENDER_TABLE);
    assert_int_equal(options->fields.count, 0);
    assert_int_equal(options->colour, COLOUR_AUTO);
    assert_false(options->quiet || options->verbose || options->trace || options->exit_status ||
                 options->help || options->version);
    assert_null(options->key_file);
    assert_null(options->profile);
    assert_null(options->base_url);
    assert_null(options->ca_file);
    assert_int_equal(options->timeout, OPTIONS_UNSET);
    assert_int_equal(options->connect_timeout, 10);
    assert_int_equal(options->retries, OPTIONS_UNSET);
    assert_int_equal(options->jobs, 8);
    assert_int_equal(options->interval, 5);
    assert_int_equal(options->warn_age, OPTIONS_UNSET);
    assert_int_equal(options->crit_age, OPTIONS_UNSET);
}

static void
reads_every_option(void **state)
{
    struct line line;
    (void)state;
    PARSE(&line, "get", "--output", "jsonl", "--fields", "to,id", "--exit-status", "--quiet",
          "--verbose", "--color", "never", "--key-file", "k", "--profile", "p", ID);
    assert_int_equal(line.options.format, RENDER_JSONL);
    assert_int_equal(line.options.fields.count, 2);
    assert_int_equal(line.options.fields.list[0], FAX_FIELD_to);
    assert_int_equal(line.options.fields.list[1], FAX_FIELD_id);
    assert_true(line.options.exit_status);
    assert_true(line.options.quiet);
    assert_true(line.options.verbose);
    assert_int_equal(line.options.colour, COLOUR_NEVER);
    assert_string_equal(line.options.key_file, "k");
    assert_string_equal(line.options.profile, "p");
    PARSE(&line, "wait", "--base-url=https://a", "--timeout=1h", "--connect-timeout=2s",
          "--retries=0", "--jobs=256", "--cacert=c", "--interval=1m", "--json", ID);
    assert_string_equal(line.options.base_url, "https://a");
    assert_int_equal(line.options.timeout, 3600);
    assert_int_equal(line.options.connect_timeout, 2);
    assert_int_equal(line.options.retries, 0);
    assert_int_equal(line.options.jobs, 256);
    assert_string_equal(line.options.ca_file, "c");
    assert_int_equal(line.options.interval, 60);
    assert_int_equal(line.options.format, RENDER_JSON);
    PARSE(&line, "check", "--warn-age", "30m", "--crit-age", "0", ID);
    assert_int_equal(line.options.warn_age, 1800);
    assert_int_equal(line.options.crit_age, 0);
    PARSE(&line, "--help");
    assert_true(line.options.help);
    PARSE(&line, "--version");
    assert_true(line.options.version);
}

static void
reads_letters(void **state)
{
    struct line line;
    (void)state;
    PARSE(&line, "get", "-qvj3", "-ojson", "-Fto", ID);
    assert_true(line.options.quiet);
    assert_true(line.options.verbose);
    assert_int_equal(line.options.jobs, 3);
    assert_int_equal(line.options.format, RENDER_JSON);
    assert_int_equal(line.options.fields.count, 1);
    PARSE(&line, "get", "-j", "3", "-o", "csv", "-F", "to", "-h");
    assert_int_equal(line.options.format, RENDER_CSV);
    assert_true(line.options.help);
}

static void
reads_formats_and_colours(void **state)
{
    static const char *const formats[] = {"table", "json", "jsonl", "csv", "value"};
    static const char *const colours[] = {"auto", "always", "never"};
    (void)state;
    for (int i = 0; i < RENDER_FORMAT_COUNT; i++) {
        struct line line;
        PARSE(&line, "get", "-o", formats[i], ID);
        assert_int_equal(line.options.format, i);
    }
    for (int i = 0; i < COLOUR_MODE_COUNT; i++) {
        struct line line;
        PARSE(&line, "get", "--color", colours[i], ID);
        assert_int_equal(line.options.colour, i);
    }
}

static void
the_last_of_an_option_counts(void **state)
{
    struct line line;
    (void)state;
    PARSE(&line, "get", "--json", "-o", "csv", "-F", "id,to", "-F", "from", "-j1", "-j2", ID);
    assert_int_equal(line.options.format, RENDER_CSV);
    assert_int_equal(line.options.fields.count, 1);
    assert_int_equal(line.options.fields.list[0], FAX_FIELD_from);
    assert_int_equal(line.options.jobs, 2);
}

static void
words_may_come_in_any_order(void **state)
{
    struct line line;
    (void)state;
    PARSE(&line, "-q", "get", ID, "--json", "-", "--", "-x", "--json", "--");
    assert_string_equal(line.options.command->name, "get");
    assert_true(line.options.quiet);
    assert_int_equal(line.options.operand_count, 5);
    assert_string_equal(line.options.operands[0], ID);
    assert_string_equal(line.options.operands[1], "-");
    assert_string_equal(line.options.operands[2], "-x");
    assert_string_equal(line.options.operands[3], "--json");
    assert_string_equal(line.options.operands[4], "--");
    PARSE(&line, "--", "get", "--json");
    assert_int_equal(line.options.format, RENDER_TABLE);
    assert_int_equal(line.options.operand_count, 1);
}

static void
there_need_be_no_command(void **state)
{
    struct line line;
    (void)state;
    assert_true(parse(&line, (const char *const[]){NULL}));
    assert_null(line.options.command);
    assert_int_equal(line.options.operand_count, 0);
}

static void
fields_are_picked_and_ordered(void **state)
{
    struct line line;
    char all[512] = "";
    (void)state;
    PARSE(&line, "get", "-F", " status , to,media_url ", ID);
    assert_int_equal(line.options.fields.count, 3);
    assert_int_equal(line.options.fields.list[0], FAX_FIELD_status);
    assert_int_equal(line.options.fields.list[1], FAX_FIELD_to);
    assert_int_equal(line.options.fields.list[2], FAX_FIELD_media_url);
    for (int i = FAX_FIELD_COUNT - 1; i >= 0; i--) {
        strcat(all, fax_field_info((enum fax_field)i)->key);
        strcat(all, i != 0 ? "," : "");
    }
    PARSE(&line, "get", "-F", all, ID);
    assert_int_equal(line.options.fields.count, FAX_FIELD_COUNT);
    for (int i = 0; i < FAX_FIELD_COUNT; i++)
        assert_int_equal(line.options.fields.list[i], FAX_FIELD_COUNT - 1 - i);
}

static void
refuses_bad_fields(void **state)
{
    (void)state;
    REFUSE("--fields", "did you mean failure_reason?", "get", "-F", "failure_reson", ID);
    REFUSE("`sideways`", "see faxctl help fields", "get", "-F", "to,sideways", ID);
    REFUSE("--fields", "", "get", "-F", "", ID);
    REFUSE("--fields", "", "get", "-F", "to,", ID);
    REFUSE("--fields", "", "get", "-F", ",to", ID);
    REFUSE("--fields", "", "get", "-F", "to,,from", ID);
    REFUSE("--fields", "", "get", "-F", "to from", ID);
    REFUSE("--fields", "did you mean to?", "get", "-F", "TO", ID);
    REFUSE("`to`", "", "get", "-F", "to,from,to", ID);
    REFUSE("--fields", "", "get", "-F",
           "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
           ID);
    REFUSE("`statsu`", "did you mean status?", "get", "-F", "statsu", ID);
}

static void
statuses_are_a_set(void **state)
{
    struct line line;
    (void)state;
    PARSE(&line, "get", ID);
    assert_int_equal(line.options.statuses, 0);
    PARSE(&line, "get", "-S", "failed, queued", ID);
    assert_int_equal(line.options.statuses,
                     FAX_STATUS_BIT(FAX_STATUS_FAILED) | FAX_STATUS_BIT(FAX_STATUS_QUEUED));
    PARSE(&line, "get", "--status=final", ID);
    assert_int_equal(line.options.statuses, FAX_STATUS_BIT(FAX_STATUS_DELIVERED) |
                                                FAX_STATUS_BIT(FAX_STATUS_RECEIVED) |
                                                FAX_STATUS_BIT(FAX_STATUS_FAILED));
    unsigned final = line.options.statuses;
    PARSE(&line, "get", "-S", "pending", ID);
    assert_int_equal(line.options.statuses, ((1U << FAX_STATUS_COUNT) - 1) & ~final);
    PARSE(&line, "get", "-S", "pending,failed", ID);
    assert_int_equal(line.options.statuses,
                     (((1U << FAX_STATUS_COUNT) - 1) & ~final) | FAX_STATUS_BIT(FAX_STATUS_FAILED));
    REFUSE("--status: no such status: `faild`", "did you mean failed?", "get", "-S", "faild", ID);
    REFUSE("--status: no such status: `unknown`", "see faxctl explain", "get", "-S", "unknown", ID);
    REFUSE("--status: the list has an empty name", "", "get", "-S", "failed,", ID);
}

static void
refuses_bad_arguments(void **state)
{
    (void)state;
    REFUSE("--output: invalid value `yaml`: expected table, json, jsonl, csv or value", "", "get",
           "-o", "yaml", ID);
    REFUSE("--output: invalid value ``: expected table", "", "get", "-o", "", ID);
    REFUSE("`JSON`", "did you mean json?", "get", "-o", "JSON", ID);
    REFUSE("`jsno`", "did you mean json?", "get", "-o", "jsno", ID);
    REFUSE("--color: invalid value `sometimes`: expected auto, always or never", "", "get",
           "--color", "sometimes", ID);
    REFUSE("--jobs: invalid value `0`: expected 1 to 256", "", "get", "-j", "0", ID);
    REFUSE("--jobs: invalid value `257`", "", "get", "-j", "257", ID);
    REFUSE("--jobs: invalid value `-1`", "", "get", "-j", "-1", ID);
    REFUSE("--jobs: invalid value `8x`", "", "get", "-j", "8x", ID);
    REFUSE("--jobs: invalid value ``", "", "get", "-j", "", ID);
    REFUSE("expected 1 to 256", "", "get", "-j", "4294967297", ID);
    REFUSE("expected 1 to 256", "", "get", "-j", "18446744073709551617", ID);
    REFUSE("--retries: invalid value `1001`: expected 0 to 1000", "", "get", "--retries", "1001",
           ID);
    REFUSE("--retries: invalid value `many`", "", "get", "--retries", "many", ID);
    REFUSE("--timeout: invalid value `soon`: expected a duration like 30", "", "get", "--timeout",
           "soon", ID);
    REFUSE("--timeout: invalid value ``", "", "get", "--timeout", "", ID);
    REFUSE("--timeout: invalid value `-5`", "", "get", "-t", "-5", ID);
    REFUSE("--connect-timeout: invalid value `0`: expected at least 1s", "", "get",
           "--connect-timeout", "0", ID);
    REFUSE("--interval: invalid value `0s`: expected at least 1s", "", "wait", "--interval", "0s",
           ID);
    REFUSE("--interval: invalid value `100001y`", "", "wait", "--interval", "100001y", ID);
    REFUSE("--warn-age: invalid value `old`", "", "check", "--warn-age", "old", ID);
    REFUSE("--key-file: the value is empty", "", "get", "--key-file", "", ID);
    REFUSE("--profile: the value is empty", "", "get", "--profile=", ID);
    REFUSE("--base-url: the value is empty", "", "get", "--base-url=", ID);
    REFUSE("--cacert: the value is empty", "", "get", "--cacert=", ID);
}

static void
refuses_options_of_other_commands(void **state)
{
    (void)state;
    REFUSE("--interval is not an option of faxctl get", "see faxctl help get", "get", "--interval",
           "5", ID);
    REFUSE("--warn-age is not an option of faxctl get", "see faxctl help get", "get", "-w", ID);
    REFUSE("--warn-age is not an option of faxctl get", "see faxctl help get", "get", ID, "-w");
    REFUSE("--jobs: invalid value `x`", "", "get", "-j", "x", "-w", ID);
    REFUSE("list: too many arguments", "see faxctl help list", "list", ID);
}

static void
refuses_missing_and_needless_arguments(void **state)
{
    (void)state;
    REFUSE("--output", "", "get", ID, "-o");
    REFUSE("--output", "", "get", ID, "--output");
    REFUSE("--key-file", "", "get", ID, "--key-file");
    REFUSE("--jobs", "", "get", ID, "-qj");
    REFUSE("--json", "", "get", "--json=yes", ID);
    REFUSE("--quiet", "", "get", "--quiet=1", ID);
}

static void
suggests_options(void **state)
{
    (void)state;
    REFUSE("--outptu", "did you mean --output?", "get", "--outptu", "json", ID);
    REFUSE("--feilds", "did you mean --fields?", "get", "--feilds=to", ID);
    REFUSE("--key_file", "did you mean --key-file?", "get", "--key_file", "f", ID);
    REFUSE("--colour", "did you mean --color?", "get", "--colour", "never", ID);
    REFUSE("--exit-statsu", "did you mean --exit-status?", "get", "--exit-statsu", ID);
    REFUSE("--insecure", "see faxctl help get", "get", "--insecure", ID);
    REFUSE("-x", "see faxctl help get", "get", "-x", ID);
    REFUSE("-k", "", "get", "-k", ID);
    REFUSE("--ver", "see faxctl help get", "get", "--ver", ID);
    REFUSE("--out", "did you mean --output?", "get", "--out", "json", ID);
    REFUSE("--format", "did you mean --output?", "get", "--format", "json", ID);
    REFUSE("--url", "did you mean --base-url?", "get", "--url=x", ID);
    REFUSE("--token", "set TELNYX_API_KEY", "get", "--token", ID);
    REFUSE("--retry", "did you mean --retries?", "get", "--retry", "3", ID);
    REFUSE("--silent", "did you mean --quiet?", "get", "--silent", ID);
    REFUSE("--critical", "did you mean --crit-age?", "check", "--critical", "1h", ID);
}

static void
suggests_commands(void **state)
{
    (void)state;
    REFUSE("`gte`", "did you mean get?", "gte", ID);
    REFUSE("`wiat`", "did you mean wait?", "wiat", ID);
    REFUSE("no such command: `frobnicate`", "see faxctl help", "frobnicate", ID);
    REFUSE("`GET`", "did you mean get?", "GET", ID);
    REFUSE("``", "", "", ID);
}

/* Somebody may think that there is such an option, and give it a secret. */
static void
does_not_repeat_what_may_be_a_secret(void **state)
{
    static const char *const lines[][6] = {
        {"get", "--api-key=KEY01234567", ID},    {"get", "--api-key", "KEY01234567", ID},
        {"--api-key", "KEY01234567", "get", ID}, {"--api-key=KEY01234567"},
        {"get", "--token=KEY01234567", ID},      {"get", "-kKEY01234567", ID},
        {"get", "-k", "KEY01234567", ID},        {"get", "--json=KEY01234567", ID},
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct line line;
        if (parse(&line, lines[i]))
            fail_msg("row %zu is accepted", i);
        assert_int_equal(line.error.category, ERROR_USAGE);
        if (strstr(line.error.message, "KEY01234567") != NULL ||
            strstr(line.error.hint, "KEY01234567") != NULL)
            fail_msg("%s; %s", line.error.message, line.error.hint);
    }
}

/* A command line that has an argument for each option. */
static const char *const words_of_options[OPTION_COUNT] = {
    [OPTION_OUTPUT] = "--output=json",
    [OPTION_JSON] = "--json",
    [OPTION_FIELDS] = "--fields=to",
    [OPTION_STATUS] = "--status=failed",
    [OPTION_SINCE] = "--since=1h",
    [OPTION_UNTIL] = "--until=1h",
    [OPTION_DIRECTION] = "--direction=inbound",
    [OPTION_FROM] = "--from=+1",
    [OPTION_TO] = "--to=+1",
    [OPTION_LIMIT] = "--limit=5",
    [OPTION_EXIT_STATUS] = "--exit-status",
    [OPTION_INTERVAL] = "--interval=5s",
    [OPTION_WARN_AGE] = "--warn-age=5s",
    [OPTION_CRIT_AGE] = "--crit-age=5s",
    [OPTION_COLOR] = "--color=never",
    [OPTION_QUIET] = "--quiet",
    [OPTION_VERBOSE] = "--verbose",
    [OPTION_TRACE] = "--trace",
    [OPTION_KEY_FILE] = "--key-file=f",
    [OPTION_PROFILE] = "--profile=p",
    [OPTION_BASE_URL] = "--base-url=u",
    [OPTION_TIMEOUT] = "--timeout=5s",
    [OPTION_CONNECT_TIMEOUT] = "--connect-timeout=5s",
    [OPTION_RETRIES] = "--retries=5",
    [OPTION_JOBS] = "--jobs=5",
    [OPTION_CACERT] = "--cacert=f",
    [OPTION_HELP] = "--help",
    [OPTION_VERSION] = "--version",
};

static void
a_command_takes_its_options_and_no_others(void **state)
{
    (void)state;
    for (int i = 0; command_table[i] != NULL; i++) {
        const struct command *command = command_table[i];
        for (enum option_id id = 0; id < OPTION_COUNT; id++) {
            struct line line;
            bool allowed = ((command->options | OPTIONS_COMMON) & OPTION_BIT(id)) != 0;
            const char *const words[] = {command->name, words_of_options[id],
                                         command->min_operands != 0 ? ID : NULL, NULL};
            if (parse(&line, words) != allowed)
                fail_msg("%s %s", command->name, words_of_options[id]);
            if (!allowed)
                assert_non_null(strstr(line.error.message, command->name));
        }
    }
}

static void
counts_operands(void **state)
{
    struct line line;
    (void)state;
    REFUSE("get", "ID", "get");
    REFUSE("wait", "ID", "wait");
    REFUSE("list", "", "list", ID);
    REFUSE("explain", "", "explain", "user_busy", "failed");
    REFUSE("help", "", "help", "get", "wait");
    PARSE(&line, "get", ID, ID, ID, ID, ID, ID, ID, ID);
    assert_int_equal(line.options.operand_count, 8);
    PARSE(&line, "explain");
    PARSE(&line, "get", "--help");
    PARSE(&line, "get", "--version");
}

/* The error is told in the form that goes with the format, wherever that stands. */
static void
reads_on_after_an_error(void **state)
{
    struct line line;
    (void)state;
    assert_false(parse(&line, (const char *const[]){"--bad", "get", "-j0", ID, "--json", NULL}));
    assert_non_null(strstr(line.error.message, "--bad"));
    assert_int_equal(line.options.format, RENDER_JSON);
    assert_string_equal(line.options.command->name, "get");
    assert_false(parse(&line, (const char *const[]){"check", "-j0", "--json", ID, NULL}));
    assert_non_null(strstr(line.error.message, "--jobs"));
    assert_string_equal(line.options.command->name, "check");
}

static void
expect_whole_characters(const char *text)
{
    for (size_t length = strlen(text); length != 0;) {
        uint32_t code_point;
        size_t used = text_decode(text, length, &code_point);
        if (used == 0)
            fail_msg("a character is cut in two: %s", text);
        text += used;
        length -= used;
    }
}

/* What was typed is cut between characters where it is too long for a message. */
static void
quotes_whole_characters(void **state)
{
    static const char *const starts[] = {"", "-F", "-o", "--", "--jobs="};
    (void)state;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        for (int before = 0; before < 4; before++) {
            struct line line;
            char word[2000];
            strcpy(word, starts[i]);
            for (int j = 0; j < before; j++)
                strcat(word, "x");
            for (int j = 0; j < 400; j++)
                strcat(word, "\xe2\x82\xac");
            assert_false(parse(&line, (const char *const[]){word, "get", NULL}));
            expect_whole_characters(line.error.message);
        }
    }
}

static void
reads_filters(void **state)
{
    struct line line;
    const struct options *options = &line.options;
    (void)state;
    setenv("FAXCTL_NOW", "2026-11-24T16:00:00Z", 1);
    PARSE(&line, "list");
    assert_int_equal(options->since, OPTIONS_UNSET);
    assert_int_equal(options->until, OPTIONS_UNSET);
    assert_int_equal(options->direction, FAX_DIRECTION_UNKNOWN);
    assert_null(options->from);
    assert_null(options->to);
    assert_int_equal(options->limit, 50);
    PARSE(&line, "list", "--since", "24h", "--until", "2026-11-24T10:00:00Z", "--direction",
          "inbound", "--from", "+13125550123", "--to", "sip:fax@example.com", "-n", "0");
    assert_int_equal(options->since, 1795536000 - 86400);
    assert_int_equal(options->until, 1795536000 - 6 * 3600);
    assert_int_equal(options->direction, FAX_DIRECTION_INBOUND);
    assert_string_equal(options->from, "+13125550123");
    assert_string_equal(options->to, "sip:fax@example.com");
    assert_int_equal(options->limit, 0);
    unsetenv("FAXCTL_NOW");
    REFUSE("--since: invalid value `yesterday`: expected a duration", "", "list", "--since",
           "yesterday");
    REFUSE("--direction: invalid value `in`: expected inbound or outbound", "", "list",
           "--direction", "in");
    REFUSE("--from: invalid value `13125550123`: expected a number like +1", "", "list", "--from",
           "13125550123");
    REFUSE("--limit: invalid value `-1`", "", "list", "--limit", "-1");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(operands_may_stand_anywhere_whatever_posix_says),
        cmocka_unit_test(has_defaults),
        cmocka_unit_test(reads_every_option),
        cmocka_unit_test(reads_letters),
        cmocka_unit_test(reads_formats_and_colours),
        cmocka_unit_test(the_last_of_an_option_counts),
        cmocka_unit_test(words_may_come_in_any_order),
        cmocka_unit_test(there_need_be_no_command),
        cmocka_unit_test(fields_are_picked_and_ordered),
        cmocka_unit_test(refuses_bad_fields),
        cmocka_unit_test(statuses_are_a_set),
        cmocka_unit_test(refuses_bad_arguments),
        cmocka_unit_test(refuses_options_of_other_commands),
        cmocka_unit_test(refuses_missing_and_needless_arguments),
        cmocka_unit_test(suggests_options),
        cmocka_unit_test(suggests_commands),
        cmocka_unit_test(does_not_repeat_what_may_be_a_secret),
        cmocka_unit_test(a_command_takes_its_options_and_no_others),
        cmocka_unit_test(counts_operands),
        cmocka_unit_test(reads_filters),
        cmocka_unit_test(reads_on_after_an_error),
        cmocka_unit_test(quotes_whole_characters),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
