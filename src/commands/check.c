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
    .summary = "one-line verdict for monitoring",
    .examples = "  faxctl check 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0\n"
                "  faxctl check --warn-age 30m --crit-age 1h - < ids.txt\n"
                "  faxctl check --since 24h --direction outbound\n",
    .notes = "Exit status: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.\n",
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

enum { REASON_SIZE = 736 };

/* A fax may seem to be this much younger than now: clocks drift (seconds). */
enum { CLOCK_DRIFT_SECONDS = 60 };

struct check {
    const struct options *options;
    bool lists;             /* the faxes of the account are judged, not those with given ids */
    int64_t now;            /* seconds since the Epoch */
    int64_t oldest_pending; /* seconds */
    enum plugin_state worst;
    char reason[REASON_SIZE]; /* the first of the worst faxes, and why */
};

/* Judges a fax that is not final, by its age. If that is unknown, it is within no limit. */
static enum plugin_state
judge_pending(struct check *check, const struct fax *fax, FILE *reason)
{
    const int64_t warn_age = check->options->warn_age;
    const int64_t crit_age = check->options->crit_age;
    const char *status = fax->status.value.text;
    int64_t age = check->now - fax->created_at.seconds;
    char span[DURATION_TEXT_SIZE];
    bool dated = fax->created_at.value.typed;
    if (!dated || age < -CLOCK_DRIFT_SECONDS) {
        duration_format(span, -age, 2);
        if (dated)
            fprintf(reason, "not final, created %s in the future", span);
        else
            fputs("not final, creation time unknown", reason);
        return warn_age != OPTIONS_UNSET || crit_age != OPTIONS_UNSET ? PLUGIN_UNKNOWN : PLUGIN_OK;
    }
    if (age > check->oldest_pending)
        check->oldest_pending = age;
    duration_format(span, age, 2);
    fprintf(reason, "%s for %s", status != NULL ? status : "without a status", span);
    if (crit_age != OPTIONS_UNSET && age > crit_age)
        return PLUGIN_CRITICAL;
    return warn_age != OPTIONS_UNSET && age > warn_age ? PLUGIN_WARNING : PLUGIN_OK;
}

/* Judges a result and writes the reason. */
static enum plugin_state
judge(struct check *check, const struct session_result *result, FILE *reason)
{
    const struct fax *fax = result->fax;
    if (result->id != NULL)
        fprintf(reason, "%.36s ", result->id);
    if (fax == NULL) {
        enum error_category category = result->error->category;
        render_error_summary(reason, result->error, result->api_errors);
        return category == ERROR_NOT_FOUND || category == ERROR_NETWORK || category == ERROR_SERVER
                   ? PLUGIN_CRITICAL
                   : PLUGIN_UNKNOWN;
    }
    if (fax_outcome(fax) == FAX_OUTCOME_PENDING)
        return judge_pending(check, fax, reason);
    if (fax_outcome(fax) == FAX_OUTCOME_FAILED) {
        const char *name = fax->failure_reason.value.text;
        const struct failure_reason *known = failure_reason_find(name);
        fprintf(reason, "failed: %s", name != NULL ? name : "no reason given");
        if (known != NULL)
            fprintf(reason, " (%s)", known->meaning);
        return PLUGIN_CRITICAL;
    }
    fprintf(reason, "%s, but pages are missing", fax->status.value.text);
    return fax->partial_content.flag ? PLUGIN_WARNING : PLUGIN_OK;
}

/* Judges a result and keeps the reason if it is worse than those before it. */
static bool
take(struct check *check, const struct session_result *result, struct error *error)
{
    char text[REASON_SIZE] = "";
    FILE *reason = fmemopen(text, sizeof text - 1, "w");
    if (reason == NULL)
        return error_out_of_memory(error);
    enum plugin_state state = judge(check, result, reason);
    fclose(reason);
    if (states[state].badness > states[check->worst].badness) {
        check->worst = state;
        text_trim_partial(text);
        memcpy(check->reason, text, sizeof text);
    }
    return true;
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

/* Writes the line. Its perfdata always has the same labels in the same order. */
static void
write_line(FILE *out, struct check *check, const struct tally *tally)
{
    const struct options *options = check->options;
    /* The error of a page is not a fax. */
    uint64_t total = check->lists ? tally->done - tally_errors(tally) : tally->done;
    fprintf(out, "FAX %s - ", states[check->worst].name);
    if (check->reason[0] != '\0') {
        write_plugin_text(out, check->reason);
        fputs("; ", out);
    }
    if (tally->done == 0) { /* a quiet day */
        char since[WHEN_TEXT_SIZE];
        when_format(since, options->since);
        fprintf(out, "no faxes since %s", since);
    } else {
        fprintf(out, "%" PRIu64 " fax%s", total, total != 1 ? "es" : "");
        tally_write(out, ": ", tally);
    }
    fprintf(out,
            " | total=%" PRIu64 " delivered=%" PRIu64 " received=%" PRIu64 " pending=%" PRIu64
            " failed=%" PRIu64 " errors=%" PRIu64 " oldest_pending=%" PRId64 "s",
            total, tally->by_status[FAX_STATUS_DELIVERED], tally->by_status[FAX_STATUS_RECEIVED],
            tally_count(tally, FAX_OUTCOME_PENDING), tally_count(tally, FAX_OUTCOME_FAILED),
            tally_errors(tally), check->oldest_pending);
    if (options->warn_age != OPTIONS_UNSET)
        fprintf(out, ";%" PRId64, options->warn_age);
    else if (options->crit_age != OPTIONS_UNSET)
        fputc(';', out);
    if (options->crit_age != OPTIONS_UNSET)
        fprintf(out, ";%" PRId64, options->crit_age);
    fputc('\n', out);
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
    return error_set(error, ERROR_USAGE, "--warn-age must not exceed --crit-age");
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
    bool judging = listing_open(&listing, &session, options, 0, error) &&
                   check_options(options, error) && session_open(&session, options, &rules, error);
    while (judging) {
        next = check.lists ? listing_next(&listing, &result, error)
                           : session_next(&session, &result, error);
        judging = next == SESSION_RESULT && take(&check, &result, error);
    }
    bool done = next == SESSION_END;
    if (done && session.tally.done == 0 && !check.lists) {
        /* OK for no fax at all would hide that the list of ids is gone. */
        error_set(error, ERROR_USAGE, "no fax ids on standard input");
        done = error_hint(error, "check the command that writes the ids");
    } else if (done && !options->quiet && interrupt_signal() == 0) {
        output_begin_record();
        write_line(session.output.stream, &check, &session.tally);
        done = output_end_record(&session.output, error);
    }
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
