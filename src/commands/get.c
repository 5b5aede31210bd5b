#include "cli/command.h"

#include <stdlib.h>

#include "session/output.h"
#include "session/session.h"

static const struct session_policy policy = {.retries = 3};

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

static void
print(struct get *get, const struct request *request)
{
    if (request->fax != NULL)
        session_print_fax(&get->session, request->fax);
    else
        session_print_error(&get->session, request);
    exit_summary_add(&get->session.summary, request->sequence, category_of(get, request));
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
    struct request **place = place_of(get, request->sequence);
    *place = request;
    while (*(place = place_of(get, get->next_sequence)) != NULL) {
        print(get, *place);
        request_free(*place);
        *place = NULL;
        get->next_sequence++;
        session_close_fax(&get->session);
    }
    return !ferror(stdout) || output_flush(error);
}

int
cmd_get(const struct options *options, struct error *error)
{
    struct get *get = calloc(1, sizeof *get);
    if (get == NULL) {
        error_out_of_memory(error);
        return 0;
    }
    const struct session_handler handler = {.take = take, .context = get};
    int status = 0;
    if (session_open(&get->session, options, &policy, error) &&
        session_run(&get->session, &handler, error))
        status = exit_summary_status(&get->session.summary);
    for (int i = 0; i < SESSION_WINDOW; i++)
        request_free(get->window[i]);
    session_free(&get->session);
    free(get);
    return status;
}
