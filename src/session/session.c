#include "session/session.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/process.h"
#include "base/time.h"
#include "session/interrupt.h"
#include "session/report.h"

#include "client_setup.h"

static bool
is_json(const struct session *session)
{
    return render_format_is_json(session->options->format);
}

bool
session_open(struct session *session, const struct options *options,
             const struct session_policy *policy, struct error *error)
{
    *session = (struct session){.options = options, .policy = policy, .id_state = ID_LATER};
    if (!id_source_open(&session->ids, options->operands, options->operand_count, error) ||
        !output_open(&session->output, error))
        return false;
    bool several = policy->several || options->operand_count > 1 ||
                   id_source_uses_stdin(&session->ids) || options->statuses != 0;
    const struct render_config config = {.format = options->format,
                                         .fields = options->fields,
                                         .several = several,
                                         .colour = terminal_colour(options->colour),
                                         .width = terminal_width(STDOUT_FILENO)};
    render_begin(&session->render, session->output.stream, &config);
    progress_start(&session->progress, !options->quiet && !options->verbose && !options->trace &&
                                           terminal_shows_progress());
    if (!client_setup(session, error))
        return false;
    return interrupt_catch() ||
           error_set(error, ERROR_INTERNAL, "cannot catch signals: %s", strerror(errno));
}

/* Takes in an id: submits a request for it, or lets the command take what is not an id as a request
 * that has failed. */
static bool
open_fax(struct session *session, const char *uuid, struct error *error)
{
    bool is_id = session->id_state == ID_READY;
    struct request *request = request_new_fax(is_id ? uuid : "");
    if (request == NULL)
        return error_out_of_memory(error);
    request->sequence = session->next_sequence++;
    session->open++;
    if (is_id) {
        client_submit(session->client, request);
        return true;
    }
    request->error = *error;
    error->category = ERROR_NONE;
    return session->policy->take(session->policy->context, request, error);
}

/* For how many milliseconds standard input may still be waited for; -1: for any time. */
static int
patience_ms(const struct session *session)
{
    int64_t left_ms = session->run_deadline_ms - clock_monotonic_ms();
    if (session->run_deadline_ms == 0)
        return -1;
    if (left_ms < 0)
        return 0;
    return left_ms < INT_MAX ? (int)left_ms : INT_MAX;
}

/* Takes in ids while fewer than the limit are open. */
static bool
take_ids(struct session *session, struct error *error)
{
    char uuid[UUID_TEXT_SIZE];
    while (session->open < SESSION_WINDOW) {
        session->id_state = id_source_next(&session->ids, uuid, error);
        if (session->id_state == ID_LATER && patience_ms(session) == 0)
            session->id_state = id_source_give_up(&session->ids, error);
        if (session->id_state == ID_LATER || session->id_state == ID_END)
            return true;
        if (!open_fax(session, uuid, error))
            return false;
    }
    return true;
}

/* How many faxes there will be; 0 if that is not known yet. */
static uint64_t
total(const struct session *session)
{
    if (session->id_state == ID_END)
        return session->next_sequence;
    return id_source_uses_stdin(&session->ids) ? 0 : (uint64_t)session->options->operand_count;
}

/* Draws the progress line; returns for how many milliseconds it stands, -1: for ever. */
static int
draw_progress(struct session *session)
{
    char waiting_for[CLIENT_WAITING_SIZE];
    client_waiting_for(session->client, waiting_for);
    if (session->id_state == ID_LATER && session->open == 0)
        snprintf(waiting_for, sizeof waiting_for, "waiting for ids on standard input");
    const struct progress_state state = {.tally = &session->tally,
                                         .done = session->summary.count + session->held,
                                         .total = total(session),
                                         .waiting_for = waiting_for};
    return progress_draw(&session->progress, &state);
}

/* Sleeps until something happens, and reads ids if they are what happened. */
static bool
sleep_until_something(struct session *session, struct error *error)
{
    struct pollfd others[] = {{.fd = interrupt_descriptor(), .events = POLLIN},
                              {.fd = STDIN_FILENO, .events = POLLIN}};
    bool wants_ids = session->id_state == ID_LATER && session->open < SESSION_WINDOW;
    if (!output_flush(&session->output, error))
        return false;
    int timeout_ms = draw_progress(session);
    int ids_ms = wants_ids ? patience_ms(session) : -1;
    if (timeout_ms < 0 || (ids_ms >= 0 && ids_ms < timeout_ms))
        timeout_ms = ids_ms;
    if (!client_wait(session->client, others, wants_ids ? 2 : 1, timeout_ms, error))
        return false;
    if (wants_ids && others[1].revents != 0)
        id_source_fill(&session->ids);
    return true;
}

/* Hands the next result to the command, or waits for it. */
static bool
take_next(struct session *session, struct error *error)
{
    struct request *request;
    switch (client_next(session->client, &request, error)) {
    case CLIENT_RESULT:
        if (request_key_rejected(request)) {
            session->stopped = true; /* every other request would end like this one */
            request->id[0] = '\0';
        }
        return session->policy->take(session->policy->context, request, error);
    case CLIENT_NOTHING_YET:
        return sleep_until_something(session, error);
    case CLIENT_FAILED:
        break;
    }
    return false;
}

/* Requests everything and takes the results, until that is done or has to end. */
static bool
work(struct session *session, struct error *error)
{
    while (interrupt_signal() == 0 && !session->stopped) {
        if (!take_ids(session, error))
            return false;
        if (session->open == 0 && session->id_state == ID_END)
            return true;
        if (!take_next(session, error))
            return false;
    }
    return true;
}

bool
session_run(struct session *session, struct error *error)
{
    struct error output_error;
    bool done = work(session, error);
    progress_clear(&session->progress);
    output_begin_record();
    if (!session->options->quiet)
        render_end(&session->render);
    bool written = output_end_record(&session->output, &output_error) &&
                   output_flush(&session->output, &output_error);
    if (!written && done) {
        *error = output_error;
        done = false;
    }
    if (done && interrupt_signal() == 0 && !session->stopped && !is_json(session))
        report_sum(&session->summary);
    return done;
}

void
session_submit(struct session *session, struct request *request)
{
    session->open++;
    client_submit(session->client, request);
}

void
session_finish(struct session *session, uint64_t sequence, enum error_category category)
{
    exit_summary_add(&session->summary, sequence, category);
    session->open--;
}

bool
session_wants(const struct session *session, const struct fax *fax)
{
    unsigned statuses = session->options->statuses;
    return statuses == 0 || (statuses & FAX_STATUS_BIT(fax->status.code)) != 0;
}

bool
session_print_fax(struct session *session, const struct fax *fax, struct error *error)
{
    if (session->options->quiet || !session_wants(session, fax))
        return true;
    bool begun = session->render.begun;
    progress_clear(&session->progress);
    output_begin_record();
    render_fax(&session->render, fax);
    if (output_end_record(&session->output, error))
        return true;
    session->render.begun = begun; /* if the fax is not there, neither is what precedes the first */
    return false;
}

bool
session_print_error(struct session *session, const struct request *request, struct error *error)
{
    progress_clear(&session->progress);
    if (!output_flush(&session->output, error))
        return false;
    report_error(is_json(session), request);
    return true;
}

void
session_free(struct session *session)
{
    client_free(session->client);
    output_free(&session->output);
    free(session->base_url);
}
