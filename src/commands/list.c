#include "commands/table.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "session/interrupt.h"
#include "session/listing.h"
#include "session/session.h"

struct list {
    struct session session;
    struct listing listing;
};

static bool
print_fax(void *context, const struct fax *fax, struct error *error)
{
    struct list *list = context;
    exit_summary_add(&list->session.summary, list->session.summary.count, ERROR_NONE);
    tally_add(&list->session.tally, fax);
    return session_print_fax(&list->session, fax, error);
}

static bool
print_error(void *context, const struct request *request, struct error *error)
{
    struct list *list = context;
    exit_summary_add(&list->session.summary, list->session.summary.count, request->error.category);
    return session_print_error(&list->session, request, error);
}

static bool
take(void *context, struct request *request, struct error *error)
{
    struct list *list = context;
    return listing_take(&list->listing, request, error);
}

/* Tells a person that the limit has left faxes out. */
static void
write_note(const struct list *list)
{
    const struct options *options = list->session.options;
    if (!list->listing.more || options->quiet || !isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "faxctl: the first %" PRId64, list->listing.taken);
    if (list->listing.total >= 0 && options->statuses == 0)
        fprintf(stderr, " of %" PRId64, list->listing.total);
    fprintf(stderr, " faxes; %s--limit 0 lists all\n",
            options->statuses != 0 ? "there may be more: " : "");
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    struct list list = {0};
    const struct session_policy policy = {.several = true, .take = take, .context = &list};
    list.listing = (struct listing){
        .session = &list.session,
        .limit = options->limit,
        .handler = {.take = print_fax, .fail = print_error, .context = &list}};
    bool done = listing_filter(options, &list.listing.filter, error) &&
                session_open(&list.session, options, &policy, error) &&
                listing_start(&list.listing, error) && session_run(&list.session, error);
    if (done && interrupt_signal() == 0)
        write_note(&list);
    *exit_status = exit_summary_status(&list.session.summary);
    listing_free(&list.listing);
    session_free(&list.session);
    return done;
}

const struct command list_command = {
    .name = "list",
    .synonyms = " ls faxes ",
    .operands = "",
    .summary = "list the account's faxes, the newest first",
    .examples = "  faxctl list --since 24h\n"
                "  faxctl list --limit 0 -S failed -o csv -F id,to,failure_reason\n"
                "  faxctl list --since 1h -o value -F id | faxctl wait -\n",
    .notes = "WHEN is a duration back from now (24h), a date (2026-11-24) or a time\n"
             "(2026-11-24T09:30, 2026-11-24T09:30:00Z); without a zone it is local.\n"
             "NUMBER is an E.164 number (+13125550199) or a SIP URI.\n",
    .options = OPTIONS_FAXES | OPTIONS_FETCHING | OPTIONS_FILTERS | OPTION_BIT(OPTION_STATUS) |
               OPTION_BIT(OPTION_LIMIT),
    .timeout = 30,
    .retries = 3,
    .run = run,
    .fail = command_fail,
};
