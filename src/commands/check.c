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
    .summary = "print a one-line verdict for monitoring",
    .examples = "  faxctl check 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0\n"
                "  faxctl check --warn-age 30m --crit-age 1h - < ids.txt\n"
                "  faxctl check --since 24h --warn-age 30m --crit-age 2h\n"
                "  faxctl check --since 24h --warn-failed 5% --ignore user_busy\n",
    .notes = "Exit status: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.\n"
             "Without --warn-failed and --crit-failed, one failed fax is CRITICAL.\n"
             "With an age limit, give --since a duration: just after midnight, today is too\n"
             "short. --timeout covers the whole run.\n",
    .options = OPTIONS_FETCHING | OPTIONS_FILTERS | OPTION_BIT(OPTION_WARN_AGE) |
               OPTION_BIT(OPTION_CRIT_AGE) | OPTION_BIT(OPTION_WARN_FAILED) |
               OPTION_BIT(OPTION_CRIT_FAILED) | OPTION_BIT(OPTION_IGNORE),
    .run = run,
    .fail = fail,
};

/* The states of a monitoring plugin, the worst last (Monitoring Plugins, max_state_alt()). */
enum plugin_state { PLUGIN_OK, PLUGIN_UNKNOWN, PLUGIN_WARNING, PLUGIN_CRITICAL };

static const struct {
    const char *name;
    int exit_status;
} states[] = {
    [PLUGIN_OK] = {"OK", 0},
    [PLUGIN_UNKNOWN] = {"UNKNOWN", 3},
    [PLUGIN_WARNING] = {"WARNING", 1},
    [PLUGIN_CRITICAL] = {"CRITICAL", 2},
};

/* The worst findings are named: one on the first line, the others on lines below it. */
enum { REASON_SIZE = 736, FINDINGS_MAX = 11 };

/* Ranks among findings of one state. The rank of a pending fax is its age in seconds. */
static const int64_t rank_error = INT64_MAX; /* leaves something unknown */
static const int64_t rank_limit = INT64_MAX - 1;
static const int64_t rank_fax = INT64_MAX - 2; /* any other */

/* Faxes that are not OK, and errors, the worst first. */
struct findings {
    struct finding {
        enum plugin_state state;
        int64_t rank;
        char reason[REASON_SIZE];
    } list[FINDINGS_MAX];
    size_t count;
};

struct check {
    const struct options *options;
    bool incomplete;        /* the state of some fax is unknown */
    bool undated;           /* the age of a pending fax is unknown */
    int64_t oldest_pending; /* seconds */
    uint64_t ignored;       /* failed faxes ignored by --ignore */
    uint64_t strays;        /* errors about no fax; the number of faxes is unknown */
    struct findings failed; /* ranked by their number */
    struct findings others;
};

/* Adds a finding after equally bad ones, and drops the last one if there are too many. */
static void
keep(struct findings *findings, const struct finding *finding)
{
    struct finding *list = findings->list;
    size_t at = findings->count;
    while (at > 0 && (finding->state == list[at - 1].state ? finding->rank > list[at - 1].rank
                                                           : finding->state > list[at - 1].state))
        at--;
    if (at == FINDINGS_MAX)
        return;
    if (findings->count < FINDINGS_MAX)
        findings->count++;
    memmove(&list[at + 1], &list[at], (findings->count - 1 - at) * sizeof *list);
    list[at] = *finding;
}

/* Judges a pending fax by its age. An unknown age is within no limit. Returns the state. */
static enum plugin_state
judge_pending(struct check *check, const struct fax *fax, int64_t *age, FILE *reason)
{
    const int64_t warn_age = check->options->warn_age;
    const int64_t crit_age = check->options->crit_age;
    const char *status = fax->status.value.text;
    char span[DURATION_TEXT_SIZE];
    bool dated = fax->created_at.value.typed;
    *age = check->options->now - fax->created_at.seconds;
    if (!dated || *age < -CLOCK_DRIFT_SECONDS) {
        check->undated = true;
        fprintf(reason, "not final, creation time %s", dated ? "in the future" : "unknown");
        return warn_age != OPTIONS_UNSET || crit_age != OPTIONS_UNSET ? PLUGIN_UNKNOWN : PLUGIN_OK;
    }
    if (*age > check->oldest_pending)
        check->oldest_pending = *age;
    duration_format(span, *age, 2);
    fprintf(reason, "%s for %s", status != NULL ? status : "without a status", span);
    if (crit_age != OPTIONS_UNSET && *age > crit_age)
        return PLUGIN_CRITICAL;
    return warn_age != OPTIONS_UNSET && *age > warn_age ? PLUGIN_WARNING : PLUGIN_OK;
}

/* Judges a result: sets the rank, writes the reason and returns the state. */
static enum plugin_state
judge(struct check *check, const struct session_result *result, int64_t *rank, FILE *reason)
{
    const struct fax *fax = result->fax;
    *rank = rank_fax;
    if (result->id != NULL)
        fprintf(reason, "%.36s ", result->id);
    if (fax == NULL) {
        enum error_category category = result->error->category;
        bool missing = category == ERROR_NOT_FOUND;
        render_error_summary(reason, result->error, result->api_errors);
        check->strays += result->id == NULL;
        if (result->id == NULL || !missing) {
            check->incomplete = true;
            *rank = rank_error;
        }
        return missing || category == ERROR_NETWORK || category == ERROR_SERVER ? PLUGIN_CRITICAL
                                                                                : PLUGIN_UNKNOWN;
    }
    if (fax_outcome(fax) == FAX_OUTCOME_PENDING)
        return judge_pending(check, fax, rank, reason);
    if (fax_outcome(fax) == FAX_OUTCOME_FAILED) {
        const char *name = fax_failure_reason(fax);
        const struct failure_reason *known = failure_reason_find(name);
        fprintf(reason, "failed: %s", name != NULL ? name : "no reason given");
        if (known != NULL)
            fprintf(reason, " (%s)", known->meaning);
        return PLUGIN_CRITICAL;
    }
    fprintf(reason, "%s, but pages are missing", fax->status.value.text);
    return fax->partial_content.flag ? PLUGIN_WARNING : PLUGIN_OK;
}

/* Returns whether --ignore names the reason of a failed fax. */
static bool
is_ignored(const struct option_reasons *ignored, const struct fax *fax)
{
    const char *reason = fax_failure_reason(fax);
    for (size_t i = 0; reason != NULL && i < ignored->count; i++)
        if (strncmp(reason, ignored->list[i].text, ignored->list[i].length) == 0 &&
            reason[ignored->list[i].length] == '\0')
            return true;
    return false;
}

/* Judges a result and keeps the reason if it is among the worst. */
static bool
take(struct check *check, const struct session_result *result, struct error *error)
{
    struct finding finding = {0};
    bool failed = result->fax != NULL && fax_outcome(result->fax) == FAX_OUTCOME_FAILED;
    if (failed && is_ignored(&check->options->ignored, result->fax)) {
        check->ignored++;
        return true;
    }
    FILE *reason = fmemopen(finding.reason, sizeof finding.reason - 1, "w");
    if (reason == NULL)
        return error_out_of_memory(error);
    finding.state = judge(check, result, &finding.rank, reason);
    fclose(reason);
    text_trim_partial(finding.reason);
    if (finding.state != PLUGIN_OK)
        keep(failed ? &check->failed : &check->others, &finding);
    return true;
}

/* Returns whether the number of failed faxes reaches a limit. */
static bool
is_reached(const struct option_amount *limit, uint64_t failed, uint64_t faxes)
{
    uint64_t number = (uint64_t)limit->number;
    return number != 0 && failed != 0 &&
           (limit->percent ? failed * 100 >= number * faxes : failed >= number);
}

/* Judges the failed faxes by their number, and adds the other findings to them. Returns the overall
 * state. */
static enum plugin_state
judge_failed(struct check *check, const struct tally *tally)
{
    const struct option_amount *warn = &check->options->warn_failed;
    const struct option_amount *crit = &check->options->crit_failed;
    bool limited = warn->number != 0 || crit->number != 0;
    uint64_t count = tally_count(tally, FAX_OUTCOME_FAILED);
    uint64_t faxes = tally->done - tally_errors(tally);
    struct findings *all = &check->failed;
    bool critical = !limited || is_reached(crit, count, faxes);
    if (!critical && !is_reached(warn, count, faxes))
        all->count = 0;
    for (size_t i = 0; i < all->count; i++)
        all->list[i].state = critical ? PLUGIN_CRITICAL : PLUGIN_WARNING;
    if (limited && all->count != 0) {
        const struct option_amount *limit = critical ? crit : warn;
        struct finding finding = {.state = all->list[0].state, .rank = rank_limit};
        snprintf(finding.reason, sizeof finding.reason,
                 "%" PRIu64 " of %" PRIu64 " failed (--%s-failed %" PRId64 "%s)", count, faxes,
                 critical ? "crit" : "warn", limit->number, limit->percent ? "%" : "");
        keep(all, &finding);
    }
    for (size_t i = 0; i < check->others.count; i++)
        keep(all, &check->others.list[i]);
    return all->count != 0 ? all->list[0].state : PLUGIN_OK;
}

/* The line */

/* Writes untrusted text; a bar would begin the performance data. */
static void
write_plugin_text(FILE *out, char *text)
{
    for (char *bar = text; (bar = strchr(bar, '|')) != NULL;)
        *bar = '/';
    text_write(out, text, TEXT_DISPLAY);
}

/* Writes a value of the performance data; `U` is unknown (Monitoring Plugins guidelines). */
static void
write_value(FILE *out, const char *label, bool known, uint64_t value)
{
    if (known)
        fprintf(out, " %s=%" PRIu64, label, value);
    else
        fprintf(out, " %s=U", label);
}

/* Writes the highest values that are not yet WARNING and not yet CRITICAL. */
static void
write_limits(FILE *out, int64_t warn, int64_t crit)
{
    if (warn != OPTIONS_UNSET || crit != OPTIONS_UNSET)
        fputc(';', out);
    if (warn != OPTIONS_UNSET)
        fprintf(out, "%" PRId64, warn);
    if (crit != OPTIONS_UNSET)
        fprintf(out, ";%" PRId64, crit);
}

/* Returns the highest number of failed faxes below a limit, or OPTIONS_UNSET. */
static int64_t
below(const struct option_amount *limit)
{
    return limit->percent || limit->number == 0 ? OPTIONS_UNSET : limit->number - 1;
}

/* Writes the performance data: always the same labels in the same order. */
static void
write_performance(FILE *out, const struct check *check, const struct tally *tally, uint64_t total)
{
    const struct options *options = check->options;
    bool known = !check->incomplete;
    bool dated = known && (!check->undated || check->oldest_pending != 0);
    fputs(" |", out);
    write_value(out, "total", check->strays == 0, total);
    write_value(out, "delivered", known, tally->by_status[FAX_STATUS_DELIVERED]);
    write_value(out, "received", known, tally->by_status[FAX_STATUS_RECEIVED]);
    write_value(out, "pending", known, tally_count(tally, FAX_OUTCOME_PENDING));
    write_value(out, "failed", known, tally_count(tally, FAX_OUTCOME_FAILED));
    write_limits(out, below(&options->warn_failed), below(&options->crit_failed));
    write_value(out, "errors", true, tally_errors(tally));
    write_value(out, "oldest_pending", dated, (uint64_t)check->oldest_pending);
    fputs(dated ? "s" : "", out);
    write_limits(out, options->warn_age, options->crit_age);
    fputc('\n', out);
}

/* Writes the first line, then one line for each of the other findings. */
static void
write_verdict(FILE *out, struct check *check, const struct tally *tally, enum plugin_state state)
{
    struct findings *bad = &check->failed;
    const int64_t since = check->options->since;
    uint64_t errors = tally_errors(tally);
    uint64_t total = tally->done - check->strays;
    fprintf(out, "FAX %s - ", states[state].name);
    if (bad->count != 0) {
        write_plugin_text(out, bad->list[0].reason);
        fputs("; ", out);
    }
    if (tally->done == 0 && check->ignored == 0) {
        char since_text[WHEN_TEXT_SIZE];
        when_format(since_text, since);
        fprintf(out, "no faxes since %s", since_text);
    } else {
        bool counted = total != 0 || errors == 0;
        if (counted)
            fprintf(out, "%" PRIu64 " fax%s", total, total != 1 ? "es" : "");
        tally_write(out, counted ? ": " : "", tally);
    }
    if (check->ignored != 0)
        fprintf(out, "; %" PRIu64 " ignored", check->ignored);
    write_performance(out, check, tally, total);
    for (size_t i = 1; i < bad->count; i++) {
        write_plugin_text(out, bad->list[i].reason);
        fputc('\n', out);
    }
}

/* Checks that the longest age can be reached: faxes created before --since are not listed. */
static bool
check_age(const struct options *options, struct error *error)
{
    char age_text[DURATION_TEXT_SIZE];
    char since_text[DURATION_TEXT_SIZE];
    bool critical = options->crit_age != OPTIONS_UNSET;
    const char *name = critical ? "--crit-age" : "--warn-age";
    int64_t age = critical ? options->crit_age : options->warn_age;
    int64_t since = options->now - options->since;
    if (age == OPTIONS_UNSET || options->since == OPTIONS_UNSET || age < since)
        return true;
    duration_format(age_text, age, INT_MAX);
    duration_format(since_text, since, INT_MAX);
    error_set(error, ERROR_USAGE, "%s %s is never reached: --since goes back only %s", name,
              age_text, since_text);
    return error_hint(error, "give --since a longer duration than %s", name);
}

/* Checks that either ids or --since are given, and that all limits can be reached. */
static bool
check_options(const struct options *options, struct error *error)
{
    bool has_ids = options->operand_count != 0;
    if (has_ids ? (options->given & OPTIONS_FILTERS) != 0 : options->since == OPTIONS_UNSET) {
        error_set(error, ERROR_USAGE, "check needs either fax ids or --since with its filters");
        return error_hint(error,
                          "use faxctl check ID..., faxctl check - for ids on standard input, "
                          "or faxctl check --since 24h");
    }
    if (options->since >= options->now)
        return error_set(error, ERROR_USAGE, "--since must be in the past");
    if (options->crit_age != OPTIONS_UNSET && options->warn_age > options->crit_age)
        return error_set(error, ERROR_USAGE, "--warn-age must not exceed --crit-age");
    return check_age(options, error);
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    const struct session_rules rules = {.plugin = true};
    const bool lists = options->since != OPTIONS_UNSET;
    struct check check = {.options = options};
    struct session session = {0};
    struct listing listing;
    struct session_result result;
    enum session_next next = SESSION_FAILED;
    bool judging = listing_open(&listing, &session, options, 0, error) &&
                   check_options(options, error) && session_open(&session, options, &rules, error);
    while (judging) {
        next = lists ? listing_next(&listing, &result, error)
                     : session_next(&session, &result, error);
        judging = next == SESSION_RESULT && take(&check, &result, error);
    }
    bool done = next == SESSION_END;
    struct tally tally = session.tally; /* without ignored ones */
    tally.done -= check.ignored;
    tally.by_status[FAX_STATUS_FAILED] -= check.ignored;
    enum plugin_state state = judge_failed(&check, &tally);
    if (done && session.tally.done == 0 && !lists) {
        /* OK without a fax would hide that the list of ids is lost. */
        done = error_set(error, ERROR_USAGE, "no fax ids on standard input");
    } else if (done && !options->quiet && interrupt_signal() == 0) {
        output_begin_record();
        write_verdict(session.output.stream, &check, &tally, state);
        done = output_end_record(&session.output, error);
    }
    listing_close(&listing);
    done = session_close(&session, done, exit_status, error);
    *exit_status = states[state].exit_status;
    return done;
}

/* A plugin reports its own failure on stdout, unless stdout is what failed. */
static int
fail(const struct options *options, const struct error *error)
{
    char text[ERROR_TEXT_SIZE];
    if (options->quiet)
        return states[PLUGIN_UNKNOWN].exit_status;
    error_text(error, text);
    printf("FAX %s - ", states[PLUGIN_UNKNOWN].name);
    write_plugin_text(stdout, text);
    putchar('\n');
    if (fflush(stdout) != 0 && error->category == ERROR_INTERNAL)
        command_fail(options, error);
    return states[PLUGIN_UNKNOWN].exit_status;
}
