#include "commands/table.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "model/failure_reason.h"
#include "render/render_error.h"
#include "session/interrupt.h"
#include "session/listing.h"
#include "session/session.h"

static bool run(const struct options *options, int *exit_status, struct error *error);
static int fail(const struct options *options, const struct error *error);

const struct command check_command = {
    .name = "check",
    .synonyms = " monitor ",
    .operands = "[ID...]",
    .operand = WORD_ID,
    .min_operands = 0,
    .max_operands = INT_MAX,
    .summary = "judge faxes in one line, for monitoring",
    .examples = "  faxctl check 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0\n"
                "  faxctl check --warn-age 30m --crit-age 1h - < ids.txt\n"
                "  faxctl check --since 24h --direction outbound\n",
    .notes = "It exits 0 for OK, 1 for WARNING, 2 for CRITICAL, 3 for UNKNOWN.\n",
    .options = OPTIONS_FETCHING | OPTIONS_FILTERS | OPTION_BIT(OPTION_WARN_AGE) |
               OPTION_BIT(OPTION_CRIT_AGE),
    .timeout = 30,
    .retries = 3,
    .run = run,
    .fail = fail,
};

/* The states of a monitoring plugin are its exit statuses (Monitoring Plugins guidelines). */
enum plugin_state { PLUGIN_OK, PLUGIN_WARNING, PLUGIN_CRITICAL, PLUGIN_UNKNOWN };

/* The name of a state, and how bad it is (Monitoring Plugins, max_state_alt()). */
static const struct {
    const char *name;
    int badness;
} states[] = {
    [PLUGIN_OK] = {"OK", 0},
    [PLUGIN_WARNING] = {"WARNING", 2},
    [PLUGIN_CRITICAL] = {"CRITICAL", 3},
    [PLUGIN_UNKNOWN] = {"UNKNOWN", 1},
};

enum { REASON_SIZE = 700 };

/* A fax may seem to be this much younger than now: clocks drift (seconds). */
enum { CLOCK_DRIFT_SECONDS = 60 };

struct check {
    const struct options *options;
    bool lists;             /* the faxes of the account are judged, not those with given ids */
    int64_t now;            /* seconds since the Epoch */
    int64_t oldest_pending; /* seconds */
    enum plugin_state worst;
    char worst_reason[REASON_SIZE + UUID_TEXT_SIZE]; /* the first of the worst faxes, and why */
};

/* Judges a fax that is not final, by its age. If that is unknown, it is within no limit. */
static enum plugin_state
judge_pending(struct check *check, const struct fax *fax, char reason[static REASON_SIZE])
{
    const struct options *options = check->options;
    const char *status = fax->status.value.text;
    int64_t age = check->now - fax->created_at.seconds;
    bool limited = options->warn_age != OPTIONS_UNSET || options->crit_age != OPTIONS_UNSET;
    char span[DURATION_TEXT_SIZE];
    if (!fax->created_at.value.typed) {
        snprintf(reason, REASON_SIZE, "is not final, and does not say when it was created");
        return limited ? PLUGIN_UNKNOWN : PLUGIN_OK;
    }
    if (age < -CLOCK_DRIFT_SECONDS) {
        duration_format(span, -age, 2);
        snprintf(reason, REASON_SIZE, "is not final, and was created %s in the future", span);
        return limited ? PLUGIN_UNKNOWN : PLUGIN_OK;
    }
    if (age > check->oldest_pending)
        check->oldest_pending = age;
    duration_format(span, age, 2);
    snprintf(reason, REASON_SIZE, "%s for %s", status != NULL ? status : "without a status", span);
    if (options->crit_age != OPTIONS_UNSET && age > options->crit_age)
        return PLUGIN_CRITICAL;
    bool warned = options->warn_age != OPTIONS_UNSET && age > options->warn_age;
    return warned ? PLUGIN_WARNING : PLUGIN_OK;
}

static enum plugin_state
judge_fax(struct check *check, const struct fax *fax, char reason[static REASON_SIZE])
{
    const char *name = fax->failure_reason.value.text;
    const struct failure_reason *known = failure_reason_find(name);
    switch (fax_outcome(fax)) {
    case FAX_OUTCOME_PENDING:
        return judge_pending(check, fax, reason);
    case FAX_OUTCOME_FAILED:
        snprintf(reason, REASON_SIZE, "failed: %s%s%s%s", name != NULL ? name : "no reason given",
                 known != NULL ? " (" : "", known != NULL ? known->meaning : "",
                 known != NULL ? ")" : "");
        return PLUGIN_CRITICAL;
    case FAX_OUTCOME_SUCCESS:
        break;
    }
    if (!fax->partial_content.flag)
        return PLUGIN_OK;
    snprintf(reason, REASON_SIZE, "%s, but pages are missing", fax->status.value.text);
    return PLUGIN_WARNING;
}

static enum plugin_state
judge_error(const struct session_result *result, char reason[static REASON_SIZE])
{
    FILE *out = fmemopen(reason, REASON_SIZE, "w");
    if (out != NULL) {
        render_error_summary(out, result->error, result->api_errors);
        fclose(out);
    } else { /* no memory for the details */
        text_copy(reason, REASON_SIZE, result->error->message, strlen(result->error->message));
    }
    switch (result->error->category) {
    case ERROR_NOT_FOUND:
    case ERROR_NETWORK:
    case ERROR_SERVER:
        return PLUGIN_CRITICAL;
    default:
        return PLUGIN_UNKNOWN;
    }
}

/* Judges a result, and keeps it if it is worse than those before it. */
static void
judge(struct check *check, const struct session_result *result)
{
    char reason[REASON_SIZE] = "";
    enum plugin_state state = result->fax != NULL ? judge_fax(check, result->fax, reason)
                                                  : judge_error(result, reason);
    if (states[state].badness <= states[check->worst].badness)
        return;
    check->worst = state;
    snprintf(check->worst_reason, sizeof check->worst_reason, "%.36s%s%s",
             result->id != NULL ? result->id : "", result->id != NULL ? " " : "", reason);
    text_trim_partial(check->worst_reason);
}

/* The line */

/* Writes untrusted text; a bar would begin the perfdata. */
static void
write_plugin_text(FILE *out, char *text)
{
    for (char *bar = text; (bar = strchr(bar, '|')) != NULL;)
        *bar = '/';
    text_write(out, text, TEXT_DISPLAY);
}

/* Writes the perfdata, always with the same labels in the same order: ` | total=3 delivered=2
 * received=0 pending=1 failed=0 errors=0 oldest_pending=95s;1800;3600`. */
static void
write_perfdata(FILE *out, const struct check *check, const struct tally *tally, uint64_t total)
{
    const int64_t warn_age = check->options->warn_age;
    const int64_t crit_age = check->options->crit_age;
    const struct {
        const char *label;
        uint64_t value;
    } counts[] = {{"total", total},
                  {"delivered", tally->by_status[FAX_STATUS_DELIVERED]},
                  {"received", tally->by_status[FAX_STATUS_RECEIVED]},
                  {"pending", tally_count(tally, FAX_OUTCOME_PENDING)},
                  {"failed", tally_count(tally, FAX_OUTCOME_FAILED)},
                  {"errors", tally_errors(tally)}};
    fputs(" |", out);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        fprintf(out, " %s=%" PRIu64, counts[i].label, counts[i].value);
    fprintf(out, " oldest_pending=%" PRId64 "s", check->oldest_pending);
    if (warn_age != OPTIONS_UNSET)
        fprintf(out, ";%" PRId64, warn_age);
    else if (crit_age != OPTIONS_UNSET)
        fputc(';', out);
    if (crit_age != OPTIONS_UNSET)
        fprintf(out, ";%" PRId64, crit_age);
    fputc('\n', out);
}

static void
write_line(FILE *out, struct check *check, const struct tally *tally)
{
    /* The error of a page is not a fax. */
    uint64_t total = check->lists ? tally->done - tally_errors(tally) : tally->done;
    fprintf(out, "FAX %s - ", states[check->worst].name);
    if (check->worst_reason[0] != '\0') {
        write_plugin_text(out, check->worst_reason);
        fputs("; ", out);
    }
    if (tally->done == 0) { /* a quiet day */
        char since[WHEN_TEXT_SIZE];
        when_format(since, check->options->since);
        fprintf(out, "no faxes since %s", since);
    } else {
        fprintf(out, "%" PRIu64 " fax%s", total, total != 1 ? "es" : "");
        tally_write(out, ": ", tally);
    }
    write_perfdata(out, check, tally, total);
}

/* Checks that either ids or --since say which faxes to judge, and that both limits can be met. */
static bool
check_options(const struct options *options, struct error *error)
{
    bool has_ids = options->operand_count != 0;
    bool has_since = options->since != OPTIONS_UNSET;
    bool filtered = has_since || options->until != OPTIONS_UNSET || options->from != NULL ||
                    options->to != NULL || options->direction != FAX_DIRECTION_UNKNOWN;
    if (has_ids ? filtered : !has_since) {
        error_set(error, ERROR_USAGE,
                  has_ids ? "check takes fax ids or --since with its filters, not both"
                          : "check needs fax ids or --since");
        return error_hint(error, "use faxctl check ID..., or faxctl check --since 24h");
    }
    if (options->warn_age == OPTIONS_UNSET || options->crit_age == OPTIONS_UNSET ||
        options->warn_age <= options->crit_age)
        return true;
    error_set(error, ERROR_USAGE, "--warn-age is longer than --crit-age: nothing could be WARNING");
    return error_hint(error, "give the shorter duration to --warn-age");
}

/* Prints the line after all faxes have been judged. */
static bool
conclude(struct session *session, struct check *check, struct error *error)
{
    if (session->tally.done == 0 && !check->lists) {
        /* OK for no fax at all would hide that the list of ids is gone. */
        error_set(error, ERROR_USAGE, "standard input has no fax id");
        return error_hint(error, "check what writes the ids");
    }
    if (session->options->quiet || interrupt_signal() != 0)
        return true;
    output_begin_record();
    write_line(session->output.stream, check, &session->tally);
    return output_end_record(&session->output, error);
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    const struct session_rules rules = {.bounds_run = true};
    struct check check = {
        .options = options, .lists = options->since != OPTIONS_UNSET, .now = clock_now()};
    struct session session = {0};
    struct listing listing;
    struct session_result result;
    enum session_next next = SESSION_FAILED;
    bool opened = listing_open(&listing, &session, options, 0, error) &&
                  check_options(options, error) && session_open(&session, options, &rules, error);
    while (opened) {
        next = check.lists ? listing_next(&listing, &result, error)
                           : session_next(&session, &result, error);
        if (next != SESSION_RESULT)
            break;
        judge(&check, &result);
    }
    bool done = next == SESSION_END && conclude(&session, &check, error);
    listing_close(&listing);
    done = session_close(&session, done, exit_status, error);
    *exit_status = (int)check.worst;
    return done;
}

/* A plugin reports its own failure on stdout too, unless stdout is what failed. */
static int
fail(const struct options *options, const struct error *error)
{
    char text[ERROR_TEXT_SIZE];
    if (error->category == ERROR_INTERNAL)
        command_fail(options, error);
    if (options->quiet)
        return PLUGIN_UNKNOWN;
    error_text(error, text);
    printf("FAX %s - ", states[PLUGIN_UNKNOWN].name);
    write_plugin_text(stdout, text);
    putchar('\n');
    fflush(stdout);
    return PLUGIN_UNKNOWN;
}
