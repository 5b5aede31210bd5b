#include "session/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/credentials.h"
#include "api/url.h"
#include "base/clock.h"
#include "base/environment.h"
#include "base/terminal.h"
#include "cli/command.h"
#include "render/render_error.h"
#include "session/interrupt.h"
#include "session/output.h"

/* A body over the one is rejected while it arrives. While open responses take more than the other,
 * no further fax is requested (bytes). */
enum { BODY_LIMIT = 8 << 20, OPEN_MAX = 64 << 20 };

/* A response that brings no byte for that long is abandoned. */
enum { STALL_MS = 10000 };

static bool
is_json(const struct session *session)
{
    return render_format_is_json(session->render.format);
}

/* An explicit option beats the environment; what either names is trusted alone. */
static bool
choose_trust(const struct options *options, struct http_config *http, struct error *error)
{
    http->ca_file = options->ca_file;
    if (http->ca_file != NULL) {
        if (access(http->ca_file, R_OK) == 0)
            return true;
        error_set(error, ERROR_USAGE, "--cacert: %s: %s", http->ca_file, strerror(errno));
        return error_hint(error, "name a file of certificates in PEM form");
    }
    http->ca_file = environment_value("CURL_CA_BUNDLE");
    if (http->ca_file == NULL) {
        http->ca_file = environment_value("SSL_CERT_FILE");
        http->ca_directory = environment_value("SSL_CERT_DIR");
    }
    return true;
}

static bool
check_base_url(struct session *session, struct error *error)
{
    static const char variable[] = "TELNYX_BASE_URL";
    const char *source = session->options->base_url != NULL ? "--base-url" : variable;
    const char *url = session->options->base_url;
    if (url == NULL)
        url = environment_value(variable);
    return url_check_base(url != NULL ? url : URL_BASE_DEFAULT, source, &session->base_url, error);
}

static bool
find_key(struct session *session, struct credentials *credentials, struct error *error)
{
    const struct options *options = session->options;
    const struct credentials_request request = {options->key_file, options->profile};
    if (options->key_file != NULL && strcmp(options->key_file, "-") == 0 &&
        id_source_uses_stdin(&session->ids)) {
        error_set(error, ERROR_USAGE, "the key and the ids cannot both come from standard input");
        return error_hint(error, "put one of them in a file");
    }
    if (!credentials_find(&request, credentials, error))
        return false;
    if (credentials->warning[0] != '\0')
        render_warning(stderr, is_json(session), credentials->warning);
    return true;
}

static bool
make_client(struct session *session, const struct session_policy *policy, struct error *error)
{
    const struct options *options = session->options;
    struct credentials credentials;
    unsigned retries = options->timeout == 0 ? 0 : options->command->retries;
    int64_t run_deadline_ms = clock_monotonic_ms() + session->timeout_ms;
    struct client_config config = {
        .base_url = session->base_url,
        .schedule = {.timeout_ms = session->timeout_ms,
                     .run_deadline_ms = policy->bounds_run ? run_deadline_ms : 0,
                     .retries = options->retries != OPTIONS_UNSET ? (unsigned)options->retries
                                                                  : retries,
                     .jobs = (unsigned)options->jobs,
                     .open_max = OPEN_MAX},
        .http = {.connect_timeout_ms = options->connect_timeout * 1000,
                 .stall_ms = STALL_MS,
                 .body_limit = BODY_LIMIT,
                 .trace = options->trace ? stderr : NULL}};
    if (!choose_trust(options, &config.http, error))
        return false;
    if (find_key(session, &credentials, error)) {
        config.http.bearer = credentials.key;
        session->client = client_new(&config, error);
    }
    credentials_wipe(&credentials);
    return session->client != NULL;
}

static bool
choose_timeout(struct session *session, const struct session_policy *policy, struct error *error)
{
    const struct options *options = session->options;
    int64_t timeout = options->timeout != OPTIONS_UNSET ? options->timeout
                                                        : options->command->timeout;
    if (timeout == 0)
        timeout = policy->zero_timeout;
    session->timeout_ms = timeout * 1000;
    if (timeout != 0)
        return true;
    error_set(error, ERROR_USAGE, "--timeout: %s needs some time", options->command->name);
    return error_hint(error, "use at least 1s; faxctl wait --timeout 0 looks once");
}

static bool
check_clock(struct error *error)
{
    if (clock_check())
        return true;
    error_set(error, ERROR_USAGE, "FAXCTL_NOW is not a time: `%s`",
              environment_value("FAXCTL_NOW"));
    return error_hint(error, "write it like 2020-05-05T09:59:12Z, or unset it");
}

bool
session_open(struct session *session, const struct options *options,
             const struct session_policy *policy, struct error *error)
{
    *session = (struct session){.options = options};
    bool usable = id_source_open(&session->ids, options->operands, options->operand_count, error);
    bool several = options->operand_count > 1 || id_source_uses_stdin(&session->ids);
    render_begin(&session->render, stdout, options->format, &options->fields, several,
                 terminal_colour(options->colour));
    session->render.terminal = isatty(STDOUT_FILENO);
    if (!usable || !check_clock(error) || !choose_timeout(session, policy, error) ||
        !check_base_url(session, error) || !make_client(session, policy, error))
        return false;
    return interrupt_catch() ||
           error_set(error, ERROR_INTERNAL, "no pipe for signals: %s", strerror(errno));
}

/* Submits the request for one id, or reports what is not an id as a request that has failed. */
static bool
open_fax(struct session *session, const struct session_handler *handler, enum id_state state,
         const char *uuid, struct error *error)
{
    struct request *request = request_new_fax(state == ID_READY ? uuid : "");
    if (request == NULL)
        return error_out_of_memory(error);
    request->sequence = session->next_sequence++;
    session->open++;
    if (state == ID_READY) {
        client_submit(session->client, request);
        return true;
    }
    request->error = *error;
    error->category = ERROR_NONE;
    return handler->take(handler->context, request, error);
}

/* Takes in ids while there is room for open faxes. */
static bool
take_ids(struct session *session, const struct session_handler *handler, enum id_state *state,
         struct error *error)
{
    char uuid[UUID_TEXT_SIZE];
    while (session->open < SESSION_WINDOW) {
        *state = id_source_next(&session->ids, uuid, error);
        if (*state == ID_LATER || *state == ID_END)
            return true;
        if (!open_fax(session, handler, *state, uuid, error))
            return false;
    }
    return true;
}

/* Sleeps until something happens, and reads ids if they are what happened. */
static bool
sleep_until_something(struct session *session, const struct session_handler *handler,
                      enum id_state state, struct error *error)
{
    struct pollfd others[] = {{.fd = interrupt_descriptor(), .events = POLLIN},
                              {.fd = STDIN_FILENO, .events = POLLIN}};
    bool wants_ids = state == ID_LATER && session->open < SESSION_WINDOW;
    int timeout_ms = handler->idle != NULL ? handler->idle(handler->context) : -1;
    if (!output_flush(error))
        return false;
    if (!client_wait(session->client, others, wants_ids ? 2 : 1, timeout_ms, error))
        return false;
    if (wants_ids && others[1].revents != 0)
        id_source_fill(&session->ids);
    return true;
}

/* Hands the next result to the handler, or waits for it. */
static bool
take_next(struct session *session, const struct session_handler *handler, enum id_state state,
          struct error *error)
{
    struct request *request;
    switch (client_next(session->client, &request, error)) {
    case CLIENT_RESULT:
        return handler->take(handler->context, request, error);
    case CLIENT_NOTHING_YET:
        return sleep_until_something(session, handler, state, error);
    case CLIENT_FAILED:
        break;
    }
    return false;
}

bool
session_run(struct session *session, const struct session_handler *handler, struct error *error)
{
    enum id_state state = ID_LATER;
    error->category = ERROR_NONE;
    while (interrupt_signal() == 0) {
        if (!take_ids(session, handler, &state, error))
            break;
        if (session->open == 0 && state == ID_END)
            break;
        if (!take_next(session, handler, state, error))
            break;
    }
    return error->category == ERROR_NONE;
}

void
session_close_fax(struct session *session)
{
    session->open--;
}

void
session_print_fax(struct session *session, const struct fax *fax)
{
    if (!session->options->quiet)
        render_fax(&session->render, fax);
}

void
session_print_error(struct session *session, const struct request *request)
{
    fflush(stdout);
    render_error(stderr, is_json(session), request->id[0] != '\0' ? request->id : NULL,
                 &request->error, &request->api_errors);
}

void
session_free(struct session *session)
{
    client_free(session->client);
    free(session->base_url);
}
