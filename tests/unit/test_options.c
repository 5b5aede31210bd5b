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

/* Reads a line of words between blanks. In it, @ is a fax id, ~ a blank and '' an empty word. */
static bool
parse(struct line *line, const char *text)
{
    /* Lines are kept: getopt_long() holds a pointer to the last word that it has read. */
    static char lines[1 << 18] = "faxctl";
    static char *next = lines + sizeof "faxctl";
    int argc = 1;
    line->argv[0] = lines;
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        assert_true(argc < 16 && length + sizeof ID < (size_t)(lines + sizeof lines - next));
        if (length == 1 && *text == '@')
            strcpy(next, ID);
        else
            sprintf(next, "%.*s", strncmp(text, "''", length) == 0 ? 0 : (int)length, text);
        for (char *c = next; *c != '\0'; c++)
            *c = *c == '~' ? ' ' : *c;
        line->argv[argc++] = next;
        next += strlen(next) + 1;
        text += length + strspn(text + length, " ");
    }
    line->argv[argc] = NULL;
    line->error = (struct error){.category = ERROR_NONE};
    return options_parse(argc, line->argv, command_table, &line->options, &line->error);
}

/* Reads a command line that must be accepted. */
#define PARSE(line, text)                                                                          \
    do {                                                                                           \
        if (!parse(line, text))                                                                    \
            fail_msg("%s: %s", text, (line)->error.message);                                       \
        assert_int_equal((line)->error.category, ERROR_NONE);                                      \
    } while (0)

/* A command line that must be refused, with these parts in message and hint. */
struct refusal {
    const char *text;
    const char *message;
    const char *hint;
};

static void
expect_refusals(const struct refusal *refusals, size_t count)
{
    for (; count != 0; count--, refusals++) {
        struct line line;
        if (parse(&line, refusals->text))
            fail_msg("%s: accepted", refusals->text);
        assert_int_equal(line.error.category, ERROR_USAGE);
        if (strstr(line.error.message, refusals->message) == NULL ||
            strstr(line.error.hint, refusals->hint) == NULL)
            fail_msg("%s: %s; %s", refusals->text, line.error.message, line.error.hint);
    }
}

/* This must be the first test: getopt_long() reads the environment when it first runs. */
static void
posixly_correct_does_not_end_options_at_an_operand(void **state)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct line line;
        setenv("POSIXLY_CORRECT", "1", 1);
        bool parsed = parse(&line, "get @ --json -q");
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
    PARSE(&line, "get @");
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
    assert_int_equal(options->timeout, 30);
    assert_int_equal(options->connect_timeout, 10);
    assert_int_equal(options->retries, 3);
    assert_int_equal(options->jobs, 8);
    assert_int_equal(options->warn_age, OPTIONS_UNSET);
    assert_int_equal(options->crit_age, OPTIONS_UNSET);
}

static void
reads_every_option(void **state)
{
    struct line line;
    PARSE(&line, "get --output jsonl --fields to,id --exit-status --quiet --verbose --color never "
                 "--key-file k --profile p @");
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
    PARSE(&line, "wait --base-url=https://a --timeout=1h --connect-timeout=2s --retries=0 "
                 "--jobs=256 --cacert=c --interval=1m --json @");
    assert_string_equal(line.options.base_url, "https://a");
    assert_int_equal(line.options.timeout, 3600);
    assert_int_equal(line.options.connect_timeout, 2);
    assert_int_equal(line.options.retries, 0);
    assert_int_equal(line.options.jobs, 256);
    assert_string_equal(line.options.ca_file, "c");
    assert_int_equal(line.options.interval, 60);
    assert_int_equal(line.options.format, RENDER_JSON);
    PARSE(&line, "check --warn-age 30m --crit-age 0 @");
    assert_int_equal(line.options.warn_age, 1800);
    assert_int_equal(line.options.crit_age, 0);
    PARSE(&line, "check --warn-failed 5 --crit-failed 10% --ignore user_busy,~solar_flare @");
    assert_int_equal(line.options.warn_failed.number, 5);
    assert_false(line.options.warn_failed.percent);
    assert_int_equal(line.options.crit_failed.number, 10);
    assert_true(line.options.crit_failed.percent);
    assert_int_equal(line.options.ignored.count, 2);
    assert_int_equal(line.options.ignored.list[1].length, strlen("solar_flare"));
    assert_memory_equal(line.options.ignored.list[1].text, "solar_flare", strlen("solar_flare"));
    PARSE(&line, "--help");
    assert_true(line.options.help);
    PARSE(&line, "--version");
    assert_true(line.options.version);
}

static void
reads_letters(void **state)
{
    struct line line;
    PARSE(&line, "get -qvj3 -ojson -Fto @");
    assert_true(line.options.quiet);
    assert_true(line.options.verbose);
    assert_int_equal(line.options.jobs, 3);
    assert_int_equal(line.options.format, RENDER_JSON);
    assert_int_equal(line.options.fields.count, 1);
    PARSE(&line, "get -j 3 -o csv -F to -h");
    assert_int_equal(line.options.format, RENDER_CSV);
    assert_true(line.options.help);
}

static void
reads_formats_and_colours(void **state)
{
    static const char *const formats[] = {"get -o table @", "get -o json @", "get -o jsonl @",
                                          "get -o csv @", "get -o value @"};
    static const char *const colours[] = {"get --color auto @", "get --color always @",
                                          "get --color never @"};
    struct line line;
    for (int i = 0; i < RENDER_FORMAT_COUNT; i++) {
        PARSE(&line, formats[i]);
        assert_int_equal(line.options.format, i);
    }
    for (int i = 0; i < COLOUR_MODE_COUNT; i++) {
        PARSE(&line, colours[i]);
        assert_int_equal(line.options.colour, i);
    }
}

static void
last_of_repeated_options_wins_but_lists_add_up(void **state)
{
    struct line line;
    PARSE(&line, "get --json -o csv -F id,to -F from -j1 -j2 -S failed -S queued @");
    assert_int_equal(line.options.format, RENDER_CSV);
    assert_int_equal(line.options.fields.count, 3);
    assert_int_equal(line.options.fields.list[2], FAX_FIELD_from);
    assert_int_equal(line.options.jobs, 2);
    assert_int_equal(line.options.statuses,
                     FAX_STATUS_BIT(FAX_STATUS_FAILED) | FAX_STATUS_BIT(FAX_STATUS_QUEUED));
    PARSE(&line, "check --ignore user_busy --ignore rejected,user_busy @");
    assert_int_equal(line.options.ignored.count, 3);
}

static void
options_and_operands_can_be_mixed(void **state)
{
    struct line line;
    PARSE(&line, "-q get @ --json - -- -x --json --");
    assert_string_equal(line.options.command->name, "get");
    assert_true(line.options.quiet);
    assert_int_equal(line.options.operand_count, 5);
    assert_string_equal(line.options.operands[0], ID);
    assert_string_equal(line.options.operands[1], "-");
    assert_string_equal(line.options.operands[2], "-x");
    assert_string_equal(line.options.operands[3], "--json");
    assert_string_equal(line.options.operands[4], "--");
    PARSE(&line, "-- get --json");
    assert_int_equal(line.options.format, RENDER_TABLE);
    assert_int_equal(line.options.operand_count, 1);
}

static void
command_is_optional(void **state)
{
    struct line line;
    assert_true(parse(&line, ""));
    assert_null(line.options.command);
    assert_int_equal(line.options.operand_count, 0);
}

static void
fields_are_picked_and_ordered(void **state)
{
    struct line line;
    char all[512] = "get @ -F ";
    PARSE(&line, "get -F ~status~,~to,media_url~ @");
    assert_int_equal(line.options.fields.count, 3);
    assert_int_equal(line.options.fields.list[0], FAX_FIELD_status);
    assert_int_equal(line.options.fields.list[1], FAX_FIELD_to);
    assert_int_equal(line.options.fields.list[2], FAX_FIELD_media_url);
    for (int i = FAX_FIELD_COUNT - 1; i >= 0; i--) {
        strcat(all, fax_field_info((enum fax_field)i)->key);
        strcat(all, i != 0 ? "," : "");
    }
    PARSE(&line, all);
    assert_int_equal(line.options.fields.count, FAX_FIELD_COUNT);
    for (int i = 0; i < FAX_FIELD_COUNT; i++)
        assert_int_equal(line.options.fields.list[i], FAX_FIELD_COUNT - 1 - i);
}

static void
bad_values_are_refused(void **state)
{
    static const struct refusal refusals[] = {
        {"get -F failure_reson @", "--fields", "did you mean failure_reason?"},
        {"get -F to,sideways @", "`sideways`", "see faxctl help fields"},
        {"get -F '' @", "--fields", ""},
        {"get -F to, @", "--fields", ""},
        {"get -F ,to @", "--fields", ""},
        {"get -F to,,from @", "--fields", ""},
        {"get -F to~from @", "--fields", ""},
        {"get -F TO @", "--fields", "did you mean to?"},
        {"get -F to,from,to @", "`to`", ""},
        {"get -F to -F from,from @", "`from`", ""},
        {"get -F "
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa @",
         "--fields", ""},
        {"get -F statsu @", "`statsu`", "did you mean status?"},
        {"get -S faild @", "--status: invalid value `faild`", "did you mean failed?"},
        {"get -S unknown @", "--status: invalid value `unknown`", "see faxctl explain"},
        {"get -S failed, @", "--status: empty name in the list", ""},
        {"get -o yaml @",
         "--output: invalid value `yaml`: expected table, json, jsonl, csv or value", ""},
        {"get -o '' @", "--output: invalid value ``: expected table", ""},
        {"explain -o cvs", "--output: invalid value `cvs`: expected table, json or jsonl", ""},
        {"explain -o jsno", "expected table, json or jsonl", "did you mean json?"},
        {"explain -o value", "explain does not support format `value`", "use table, json or jsonl"},
        {"-o csv explain", "explain does not support format `csv`", "use table, json or jsonl"},
        {"get -o JSON @", "`JSON`", "did you mean json?"},
        {"get -o jsno @", "`jsno`", "did you mean json?"},
        {"get --color sometimes @",
         "--color: invalid value `sometimes`: expected auto, always or never", ""},
        {"get -j 0 @", "--jobs: invalid value `0`: expected 1 to 256", ""},
        {"get -j 257 @", "--jobs: invalid value `257`", ""},
        {"get -j -1 @", "--jobs: invalid value `-1`", ""},
        {"get -j 8x @", "--jobs: invalid value `8x`", ""},
        {"get -j '' @", "--jobs: invalid value ``", ""},
        {"get -j 4294967297 @", "expected 1 to 256", ""},
        {"get -j 18446744073709551617 @", "expected 1 to 256", ""},
        {"get --retries 1001 @", "--retries: invalid value `1001`: expected 0 to 1000", ""},
        {"get --retries many @", "--retries: invalid value `many`", ""},
        {"get --timeout soon @", "--timeout: invalid value `soon`: expected a duration like 30",
         ""},
        {"get --timeout '' @", "--timeout: invalid value ``", ""},
        {"get -t -5 @", "--timeout: invalid value `-5`", ""},
        {"get --connect-timeout 0 @", "--connect-timeout: invalid value `0`: expected at least 1s",
         ""},
        {"wait --interval 0s @", "--interval: invalid value `0s`: expected at least 1s", ""},
        {"wait --interval 100001y @", "--interval: invalid value `100001y`", ""},
        {"check --warn-age old @", "--warn-age: invalid value `old`", ""},
        {"check --warn-failed 0 @",
         "--warn-failed: invalid value `0`: expected 1 to 999999, or 1% to 100%", ""},
        {"check --warn-failed 101% @", "--warn-failed: invalid value `101%`", ""},
        {"check --warn-failed 5%% @", "--warn-failed: invalid value `5%%`", ""},
        {"check --ignore reciever_decline @", "--ignore: invalid value `rec",
         "did you mean receiver_decline?"},
        {"get --key-file '' @", "--key-file: empty value", ""},
        {"get --profile= @", "--profile: empty value", ""},
        {"get --base-url= @", "--base-url: empty value", ""},
        {"get --cacert= @", "--cacert: empty value", ""},
        {"list --since tomorrow", "--since: invalid value `tomorrow`: expected a duration", ""},
        {"list --direction in", "--direction: invalid value `in`: expected inbound or outbound",
         ""},
        {"list --from 13125550123",
         "--from: invalid value `13125550123`: expected a number like +1", ""},
        {"list --limit -1", "--limit: invalid value `-1`", ""}};
    expect_refusals(refusals, COUNT(refusals));
}

static void
statuses_are_a_set(void **state)
{
    struct line line;
    PARSE(&line, "get @");
    assert_int_equal(line.options.statuses, 0);
    PARSE(&line, "get -S failed,~queued @");
    assert_int_equal(line.options.statuses,
                     FAX_STATUS_BIT(FAX_STATUS_FAILED) | FAX_STATUS_BIT(FAX_STATUS_QUEUED));
    PARSE(&line, "get --status=final @");
    unsigned final = line.options.statuses;
    PARSE(&line, "get -S pending @");
    assert_int_equal(line.options.statuses, ((1U << FAX_STATUS_COUNT) - 1) & ~final);
    PARSE(&line, "get -S pending,failed @");
    assert_int_equal(line.options.statuses,
                     (((1U << FAX_STATUS_COUNT) - 1) & ~final) | FAX_STATUS_BIT(FAX_STATUS_FAILED));
    for (enum fax_status_code code = 0; code < FAX_STATUS_COUNT; code++)
        assert_int_equal((final & FAX_STATUS_BIT(code)) != 0,
                         fax_status_info(code)->outcome != FAX_OUTCOME_PENDING);
}

static void
misplaced_options_and_arguments_are_refused(void **state)
{
    static const struct refusal refusals[] = {
        {"get --interval 5 @", "--interval is not an option of faxctl get", "see faxctl help get"},
        {"get -w @", "--warn-age is not an option of faxctl get", "see faxctl help get"},
        {"get @ -w", "--warn-age is not an option of faxctl get", "see faxctl help get"},
        {"get -j x -w @", "--jobs: invalid value `x`", ""},
        {"list @", "list: too many arguments", "did you mean faxctl get " ID "?"},
        {"list failed", "list: too many arguments", "see faxctl help list"},
        {"get @ -o", "--output", ""},
        {"get @ --output", "--output", ""},
        {"get @ --key-file", "--key-file", ""},
        {"get @ -qj", "--jobs", ""},
        {"get --json=yes @", "--json", ""},
        {"get --quiet=1 @", "--quiet", ""},
        {"get", "get needs an argument", "use faxctl get ID..., or faxctl get - for ids on"},
        {"wait", "wait needs an argument", "use faxctl wait ID..., or faxctl wait - for ids on"},
        {"help get wait", "help", ""}};
    expect_refusals(refusals, COUNT(refusals));
}

static void
words_of_other_tools_and_typing_errors_get_a_suggestion(void **state)
{
    static const struct refusal refusals[] = {
        {"get --outptu json @", "--outptu", "did you mean --output?"},
        {"get --feilds=to @", "--feilds", "did you mean --fields?"},
        {"get --key_file f @", "--key_file", "did you mean --key-file?"},
        {"get --colour never @", "--colour", "did you mean --color?"},
        {"get --exit-statsu @", "--exit-statsu", "did you mean --exit-status?"},
        {"get --insecure @", "--insecure", "see faxctl help get"},
        {"get -x @", "-x", "see faxctl help get"},
        {"get -k @", "-k", ""},
        {"get --ver @", "--ver", "see faxctl help get"},
        {"get --out json @", "--out", "did you mean --output?"},
        {"get --format json @", "--format", "did you mean --output?"},
        {"get --url=x @", "--url", "did you mean --base-url?"},
        {"get --token @", "--token", "set TELNYX_API_KEY"},
        {"get --retry 3 @", "--retry", "did you mean --retries?"},
        {"get --silent @", "--silent", "did you mean --quiet?"},
        {"check --critical 1h @", "--critical", "did you mean --crit-age?"},
        /* only what the command takes, wherever the option is */
        {"get --sinc 24h @", "no such option: --sinc", "see faxctl help get"},
        {"--sinc 24h get @", "no such option: --sinc", "see faxctl help get"},
        {"--sinc 24h list", "no such option: --sinc", "did you mean --since?"},
        {"--sinc 24h", "no such option: --sinc", "did you mean --since?"},
        {"get --after 24h @", "no such option: --after", "see faxctl help get"},
        {"list --after 24h", "no such option: --after", "did you mean --since?"},
        {"completion --format json bash", "--format", "see faxctl help completion"},
        {"explain --columns to", "--columns", "see faxctl help explain"},
        {"explain --token=x", "--token", "see faxctl help explain"},
        {"-qZ get @", "no such option: -Z", "see faxctl help get"},
        {"gte @", "`gte`", "did you mean get?"},
        {"wiat @", "`wiat`", "did you mean wait?"},
        {"frobnicate @", "no such command: `frobnicate`", "see faxctl help"},
        {"GET @", "`GET`", "did you mean get?"},
        {"'' @", "``", ""}};
    expect_refusals(refusals, COUNT(refusals));
}

/* A user may expect such an option and pass a secret. */
static void
argument_of_unknown_option_is_not_repeated(void **state)
{
    static const char *const lines[] = {
        "get --api-key=KEY01234567 @", "get --api-key KEY01234567 @", "--api-key KEY01234567 get @",
        "--api-key=KEY01234567",       "get --token=KEY01234567 @",   "get -kKEY01234567 @",
        "get -k KEY01234567 @",        "get --json=KEY01234567 @"};
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct line line;
        if (parse(&line, lines[i]))
            fail_msg("%s: accepted", lines[i]);
        assert_int_equal(line.error.category, ERROR_USAGE);
        if (strstr(line.error.message, "KEY01234567") != NULL ||
            strstr(line.error.hint, "KEY01234567") != NULL)
            fail_msg("%s; %s", line.error.message, line.error.hint);
    }
}

static void
command_takes_its_own_options_only(void **state)
{
    static const char *const arguments[] = {
        [VALUE_TEXT] = "x",          [VALUE_PHONE] = "+1", [VALUE_DURATION] = "5s",
        [VALUE_NUMBER] = "5",        [VALUE_WHEN] = "1h",  [VALUE_FIELDS] = "to",
        [VALUE_STATUSES] = "failed", [VALUE_WORD] = NULL,  [VALUE_AMOUNT] = "5%",
        [VALUE_REASONS] = "x",       [VALUE_SIZE] = "5M"};
    for (int i = 0; command_table[i] != NULL; i++) {
        const struct command *command = command_table[i];
        for (enum option_id id = 0; id < OPTION_COUNT; id++) {
            const struct option_row *row = &option_rows[id];
            bool allowed = ((command->options | OPTIONS_COMMON) & OPTION_BIT(id)) != 0;
            struct line line;
            struct word word = {.name = arguments[row->type]};
            char text[64];
            if (row->type == VALUE_WORD)
                assert_true(words_at(row->words, 0, &word));
            snprintf(text, sizeof text, "%s --%s%s%s%s", command->name, row->name,
                     row->argument != NULL ? "=" : "", row->argument != NULL ? word.name : "",
                     command->min_operands != 0 ? " @" : "");
            if (parse(&line, text) != allowed)
                fail_msg("%s", text);
            if (!allowed)
                assert_non_null(strstr(line.error.message, command->name));
        }
    }
}

static void
counts_operands(void **state)
{
    struct line line;
    PARSE(&line, "get @ @ @ @ @ @ @ @");
    assert_int_equal(line.options.operand_count, 8);
    PARSE(&line, "explain");
    PARSE(&line, "get --interval 5 --help");
    PARSE(&line, "get --version");
}

/* The format decides how the error is reported, even if it follows. */
static void
rest_is_parsed_after_an_error(void **state)
{
    struct line line;
    assert_false(parse(&line, "--bad get -j0 @ --json"));
    assert_non_null(strstr(line.error.message, "--bad"));
    assert_int_equal(line.options.format, RENDER_JSON);
    assert_string_equal(line.options.command->name, "get");
    assert_false(parse(&line, "check -j0 --json @"));
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

static void
long_words_are_cut_between_characters(void **state)
{
    static const char *const starts[] = {"", "-F", "-o", "--", "--jobs="};
    for (size_t i = 0; i < COUNT(starts); i++) {
        for (int before = 0; before < 4; before++) {
            struct line line;
            char word[2000];
            strcpy(word, starts[i]);
            for (int j = 0; j < before; j++)
                strcat(word, "x");
            for (int j = 0; j < 400; j++)
                strcat(word, "\xe2\x82\xac");
            strcat(word, " get");
            assert_false(parse(&line, word));
            expect_whole_characters(line.error.message);
        }
    }
}

static void
reads_filters(void **state)
{
    struct line line;
    const struct options *options = &line.options;
    setenv("FAXCTL_NOW", "2026-11-24T16:00:00Z", 1);
    PARSE(&line, "list");
    assert_int_equal(options->since, OPTIONS_UNSET);
    assert_int_equal(options->until, OPTIONS_UNSET);
    assert_int_equal(options->direction, FAX_DIRECTION_UNKNOWN);
    assert_null(options->from);
    assert_null(options->to);
    assert_int_equal(options->limit, OPTIONS_UNSET);
    PARSE(&line, "list --since 24h --until 2026-11-24T10:00:00Z --direction inbound --from "
                 "+13125550123 --to sip:fax@example.com -n 0");
    assert_int_equal(options->since, 1795536000 - 86400);
    assert_int_equal(options->until, 1795536000 - 6 * 3600);
    assert_int_equal(options->direction, FAX_DIRECTION_INBOUND);
    assert_string_equal(options->from, "+13125550123");
    assert_string_equal(options->to, "sip:fax@example.com");
    assert_int_equal(options->limit, 0);
    unsetenv("FAXCTL_NOW");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(posixly_correct_does_not_end_options_at_an_operand),
        cmocka_unit_test(has_defaults),
        cmocka_unit_test(reads_every_option),
        cmocka_unit_test(reads_letters),
        cmocka_unit_test(reads_formats_and_colours),
        cmocka_unit_test(last_of_repeated_options_wins_but_lists_add_up),
        cmocka_unit_test(options_and_operands_can_be_mixed),
        cmocka_unit_test(command_is_optional),
        cmocka_unit_test(fields_are_picked_and_ordered),
        cmocka_unit_test(bad_values_are_refused),
        cmocka_unit_test(statuses_are_a_set),
        cmocka_unit_test(misplaced_options_and_arguments_are_refused),
        cmocka_unit_test(words_of_other_tools_and_typing_errors_get_a_suggestion),
        cmocka_unit_test(argument_of_unknown_option_is_not_repeated),
        cmocka_unit_test(command_takes_its_own_options_only),
        cmocka_unit_test(counts_operands),
        cmocka_unit_test(rest_is_parsed_after_an_error),
        cmocka_unit_test(long_words_are_cut_between_characters),
        cmocka_unit_test(reads_filters),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
