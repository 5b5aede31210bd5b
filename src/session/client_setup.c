#include "client_setup.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/credentials.h"
#include "api/url.h"
#include "base/process.h"
#include "base/time.h"
#include "cli/command.h"
#include "render/render_error.h"
#include "session/interrupt.h"

/* A response stalls if no byte arrives for this long (milliseconds). */
enum { STALL_MS = 10000 };

/* Time for the one poll of `wait --timeout 0` (seconds). */
enum { ONE_LOOK_SECONDS = 30 };

/* Chooses the timeout and the base URL. */
static bool
choose_target(struct session *session, struct error *error)
{
    const struct options *options = session->options;
    int64_t timeout = options->timeout;
    const char *url = options->base_url;
    const char *source = url != NULL ? "--base-url" : "TELNYX_BASE_URL";
    if (timeout == 0 && session->rules.polls)
        timeout = ONE_LOOK_SECONDS;
    if (timeout == 0) {
        error_set(error, ERROR_USAGE, "--timeout must be at least 1s for %s",
                  options->command->name);
        return error_hint(error, "only faxctl wait accepts --timeout 0, to poll once");
    }
    session->timeout_ms = timeout * 1000;
    if (session->rules.plugin)
        session->run_deadline_ms = clock_monotonic_ms() + session->timeout_ms;
    if (url == NULL)
        url = process_environment("TELNYX_BASE_URL");
    return url_check_base(url != NULL ? url : URL_BASE_DEFAULT, source, &session->base_url, error);
}

/* Rejects a path to certificates that is not a file or directory: each connection reads it, so a
 * pipe would block. libcurl reports a missing one. */
static bool
check_trust(const char *source, const char *path, bool is_directory, struct error *error)
{
    struct stat status;
    if (path == NULL || stat(path, &status) != 0 ||
        (is_directory ? S_ISDIR(status.st_mode) : S_ISREG(status.st_mode)))
        return true;
    error_set(error, ERROR_USAGE, "%s: %s is not a %s", source, path,
              is_directory ? "directory" : "regular file");
    return error_hint(error, is_directory ? "specify a directory of certificates"
                                          : "specify a file of certificates in PEM format");
}

/* An explicit option beats the environment; whichever is set is trusted exclusively. */
static bool
choose_trust(const struct options *options, struct http_config *http, struct error *error)
{
    const char *source = "--cacert";
    http->ca_file = options->ca_file;
    if (http->ca_file != NULL && access(http->ca_file, R_OK) != 0) {
        error_set(error, ERROR_USAGE, "--cacert: %s: %s", http->ca_file, strerror(errno));
        return error_hint(error, "specify a file of certificates in PEM format");
    }
    if (http->ca_file == NULL) {
        source = "CURL_CA_BUNDLE";
        http->ca_file = process_environment("CURL_CA_BUNDLE");
    }
    if (http->ca_file == NULL) {
        source = "SSL_CERT_FILE";
        http->ca_file = process_environment("SSL_CERT_FILE");
        http->ca_directory = process_environment("SSL_CERT_DIR");
    }
    return check_trust(source, http->ca_file, false, error) &&
           check_trust("SSL_CERT_DIR", http->ca_directory, true, error);
}

static bool
find_key(struct session *session, struct credentials *credentials, struct error *error)
{
    const struct options *options = session->options;
    const struct credentials_request request = {options->key_file, options->profile,
                                                session->run_deadline_ms};
    if (options->key_file != NULL && strcmp(options->key_file, "-") == 0 &&
        session->ids.uses_stdin) {
        error_set(error, ERROR_USAGE,
                  "the API key and the ids cannot both come from standard input");
        return error_hint(error, "put one of them in a file");
    }
    if (!credentials_find(&request, credentials, error))
        return false;
    memcpy(session->key_source, credentials->source, sizeof session->key_source);
    session_log(session, "", "the API key is from %s", session->key_source);
    if (credentials->warning[0] != '\0' && !session->rules.plugin)
        render_warning(stderr, render_formats[options->format].is_json, credentials->warning);
    return true;
}

/* Reports a response or a retry: `faxctl: 09:59:12 ID: HTTP 200 in 34 ms (request id 5f3c)`. */
static void
observe(void *context, const struct request *request, bool retry, int64_t span_ms)
{
    const struct error *error = &request->error;
    bool has_id = error->request_id[0] != '\0';
    char page[32] = "";
    char pause[DURATION_TEXT_SIZE];
    if (request->page_number != 0)
        snprintf(page, sizeof page, "page %" PRId64 ": ", request->page_number);
    if (request->media != NULL)
        snprintf(page, sizeof page, "media: ");
    duration_format(pause, (span_ms + 999) / 1000, 2);
    if (retry)
        session_log(context, request->id, "%sretry in %s: %s", page, pause, error->message);
    else
        session_log(context, request->id, "%sHTTP %d in %" PRId64 " ms%s%s%s", page,
                    error->http_status, span_ms, has_id ? " (request id " : "", error->request_id,
                    has_id ? ")" : "");
}

bool
client_setup(struct session *session, struct error *error)
{
    const struct options *options = session->options;
    struct credentials credentials;
    const char *now = process_environment("FAXCTL_NOW");
    int64_t seconds;
    if (now != NULL && !clock_parse(now, &seconds)) {
        error_set(error, ERROR_USAGE, "FAXCTL_NOW: invalid time `%s`", now);
        return error_hint(error, "expected a time like 2020-05-05T09:59:12Z");
    }
    if (!choose_target(session, error))
        return false;
    bool once = options->timeout == 0 && (options->given & OPTION_BIT(OPTION_RETRIES)) == 0;
    struct client_config config = {.base_url = session->base_url,
                                   .schedule = {.timeout_ms = session->timeout_ms,
                                                .run_deadline_ms = session->run_deadline_ms,
                                                .retries = once ? 0 : (unsigned)options->retries,
                                                .jobs = (unsigned)options->jobs},
                                   .http = {.connect_timeout_ms = options->connect_timeout * 1000,
                                            .stall_ms = STALL_MS,
                                            .trace = options->trace ? stderr : NULL,
                                            .interrupted = interrupt_signal},
                                   .observe = observe,
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
