#include "commands/table.h"

#include <stdlib.h>

#include "session/interrupt.h"
#include "session/session.h"

/* Results that wait for those before them. */
struct get {
    struct session session;
    uint64_t next_sequence;                 /* the next to be printed */
    struct request *window[SESSION_WINDOW]; /* by sequence, modulo the size; NULL: not there yet */
};

/* How a fax counts in the exit status. */
static enum error_category
category_of(const struct get *get, const struct request *request)
{
    static const enum error_category categories[] = {[FAX_OUTCOME_PENDING] = ERROR_PENDING,
                                                     [FAX_OUTCOME_SUCCESS] = ERROR_NONE,
                                                     [FAX_OUTCOME_FAILED] = ERROR_FAILED};
    if (request->fax == NULL)
        return request->error.category;
    return get->session.options->exit_status ? categories[fax_outcome(request->fax)] : ERROR_NONE;
}

/* Prints a record or an error, and frees the request. */
static bool
print(struct get *get, struct request *request, struct error *error)
{
    struct session *session = &get->session;
    session_finish(session, request->sequence, category_of(get, request));
    bool printed = request->fax != NULL ? session_print_fax(session, request->fax, error)
                                        : session_print_error(session, request, error);
    request_free(request);
    return printed;
}

static struct request **
place_of(struct get *get, uint64_t sequence)
{
    return &get->window[sequence % SESSION_WINDOW];
}

/* Puts a result in its place, and prints those whose turn it is. */
static bool
take(void *context, struct request *request, struct error *error)
{
    struct get *get = context;
    struct request **place;
    if (get->session.stopped)
        return print(get, request, error); /* it is about the run, not about a fax */
    tally_add(&get->session.tally, request->fax);
    *place_of(get, request->sequence) = request;
    get->session.held++;
    while (interrupt_signal() == 0 && *(place = place_of(get, get->next_sequence)) != NULL) {
        struct request *next = *place;
        *place = NULL;
        get->next_sequence++;
        get->session.held--;
        if (!print(get, next, error))
            return false;
    }
    return true;
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    struct get *get = calloc(1, sizeof *get);
    if (get == NULL)
        return error_out_of_memory(error);
    const struct session_policy policy = {.take = take, .context = get};
    bool done = session_open(&get->session, options, &policy, error) &&
                session_run(&get->session, error);
    *exit_status = exit_summary_status(&get->session.summary);
    for (int i = 0; i < SESSION_WINDOW; i++)
        request_free(get->window[i]);
    session_free(&get->session);
    free(get);
    return done;
}

const struct command get_command = {
    .name = "get",
    .synonyms = " show status view describe fetch inspect info ",
    .operands = "ID...",
    .operand = WORD_ID,
    .min_operands = 1,
    .max_operands = INT_MAX,
    .summary = "fetch faxes and print them",
    .examples = "  faxctl get 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0\n"
                "  faxctl get ID --json | jq -r .status\n"
                "  faxctl get -o value -F status,to ID\n"
                "  faxctl get - < ids.txt\n",
    .options = OPTIONS_FAXES | OPTIONS_FETCHING | OPTION_BIT(OPTION_STATUS) |
               OPTION_BIT(OPTION_EXIT_STATUS),
    .timeout = 30,
    .retries = 3,
    .run = run,
    .fail = command_fail,
};
