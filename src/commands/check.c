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

/* The states of a monitoring plugin, which are its exit statuses (Monitoring Plugins guidelines).
 */
enum plugin_state { PLUGIN_OK, PLUGIN_WARNING, PLUGIN_CRITICAL, PLUGIN_UNKNOWN };

enum { REASON_SIZE = 700 };

/* A fax that seems to be this much younger than now is new: clocks drift (seconds). */
enum { CLOCK_DRIFT_SECONDS = 60 };

struct check {
    struct session session;
    struct listing listing; /* of the account's faxes, if no ids are given */
    int64_t now;            /* seconds since the Epoch */
    int64_t oldest_pending; /* seconds */
    enum plugin_state worst;
    uint64_t worst_sequence;
    char worst_reason[REASON_SIZE]; /* the fax that is worst, and why */
};

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

/* What a fax that could not be looked up means. */
static enum plugin_state
state_of_error(enum error_category category)
{
    switch (category) {
    case ERROR_NOT_FOUND:
    case ERROR_NETWORK:
    case ERROR_SERVER:
        return PLUGIN_CRITICAL;
    default:
        return PLUGIN_UNKNOWN;
    }
}

static bool
is_worse(const struct check *check, enum plugin_state state, uint64_t sequence)
{
    if (states[state].badness != states[check->worst].badness)
        return states[state].badness > states[check->worst].badness;
    return state != PLUGIN_OK && sequence < check->worst_sequence;
}

/* The state of a fax whose age is not known: with limits it cannot be judged. */
static enum plugin_state
judge_without_age(const struct options *options)
{
    bool limited = options->warn_age != OPTIONS_UNSET || options->crit_age != OPTIONS_UNSET;
    return limited ? PLUGIN_UNKNOWN : PLUGIN_OK;
}

/* The state of a fax that is not final, by its age. */
static enum plugin_state
judge_pending(struct check *check, const struct fax *fax, char reason[static REASON_SIZE])
{
    const struct options *options = check->session.options;
    const char *status = fax->status.value.text;
    char span[DURATION_TEXT_SIZE];
    if (!fax->created_at.value.typed) {
        snprintf(reason, REASON_SIZE, "is not final, and does not say when it was created");
        return judge_without_age(options);
    }
    int64_t age = check->now - fax->created_at.seconds;
    if (age < -CLOCK_DRIFT_SECONDS) {
        duration_format(span, -age, 2);
        snprintf(reason, REASON_SIZE, "is not final, and was created %s in the future", span);
        return judge_without_age(options);
    }
    if (age > check->oldest_pending)
        check->oldest_pending = age;
    duration_format(span, age, 2);
    snprintf(reason, REASON_SIZE, "%s for %s", status != NULL ? status : "without a status", span);
    if (options->crit_age != OPTIONS_UNSET && age > options->crit_age)
        return PLUGIN_CRITICAL;
    return options->warn_age != OPTIONS_UNSET && age > options->warn_age ? PLUGIN_WARNING
                                                                         : PLUGIN_OK;
}

static enum plugin_state
judge_failed(const struct fax *fax, char reason[static REASON_SIZE])
{
    const char *name = fax->failure_reason.value.text;
    const struct failure_reason *known = failure_reason_find(name);
    snprintf(reason, REASON_SIZE, "failed: %s%s%s%s", name != NULL ? name : "no reason given",
             known != NULL ? " (" : "", known != NULL ? known->meaning : "",
             known != NULL ? ")" : "");
    return PLUGIN_CRITICAL;
}

static enum plugin_state
judge_success(const struct fax *fax, char reason[static REASON_SIZE])
{
    if (!fax->partial_content.flag)
        return PLUGIN_OK;
    snprintf(reason, REASON_SIZE, "%s, but pages are missing", fax->status.value.text);
    return PLUGIN_WARNING;
}

static enum plugin_state
judge_fax(struct check *check, const struct fax *fax, char reason[static REASON_SIZE])
{
    switch (fax_outcome(fax)) {
    case FAX_OUTCOME_PENDING:
        return judge_pending(check, fax, reason);
    case FAX_OUTCOME_FAILED:
        return judge_failed(fax, reason);
    case FAX_OUTCOME_SUCCESS:
        break;
    }
    return judge_success(fax, reason);
}

static enum plugin_state
judge_error(const struct request *request, char reason[static REASON_SIZE])
{
    FILE *out = fmemopen(reason, REASON_SIZE, "w");
    if (out != NULL) {
        render_error_summary(out, &request->error, &request->api_errors);
        fclose(out);
    } else { /* no memory for the details */
        text_copy(reason, REASON_SIZE, request->error.message, strlen(request->error.message));
    }
    return state_of_error(request->error.category);
}

/* Keeps a judgement if it is the worst so far. `id` is empty if it is about no fax in particular.
 */
static void
keep_worst(struct check *check, const char *id, uint64_t sequence, enum plugin_state state,
           const char *reason)
{
    if (!is_worse(check, state, sequence))
        return;
    check->worst = state;
    check->worst_sequence = sequence;
    snprintf(check->worst_reason, sizeof check->worst_reason, "%.*s%s%.*s", UUID_TEXT_SIZE - 1, id,
             *id != '\0' ? " " : "", REASON_SIZE - UUID_TEXT_SIZE - 1, reason);
    text_trim_partial(check->worst_reason);
}

static bool
take(void *context, struct request *request, struct error *error)
{
    struct check *check = context;
    char reason[REASON_SIZE] = "";
    (void)error;
    tally_add(&check->session.tally, request->fax);
    enum plugin_state state = request->fax != NULL ? judge_fax(check, request->fax, reason)
                                                   : judge_error(request, reason);
    keep_worst(check, request->id, request->sequence, state, reason);
    session_finish(&check->session, request->sequence, ERROR_NONE);
    request_free(request);
    return true;
}

/* The faxes of the account */

static bool
take_page(void *context, struct request *request, struct error *error)
{
    struct check *check = context;
    return listing_take(&check->listing, request, error);
}

/* Counts a fax of a list, or with NULL the error of a request for a page. */
static void
keep_listed(struct check *check, const struct fax *fax, enum plugin_state state, const char *reason)
{
    uint64_t sequence = check->session.summary.count;
    tally_add(&check->session.tally, fax);
    keep_worst(check, fax != NULL ? fax->id.value.text : "", sequence, state, reason);
    if (fax != NULL) /* a page is not a fax */
        exit_summary_add(&check->session.summary, sequence, ERROR_NONE);
}

static bool
take_listed_fax(void *context, const struct fax *fax, struct error *error)
{
    struct check *check = context;
    char reason[REASON_SIZE] = "";
    (void)error;
    keep_listed(check, fax, judge_fax(check, fax, reason), reason);
    return true;
}

static bool
take_listed_error(void *context, const struct request *request, struct error *error)
{
    char reason[REASON_SIZE] = "";
    (void)error;
    keep_listed(context, NULL, judge_error(request, reason), reason);
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

/* Writes a limit of perfdata, and the semicolon before it if it or a later one is set. */
static void
write_limit(FILE *out, int64_t limit, bool later)
{
    if (limit != OPTIONS_UNSET)
        fprintf(out, ";%" PRId64, limit);
    else if (later)
        fputc(';', out);
}

/* Writes the perfdata, always with the same labels in the same order: ` | total=3 delivered=2
 * received=0 pending=1 failed=0 errors=0 oldest_pending=95s;1800;3600`. */
static void
write_perfdata(FILE *out, const struct check *check)
{
    const struct options *options = check->session.options;
    const struct tally *tally = &check->session.tally;
    const struct {
        const char *label;
        uint64_t value;
    } counts[] = {{"total", check->session.summary.count},
                  {"delivered", tally->by_status[FAX_STATUS_DELIVERED]},
                  {"received", tally->by_status[FAX_STATUS_RECEIVED]},
                  {"pending", tally_count(tally, FAX_OUTCOME_PENDING)},
                  {"failed", tally_count(tally, FAX_OUTCOME_FAILED)},
                  {"errors", tally->errors}};
    fputs(" |", out);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        fprintf(out, " %s=%" PRIu64, counts[i].label, counts[i].value);
    fprintf(out, " oldest_pending=%" PRId64 "s", check->oldest_pending);
    write_limit(out, options->warn_age, options->crit_age != OPTIONS_UNSET);
    write_limit(out, options->crit_age, false);
    fputc('\n', out);
}

static void
write_line(FILE *out, struct check *check)
{
    uint64_t count = check->session.summary.count;
    fprintf(out, "FAX %s - ", states[check->worst].name);
    if (check->worst_reason[0] != '\0') {
        write_plugin_text(out, check->worst_reason);
        fputs("; ", out);
    }
    if (tally_is_empty(&check->session.tally)) { /* a quiet day */
        char since[WHEN_TEXT_SIZE];
        when_format(since, check->session.options->since);
        fprintf(out, "no faxes since %s", since);
    } else {
        fprintf(out, "%" PRIu64 " fax%s: ", count, count != 1 ? "es" : "");
        tally_write(out, &check->session.tally);
    }
    write_perfdata(out, check);
}

/* Whether the faxes of the account are judged, not those with given ids. */
static bool
lists(const struct options *options)
{
    return options->since != OPTIONS_UNSET;
}

/* Checks that either ids or --since say which faxes to judge. */
static bool
check_operands(const struct options *options, struct error *error)
{
    bool filtered = options->until != OPTIONS_UNSET || options->from != NULL ||
                    options->to != NULL || options->direction != FAX_DIRECTION_UNKNOWN;
    bool has_ids = options->operand_count != 0;
    if (has_ids ? !lists(options) && !filtered : lists(options))
        return true;
    if (has_ids)
        error_set(error, ERROR_USAGE, "check takes fax ids or --since with its filters, not both");
    else
        error_set(error, ERROR_USAGE, "check needs fax ids or --since");
    return error_hint(error, "use faxctl check ID..., or faxctl check --since 24h");
}

static bool
check_limits(const struct options *options, struct error *error)
{
    if (options->warn_age == OPTIONS_UNSET || options->crit_age == OPTIONS_UNSET ||
        options->warn_age <= options->crit_age)
        return true;
    error_set(error, ERROR_USAGE, "--warn-age is longer than --crit-age: nothing could be WARNING");
    return error_hint(error, "give the shorter duration to --warn-age");
}

/* Prints the line for faxes that have all been looked up. */
static bool
conclude(struct check *check, struct error *error)
{
    if (interrupt_signal() != 0)
        return true;
    if (check->session.summary.count == 0 && !lists(check->session.options)) {
        /* OK for no fax at all would hide that the list of ids is gone. */
        error_set(error, ERROR_USAGE, "standard input has no fax id");
        return error_hint(error, "check what writes the ids");
    }
    if (check->session.options->quiet)
        return true;
    output_begin_record();
    write_line(check->session.output.stream, check);
    return output_end_record(&check->session.output, error) &&
           output_flush(&check->session.output, error);
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    struct check check = {.now = clock_now()};
    const struct session_policy policy = {
        .bounds_run = true, .take = lists(options) ? take_page : take, .context = &check};
    check.listing = (struct listing){
        .session = &check.session,
        .handler = {.take = take_listed_fax, .fail = take_listed_error, .context = &check}};
    bool done = check_operands(options, error) && check_limits(options, error) &&
                listing_filter(options, &check.listing.filter, error) &&
                session_open(&check.session, options, &policy, error) &&
                (!lists(options) || listing_start(&check.listing, error)) &&
                session_run(&check.session, error) && conclude(&check, error);
    listing_free(&check.listing);
    session_free(&check.session);
    *exit_status = (int)check.worst;
    return done;
}

/* A plugin reports its own failure on stdout too, unless that is what failed. */
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
