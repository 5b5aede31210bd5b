#include "session/session.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"
#include "render/render_error.h"
#include "session/interrupt.h"

#include "client_setup.h"

static bool
is_json(const struct session *session)
{
    return render_formats[session->options->format].is_json;
}

bool
session_open(struct session *session, const struct options *options,
             const struct session_rules *rules, struct error *error)
{
    *session = (struct session){.options = options,
                                .rules = *rules,
                                .id_state = options->operand_count != 0 ? ID_LATER : ID_END};
    if (!id_source_open(&session->ids, options->operands, options->operand_count, error) ||
        !output_open(&session->output, STDOUT_FILENO, error))
        return false;
    const struct render_config config = {
        .format = options->format,
        .fields = options->fields,
        .columns = rules->columns,
        .column_count = rules->column_count,
        .several = rules->lists || rules->columns != NULL || options->operand_count > 1 ||
                   session->ids.uses_stdin || options->statuses != 0,
        .colour = terminal_colour(options->colour),
        .width = options_table_width(options)};
    render_begin(&session->render, session->output.stream, &config);
    progress_start(&session->progress, !options->quiet && !options->verbose && !options->trace &&
                                           terminal_is_capable(STDERR_FILENO));
    session->opened = client_setup(session, error) && interrupt_catch(error);
    return session->opened;
}

void
session_log(struct session *session, const char *id, const char *format, ...)
{
    time_t now = (time_t)clock_now();
    struct tm local;
    char time_of_day[sizeof "23:59:59"];
    char text[ERROR_MESSAGE_SIZE + 64];
    va_list arguments;
    if (!session->options->verbose)
        return;
    localtime_r(&now, &local);
    strftime(time_of_day, sizeof time_of_day, "%H:%M:%S", &local);
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    progress_clear(&session->progress);
    fprintf(stderr, "faxctl: %s %s%s", time_of_day, id, *id != '\0' ? ": " : "");
    text_write(stderr, text, TEXT_DISPLAY);
    fputc('\n', stderr);
}

bool
session_stopped(const struct session *session)
{
    return session->key_rejected || interrupt_signal() != 0;
}

/* Ids */

void
session_submit(struct session *session, struct request *request)
{
    session->in_client++;
    client_submit(session->client, request);
}

static bool
can_open_more(const struct session *session)
{
    uint64_t open = session->rules.unordered ? session->in_client
                                             : session->next_sequence - session->turn;
    return open < SESSION_WINDOW && session->id_state != ID_INVALID;
}

/* Requests the faxes whose ids can be read now, up to an invalid line. */
static bool
read_ids(struct session *session, struct error *error)
{
    char uuid[UUID_TEXT_SIZE];
    while (can_open_more(session)) {
        session->id_state = id_source_next(&session->ids, uuid, &session->invalid);
        if (session->id_state == ID_LATER && clock_left_ms(session->run_deadline_ms) == 0)
            session->id_state = id_source_give_up(&session->ids, &session->invalid);
        if (session->id_state == ID_LATER || session->id_state == ID_END)
            return true;
        if (session->id_state == ID_VALID) {
            struct request *request = request_new_fax(uuid);
            if (request == NULL)
                return error_out_of_memory(error);
            request->sequence = session->next_sequence;
            session_submit(session, request);
        } else {
            tally_error(&session->tally, session->next_sequence, session->invalid.category);
        }
        session->next_sequence++;
    }
    return true;
}

/* Results */

/* Draws the progress line. Returns the milliseconds until it changes by itself, -1 for never. */
static int
draw_progress(struct session *session)
{
    char waiting_for[CLIENT_WAITING_SIZE];
    struct progress_state state = {.done = session->tally.done + session->left_out,
                                   .total = session->list_total, /* of a session without ids */
                                   .bytes = session->saved_bytes,
                                   .waiting_for = waiting_for};
    client_waiting_for(session->client, waiting_for);
    if (session->id_state == ID_LATER && session->in_client == 0)
        snprintf(waiting_for, sizeof waiting_for, "waiting for ids on standard input");
    if (session->id_state == ID_END)
        state.total += session->next_sequence;
    else if (!session->ids.uses_stdin)
        state.total = (uint64_t)session->options->operand_count;
    state.files = (double)state.done;
    client_media(session->client, &state.bytes, &state.files);
    return progress_draw(&session->progress, &session->tally, &state);
}

/* Turns an error about a fax into one about the key. */
static void
blame_key(const struct session *session, struct request *request)
{
    struct error *error = &request->error;
    char reason[ERROR_MESSAGE_SIZE];
    memcpy(reason, error->message, sizeof reason);
    snprintf(error->message, sizeof error->message, "the API key from %s was rejected: %.200s",
             session->key_source, reason);
    text_trim_partial(error->message);
    request->id[0] = '\0';
}

bool
session_wait(struct session *session, struct request **request, struct error *error)
{
    if (!client_next(session->client, request, error))
        return false;
    if (*request != NULL) {
        session->in_client--;
        session->key_rejected = (*request)->error.category == ERROR_AUTH &&
                                (*request)->error.http_status == 401;
        if (session->key_rejected)
            blame_key(session, *request);
        return true;
    }
    struct pollfd others[HTTP_OTHERS_MAX] = {{.fd = interrupt_descriptor(), .events = POLLIN}};
    unsigned count = 1;
    bool wants_ids = session->id_state == ID_LATER && can_open_more(session);
    if (wants_ids)
        others[count++] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    bool watches_reader = session->output.is_pipe && !session->options->quiet;
    if (watches_reader)
        others[count++] = (struct pollfd){.fd = STDOUT_FILENO};
    if (!output_flush(&session->output, error))
        return false;
    int timeout_ms = draw_progress(session);
    int ids_ms = wants_ids ? clock_left_ms(session->run_deadline_ms) : -1;
    if (timeout_ms < 0 || (ids_ms >= 0 && ids_ms < timeout_ms))
        timeout_ms = ids_ms;
    if (!client_wait(session->client, others, count, timeout_ms, error))
        return false;
    if (watches_reader && others[count - 1].revents != 0)
        interrupt_set(SIGPIPE); /* the reader has gone */
    if (wants_ids && others[1].revents != 0)
        id_source_fill(&session->ids);
    return true;
}

/* Counts a finished request, whose status is recorded. A fax whose last poll failed transiently is
 * pending if an earlier one succeeded. */
static void
count_finished(struct session *session, const struct request *request)
{
    struct tally *tally = &session->tally;
    enum error_category category = request->error.category;
    if (category == ERROR_NONE) {
        tally->done++;
        return;
    }
    bool recorded = request->last_status[0] != '\0';
    if (recorded)
        tally->by_status[request->last_code]--;
    bool pending = recorded && session->rules.polls && request->error.retryable;
    tally_error(tally, request->sequence, pending ? ERROR_PENDING : category);
}

/* Records the status of a fax, in place of an earlier one. */
static void
record_status(struct session *session, struct request *request)
{
    struct tally *tally = &session->tally;
    if (request->last_status[0] != '\0')
        tally->by_status[request->last_code]--;
    const struct fax_status *status = &request->fax->status;
    bool has_text = status->value.text != NULL && status->value.text[0] != '\0';
    const char *text = has_text ? status->value.text : "without a status";
    char shown[REQUEST_STATUS_SIZE];
    text_copy(shown, sizeof shown, text, strlen(text));
    bool changed = session->rules.polls && strcmp(shown, request->last_status) != 0;
    if (changed)
        session_log(session, request->id, "%s", shown);
    if (changed && has_text && status->code == FAX_STATUS_UNKNOWN) {
        char warning[sizeof request->id + sizeof shown + 64];
        snprintf(warning, sizeof warning, "%s: unknown status `%s` treated as not final",
                 request->id, shown);
        progress_clear(&session->progress);
        render_warning(stderr, is_json(session), warning);
    }
    memcpy(request->last_status, shown, sizeof shown);
    request->last_code = status->code;
    tally->by_status[status->code]++;
}

/* Returns the next result if it has arrived. */
static bool
hand_out(struct session *session, struct session_result *result)
{
    struct request **place = &session->window[session->turn % SESSION_WINDOW];
    struct request *request = session->current = *place;
    *place = NULL;
    *result = (struct session_result){.request = request};
    if (request != NULL) {
        result->id = request->id[0] != '\0' ? request->id : NULL;
        result->error = request->error.category != ERROR_NONE ? &request->error : NULL;
        result->fax = result->error == NULL ? request->fax : NULL;
        result->api_errors = &request->api_errors;
    } else if (session->id_state == ID_INVALID &&
               (session->rules.unordered || session->turn + 1 == session->next_sequence)) {
        session->id_state = ID_LATER;
        result->error = &session->invalid;
    } else {
        return false;
    }
    session->turn++;
    return true;
}

enum session_next
session_next(struct session *session, struct session_result *result, struct error *error)
{
    if (session->rules.unordered && session->current != NULL) /* not resubmitted */
        count_finished(session, session->current);
    request_free(session->current);
    session->current = NULL;
    if (session->key_rejected)
        return SESSION_END;
    while (interrupt_signal() == 0) {
        struct request *request;
        if (!session->key_rejected && !read_ids(session, error))
            return SESSION_FAILED;
        if (hand_out(session, result))
            return SESSION_RESULT;
        if (session->in_client == 0 && session->id_state == ID_END)
            return SESSION_END;
        if (!session_wait(session, &request, error))
            return SESSION_FAILED;
        if (request == NULL)
            continue;
        /* A rejected key drops the results that wait. */
        if (session->key_rejected && !session->rules.unordered &&
            session->tally.first_error_sequence >= session->turn)
            session->tally.first_error = ERROR_NONE;
        if (session->key_rejected || session->rules.unordered)
            session->turn = request->sequence;
        session->window[request->sequence % SESSION_WINDOW] = request;
        if (request->error.category == ERROR_NONE)
            record_status(session, request);
        if (!session->rules.unordered)
            count_finished(session, request);
    }
    return SESSION_END;
}

void
session_resubmit(struct session *session, struct session_result *result, int64_t at_ms)
{
    struct request *request = result->request;
    session->current = NULL;
    request->not_before_ms = at_ms;
    session_submit(session, request);
}

/* Printing */

bool
session_wants(const struct session *session, const struct fax *fax)
{
    unsigned statuses = session->options->statuses;
    return statuses == 0 || (statuses & FAX_STATUS_BIT(fax->status.code)) != 0;
}

/* Ends a row of equal errors: prints how many were left out. */
static void
end_row(struct session *session)
{
    if (session->row.length > SESSION_ROW_MAX)
        fprintf(stderr, "faxctl: %" PRIu64 " more like this (%s)\n",
                session->row.length - SESSION_ROW_MAX,
                error_category_info(session->row.category)->counted);
    session->row.length = 0;
}

/* Adds an error to the row, or starts a new row if it differs from the last one in more than the
 * ids of fax and request, and the numbers in libcurl's texts. Returns whether to print it. */
static bool
add_to_row(struct session *session, const struct session_result *result)
{
    char text[SESSION_ROW_TEXT_SIZE] = "";
    struct error error = *result->error;
    FILE *stream = fmemopen(text, sizeof text - 1, "w");
    bool network = error.category == ERROR_NETWORK;
    error.request_id[0] = '\0';
    if (stream != NULL) {
        render_error(stream, false, 0, NULL, &error, result->api_errors);
        fclose(stream);
    }
    for (char *id = text; result->id != NULL && (id = strstr(id, result->id)) != NULL;)
        memmove(id, id + strlen(result->id), strlen(id + strlen(result->id)) + 1);
    for (char *digit = text; network && (digit = strpbrk(digit, "0123456789")) != NULL;)
        memmove(digit, digit + 1, strlen(digit));
    if (strcmp(text, session->row.text) != 0)
        end_row(session);
    memcpy(session->row.text, text, sizeof text);
    session->row.category = error.category;
    return ++session->row.length <= SESSION_ROW_MAX;
}

/* Reports an error, after the records before it. */
static bool
report_error(struct session *session, const struct session_result *result, struct error *error)
{
    struct output *output = &session->output;
    struct error ignored; /* nowhere to report it */
    size_t width = terminal_width(STDERR_FILENO, false);
    if (!output_flush(output, error))
        return false;
    output->descriptor = STDERR_FILENO;
    output_begin_record();
    render_error(output->stream, is_json(session), width, result->id, result->error,
                 result->api_errors);
    bool whole = output_end_record(output, &ignored);
    if (whole)
        (void)output_flush(output, &ignored);
    else /* for lack of memory */
        render_error(stderr, is_json(session), width, result->id, result->error,
                     result->api_errors);
    output->descriptor = STDOUT_FILENO;
    output->failure = 0; /* that of stderr */
    return true;
}

/* Prints a fax or a record. */
static bool
print(struct session *session, const struct fax *fax, const char *const *texts, struct error *error)
{
    bool begun = session->render.begun;
    progress_clear(&session->progress);
    if (session->options->quiet)
        return true;
    end_row(session);
    session->render.now = clock_now(); /* a run can take days */
    output_begin_record();
    if (fax != NULL)
        render_fax(&session->render, fax);
    else
        render_record(&session->render, texts);
    bool complete = output_end_record(&session->output, error);
    session->render.begun = complete || begun; /* with the first record, its header is dropped */
    return complete;
}

bool
session_print(struct session *session, const struct session_result *result, struct error *error)
{
    progress_clear(&session->progress);
    if (result->error != NULL) {
        session->reported = true;
        return (!is_json(session) && !add_to_row(session, result)) ||
               report_error(session, result, error);
    }
    for (size_t i = 0; i < SESSION_WINDOW && !session->render.begun; i++) {
        const struct request *waiting = session->window[i];
        if (waiting != NULL && waiting->fax != NULL && session_wants(session, waiting->fax))
            render_measure(&session->render, waiting->fax);
    }
    return !session_wants(session, result->fax) || print(session, result->fax, NULL, error);
}

bool
session_print_record(struct session *session, const char *const *texts, struct error *error)
{
    return print(session, NULL, texts, error);
}

/* The end */

bool
session_close(struct session *session, bool done, int *exit_status, struct error *error)
{
    struct error ignored = {.category = ERROR_NONE};
    struct error *reported = done ? error : &ignored; /* the first error counts */
    if (session->opened) {
        progress_clear(&session->progress);
        end_row(session);
        output_begin_record();
        if (!session->options->quiet && !session->rules.raw)
            render_end(&session->render);
        done = output_end_record(&session->output, reported) &&
               output_flush(&session->output, reported) && done;
    }
    request_free(session->current); /* removes temporary files */
    for (size_t i = 0; i < SESSION_WINDOW; i++)
        request_free(session->window[i]);
    client_free(session->client);
    interrupt_die();
    if (done && session->reported && !session->rules.lists && !session->key_rejected &&
        !is_json(session))
        tally_write_sum(stderr, &session->tally, session->rules.polls);
    *exit_status = tally_exit_status(&session->tally, session->rules.by_outcome);
    output_free(&session->output);
    free(session->base_url);
    return done;
}
