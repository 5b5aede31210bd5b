#include "client_setup.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "api/credentials.h"
#include "api/url.h"
#include "base/process.h"
#include "base/time.h"
#include "cli/command.h"
#include "render/render_error.h"
#include "session/report.h"

/* A response of which no byte arrives for this long is given up (milliseconds). */
enum { STALL_MS = 10000 };

/* An explicit option beats the environment; what either names is trusted alone. */
static bool
choose_trust(const struct options *options, struct http_config *http, struct error *error)
{
    http->ca_file = options->ca_file;
    if (http->ca_file != NULL) {
        if (access(http->ca_file, R_OK) == 0)
            return true;
        error_set(error, ERROR_USAGE, "--cacert: %s: %s", http->ca_file, strerror(errno));
        return error_hint(error, "name a file of certificates in PEM format");
    }
    http->ca_file = process_environment("CURL_CA_BUNDLE");
    if (http->ca_file == NULL) {
        http->ca_file = process_environment("SSL_CERT_FILE");
        http->ca_directory = process_environment("SSL_CERT_DIR");
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
        url = process_environment(variable);
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
        render_warning(stderr, render_format_is_json(options->format), credentials->warning);
    return true;
}

static bool
check_clock(struct error *error)
{
    if (clock_check())
        return true;
    error_set(error, ERROR_USAGE, "FAXCTL_NOW is not a time: `%s`",
              process_environment("FAXCTL_NOW"));
    return error_hint(error, "write it like 2020-05-05T09:59:12Z, or unset it");
}

static bool
choose_timeout(struct session *session, struct error *error)
{
    const struct options *options = session->options;
    int64_t timeout = options->timeout != OPTIONS_UNSET ? options->timeout
                                                        : options->command->timeout;
    if (timeout == 0)
        timeout = session->policy->zero_timeout;
    session->timeout_ms = timeout * 1000;
    if (timeout != 0)
        return true;
    error_set(error, ERROR_USAGE, "--timeout: %s needs 1s or more", options->command->name);
    return error_hint(error, "faxctl wait --timeout 0 looks once");
}

static void
observe(void *context, const struct client_event *event)
{
    struct session *session = context;
    progress_clear(&session->progress);
    report_event(event);
}

static bool
create_client(struct session *session, struct error *error)
{
    const struct options *options = session->options;
    struct credentials credentials;
    bool given = options->retries != OPTIONS_UNSET;
    unsigned retries = options->timeout == 0 ? 0 : options->command->retries;
    if (session->policy->bounds_run)
        session->run_deadline_ms = clock_monotonic_ms() + session->timeout_ms;
    struct client_config config = {
        .base_url = session->base_url,
        .schedule = {.timeout_ms = session->timeout_ms,
                     .run_deadline_ms = session->run_deadline_ms,
                     .retries = given ? (unsigned)options->retries : retries,
                     .jobs = (unsigned)options->jobs},
        .http = {.connect_timeout_ms = options->connect_timeout * 1000,
                 .stall_ms = STALL_MS,
                 .trace = options->trace ? stderr : NULL},
        .observe = options->verbose ? observe : NULL,
        .observe_context = session};
    if (!choose_trust(options, &config.http, error))
        return false;
    if (find_key(session, &credentials, error)) {
        config.http.bearer = credentials.key;
        session->client = client_new(&config, error);
    }
    credentials_wipe(&credentials);
    return session->client != NULL;
}

bool
client_setup(struct session *session, struct error *error)
{
    return check_clock(error) && choose_timeout(session, error) && check_base_url(session, error) &&
           create_client(session, error);
}
