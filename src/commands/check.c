#include "commands/table.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/duration.h"
#include "base/text.h"
#include "model/failure_reason.h"
#include "render/render_error.h"
#include "session/interrupt.h"
#include "session/output.h"
#include "session/session.h"
#include "session/tally.h"

enum { REASON_SIZE = 700 };

struct check {
    struct session session;
    struct tally tally;
    int64_t now;            /* seconds since the Epoch */
    int64_t oldest_pending; /* seconds */
    enum plugin_state worst;
    uint64_t worst_sequence;
    char worst_reason[REASON_SIZE]; /* the fax that is worst, and why */
};

/* How a state is called, and how bad it is (Monitoring Plugins, max_state_alt()). */
static const struct {
    const char *name;
    int badness;
} states[] = {
    [PLUGIN_OK] = {"OK", 0},
    [PLUGIN_WARNING] = {"WARNING", 2},
    [PLUGIN_CRITICAL] = {"CRITICAL", 3},
    [PLUGIN_UNKNOWN] = {"UNKNOWN", 1},
};

static bool
is_worse(const struct check *check, enum plugin_state state, uint64_t sequence)
{
    if (states[state].badness != states[check->worst].badness)
        return states[state].badness > states[check->worst].badness;
    return state != PLUGIN_OK && sequence < check->worst_sequence;
}

/* The state of a fax that is not final, by its age. */
static enum plugin_state
judge_pending(struct check *check, const struct fax *fax, char reason[static REASON_SIZE])
{
    const struct options *options = check->session.options;
    const char *status = fax->status.value.text;
    bool limited = options->warn_age != OPTIONS_UNSET || options->crit_age != OPTIONS_UNSET;
    char span[DURATION_TEXT_SIZE];
    if (!fax->created_at.value.typed) {
        snprintf(reason, REASON_SIZE, "is not final, and does not say when it was created");
        return limited ? PLUGIN_UNKNOWN : PLUGIN_OK;
    }
    int64_t age = check->now - fax->created_at.seconds;
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
             known != NULL ? " (" : "", known != NULL ? known->meaning : "", known != NULL ? ")" : "");
    return PLUGIN_CRITICAL;
}

static enum plugin_state
judge(struct check *check, const struct request *request, char reason[static REASON_SIZE])
{
    const struct fax *fax = request->fax;
    if (fax == NULL) {
        check->tally.errors++;
        FILE *out = fmemopen(reason, REASON_SIZE, "w");
        if (out != NULL) {
            render_error_summary(out, &request->error, &request->api_errors);
            fclose(out);
        }
        return error_plugin_state(request->error.category);
    }
    check->tally.by_status[fax->status.code]++;
    if (fax_outcome(fax) == FAX_OUTCOME_PENDING)
        return judge_pending(check, fax, reason);
    return fax_outcome(fax) == FAX_OUTCOME_FAILED ? judge_failed(fax, reason) : PLUGIN_OK;
}

static bool
take(void *context, struct request *request, struct error *error)
{
    struct check *check = context;
    char reason[REASON_SIZE] = "";
    (void)error;
    enum plugin_state state = judge(check, request, reason);
    if (is_worse(check, state, request->sequence)) {
        const char *separator = request->id[0] != '\0' ? " " : "";
        check->worst = state;
        check->worst_sequence = request->sequence;
        snprintf(check->worst_reason, sizeof check->worst_reason, "%s%s%.*s", request->id,
                 separator, REASON_SIZE - UUID_TEXT_SIZE - 1, reason);
        text_trim_partial(check->worst_reason);
    }
    request_free(request);
    session_close_fax(&check->session);
    return true;
}

/* Writes untrusted text; a bar would begin the perfdata. */
static void
write_plugin_text(char *text)
{
    for (char *bar = text; (bar = strchr(bar, '|')) != NULL;)
        *bar = '/';
    text_write(stdout, text, TEXT_DISPLAY);
}

/* Writes a limit of perfdata, and the semicolon before it where it or a later one is set. */
static void
write_limit(int64_t limit, bool later)
{
    if (limit != OPTIONS_UNSET)
        printf(";%" PRId64, limit);
    else if (later)
        putchar(';');
}

/* Writes `| delivered=2 sending=1 failed=0 oldest_pending=95s;1800;3600`. */
static void
write_perfdata(const struct check *check)
{
    const struct options *options = check->session.options;
    fputs(" |", stdout);
    for (int place = 0; place < FAX_STATUS_COUNT; place++) {
        enum fax_status_code code = tally_status_at(place);
        uint64_t count = check->tally.by_status[code];
        if (count != 0 || code == FAX_STATUS_DELIVERED || code == FAX_STATUS_FAILED)
            printf(" %s=%" PRIu64, fax_status_info(code)->name, count);
    }
    if (check->tally.errors != 0)
        printf(" errors=%" PRIu64, check->tally.errors);
    printf(" oldest_pending=%" PRId64 "s", check->oldest_pending);
    write_limit(options->warn_age, options->crit_age != OPTIONS_UNSET);
    write_limit(options->crit_age, false);
    putchar('\n');
}

static void
write_verdict(struct check *check)
{
    uint64_t count = check->session.next_sequence;
    if (check->session.options->quiet)
        return;
    printf("FAX %s - ", states[check->worst].name);
    if (check->worst_reason[0] != '\0') {
        write_plugin_text(check->worst_reason);
        fputs("; ", stdout);
    }
    printf("%" PRIu64 " fax%s: ", count, count != 1 ? "es" : "");
    tally_write(stdout, &check->tally);
    write_perfdata(check);
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    const struct session_policy policy = {.bounds_run = true};
    struct check check = {.now = clock_now()};
    const struct session_handler handler = {.take = take, .context = &check};
    if (options->warn_age != OPTIONS_UNSET && options->crit_age != OPTIONS_UNSET &&
        options->warn_age > options->crit_age) {
        error_set(error, ERROR_USAGE,
                  "--warn-age is longer than --crit-age: nothing could be WARNING");
        return error_hint(error, "give the shorter one to --warn-age");
    }
    bool done = session_open(&check.session, options, &policy, error) &&
                session_run(&check.session, &handler, error);
    if (done && check.session.next_sequence == 0 && interrupt_signal() == 0) {
        /* To say that all is well of no fax at all would hide that the list of ids is gone. */
        error_set(error, ERROR_USAGE, "there is no fax id on standard input");
        done = error_hint(error, "check what writes the ids");
    } else if (done && interrupt_signal() == 0) {
        write_verdict(&check);
    }
    session_free(&check.session);
    *exit_status = (int)check.worst;
    return done;
}

static int
fail(const struct options *options, const struct error *error)
{
    char text[ERROR_TEXT_SIZE];
    if (ferror(stdout)) {
        command_fail(options, error);
    } else if (!options->quiet) {
        error_text(error, text);
        printf("FAX %s - ", states[PLUGIN_UNKNOWN].name);
        write_plugin_text(text);
        putchar('\n');
        fflush(stdout);
    }
    return PLUGIN_UNKNOWN;
}

const struct command check_command = {
    .name = "check",
    .operands = "ID...",
    .operand = WORD_ID,
    .min_operands = 1,
    .max_operands = INT_MAX,
    .summary = "judge faxes in one line, for monitoring",
    .examples = "  faxctl check 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0\n"
                "  faxctl check --warn-age 30m --crit-age 1h - < ids.txt\n",
    .notes = "It exits 0 for OK, 1 for WARNING, 2 for CRITICAL, 3 for UNKNOWN.\n",
    .options = OPTIONS_FETCHING | OPTION_BIT(OPTION_WARN_AGE) | OPTION_BIT(OPTION_CRIT_AGE),
    .timeout = 30,
    .retries = 3,
    .run = run,
    .fail = fail,
};
