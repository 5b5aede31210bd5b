#include "commands/table.h"

#include <inttypes.h>
#include <unistd.h>

#include "session/follow.h"
#include "session/listing.h"
#include "session/session.h"

static bool run(const struct options *options, int *exit_status, struct error *error);

const struct command list_command = {
    .name = "list",
    .synonyms = " ls faxes tail follow logs ",
    .operands = "",
    .summary = "list the account's faxes, newest first",
    .examples = "  faxctl list --since 24h\n"
                "  faxctl list --since 24h -S failed -o csv -F id,to,failure_reason\n"
                "  faxctl list --since 1h -o value -F id | faxctl wait -\n"
                "  faxctl list --follow --since 1h -S failed\n",
    .notes = "Without --limit: the newest 50 faxes; all faxes with --since or --until.\n"
             "--timeout is per page. --follow runs until a signal.\n",
    .options = OPTIONS_FAXES | OPTIONS_FETCHING | OPTIONS_FILTERS | OPTION_BIT(OPTION_STATUS) |
               OPTION_BIT(OPTION_EXIT_STATUS) | OPTION_BIT(OPTION_LIMIT) |
               OPTION_BIT(OPTION_FOLLOW) | OPTION_BIT(OPTION_INTERVAL),
    .defaults = {[OPTION_INTERVAL] = 10},
    .run = run,
};

/* Default limit without a window. */
enum { LIMIT_DEFAULT = 50 };

/* Notes on a terminal that the limit left faxes out, or that there are none. */
static void
write_note(const struct listing *listing, const struct options *options)
{
    if (options->quiet || !isatty(STDERR_FILENO))
        return;
    if (listing->taken == 0 && tally_errors(&listing->session->tally) == 0)
        fputs("faxctl: no faxes found\n", stderr);
    if (!listing->more)
        return;
    fprintf(stderr, "faxctl: the first %" PRId64, listing->taken);
    if (listing->total >= 0 && options->statuses == 0)
        fprintf(stderr, " of %" PRId64, listing->total);
    fprintf(stderr, " faxes; %s--limit 0 lists all\n",
            options->statuses != 0 ? "there may be more: " : "");
}

static bool
check_options(const struct options *options, struct error *error)
{
    if (options->follow && options->until != OPTIONS_UNSET)
        return error_set(error, ERROR_USAGE, "--follow cannot be combined with --until");
    return options->follow || (options->given & OPTION_BIT(OPTION_INTERVAL)) == 0 ||
           error_set(error, ERROR_USAGE, "--interval needs --follow");
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    const struct session_rules rules = {.lists = true, .by_outcome = options->exit_status};
    struct session session = {0};
    struct listing listing = {0};
    struct follow follow = {0};
    struct session_result result;
    enum session_next next = SESSION_FAILED;
    bool windowed = options->since != OPTIONS_UNSET || options->until != OPTIONS_UNSET;
    int64_t limit = options->limit != OPTIONS_UNSET ? options->limit : windowed ? 0 : LIMIT_DEFAULT;
    if (check_options(options, error) &&
        listing_open(&listing, &session, options, options->follow ? 0 : limit, error) &&
        session_open(&session, options, &rules, error)) {
        if (options->follow)
            follow_open(&follow, &listing, limit);
        while ((next = options->follow ? follow_next(&follow, &result, error)
                                       : listing_next(&listing, &result, error)) == SESSION_RESULT)
            if (!session_print(&session, &result, error))
                break;
    }
    follow_close(&follow);
    listing_close(&listing);
    bool done = session_close(&session, next == SESSION_END, exit_status, error);
    if (done)
        write_note(&listing, options);
    return done;
}
