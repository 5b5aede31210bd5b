#include "commands/table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/url.h"
#include "base/time.h"
#include "model/fax_document.h"
#include "model/link.h"
#include "render/render_error.h"
#include "session/saved_file.h"
#include "session/session.h"

static bool run(const struct options *options, int *exit_status, struct error *error);

const struct command download_command = {
    .name = "download",
    .synonyms = " save media fetch-media pull ",
    .operands = "ID...",
    .operand = WORD_ID,
    .min_operands = 1,
    .max_operands = INT_MAX,
    .summary = "save the stored media of faxes",
    .examples = "  faxctl download 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0\n"
                "  faxctl download -O - ID | pdftotext - -\n"
                "  faxctl list --since 2d -o value -F id | faxctl download --skip-existing -\n",
    .notes = "A file is named fax-ID.pdf, .tif, .png, .jpg or .bin by its content; further\n"
             "documents of the same fax fax-ID-2.pdf, and so on.\n"
             "SIZE is a number of bytes, or of KiB, MiB or GiB: 500K, 50MiB, 1G.\n",
    .options = OPTIONS_FETCHING | (OPTIONS_FAXES & ~OPTION_BIT(OPTION_FIELDS)) |
               OPTION_BIT(OPTION_DIRECTORY) | OPTION_BIT(OPTION_OUTPUT_FILE) |
               OPTION_BIT(OPTION_PREVIEW) | OPTION_BIT(OPTION_MAX_SIZE) | OPTION_BIT(OPTION_FORCE) |
               OPTION_BIT(OPTION_SKIP_EXISTING),
    .timeout = INT64_C(15) * 60,
    .retries = 3,
    .run = run,
};

enum { REDIRECTS_MAX = 3 };

static const struct render_column columns[] = {
    {"id", false}, {"file", false}, {"bytes", true}, {"content_type", false}};

struct download {
    const struct options *options;
    bool to_stdout;
    struct session session;
    struct saved_files files; /* each the first member of an item */
};

/* A fax that is being saved; the context of its request. */
struct item {
    struct saved_file file;
    size_t index;       /* of the current document */
    unsigned redirects; /* of its link */
    bool renewed;       /* the record was fetched again for a new link to it */
};

/* Writes the path of a document of a fax; for stdout, one in the directory of temporary files. */
static void
name_file(const struct download *download, const char *id, size_t index, const char *extension,
          char path[static SAVED_FILE_PATH_SIZE])
{
    const struct options *options = download->options;
    const char *temporary = process_environment("TMPDIR");
    const char *directory = options->directory != NULL ? options->directory : "";
    size_t length = strlen(directory);
    const char *slash = length == 0 || directory[length - 1] == '/' ? "" : "/";
    char number[sizeof "-" + 20] = "";
    if (index != 0)
        snprintf(number, sizeof number, "-%zu", index + 1);
    if (download->to_stdout)
        snprintf(path, SAVED_FILE_PATH_SIZE, "%s/", temporary != NULL ? temporary : "/tmp");
    else if (options->output_file != NULL)
        snprintf(path, SAVED_FILE_PATH_SIZE, "%s%s%s", directory, slash, options->output_file);
    else
        snprintf(path, SAVED_FILE_PATH_SIZE, "%s%sfax-%s%s%s", directory, slash, id, number,
                 extension);
}

/* Checks the options before anything is sent. */
static bool
check_options(const struct download *download, struct error *error)
{
    const struct options *options = download->options;
    bool named = options->output_file != NULL;
    const char *option = download->to_stdout                   ? "TMPDIR"
                         : named && options->directory == NULL ? "--output-file"
                                                               : "--directory";
    char path[SAVED_FILE_PATH_SIZE];
    if (named && (options->operand_count != 1 || strcmp(options->operands[0], "-") == 0)) {
        error_set(error, ERROR_USAGE, "--output-file needs exactly one id");
        return error_hint(error, "use --directory DIR for several faxes");
    }
    if (download->to_stdout && isatty(STDOUT_FILENO)) {
        error_set(error, ERROR_USAGE, "--output-file: stdout is a terminal");
        return error_hint(error, "redirect it, or use --output-file FILE");
    }
    name_file(download, "", 0, "", path);
    return saved_file_check_directory(option, path, error);
}

/* Returns whether to write the current document. If not, *failure is set unless a file that exists
 * is to be kept. Checks all names that the document may get. */
static bool
check_target(struct download *download, const struct item *item, const char *id,
             struct error *failure)
{
    const struct options *options = download->options;
    bool keep = options->skip_existing;
    bool exists;
    char path[SAVED_FILE_PATH_SIZE];
    for (size_t i = 0; i < SAVED_FILE_EXTENSIONS && !download->to_stdout; i++) {
        name_file(download, id, item->index, saved_file_extensions[i], path);
        if (!saved_file_check(path, keep || options->force, &exists, failure))
            return false;
        if (exists && keep) {
            session_log(&download->session, id, "%s exists, skipped", path);
            return false;
        }
    }
    return true;
}

/* Turns the request into one for a link; `from` is the URL that redirected to it, or NULL. On
 * failure *failure is set. */
static bool
fetch(const struct download *download, struct item *item, struct request *request, const char *link,
      const char *from, struct error *failure)
{
    return url_check_media(link, from, failure) &&
           (request_set_media(request, link, &item->file.sink,
                              (uint64_t)download->options->max_size) ||
            error_out_of_memory(failure));
}

/* Turns the request into one for the next document. Returns false if there is none, or after an
 * error: then *failure is set. */
static bool
start_next(struct download *download, struct item *item, const struct session_result *result,
           struct error *failure)
{
    const struct options *options = download->options;
    const char *links[FAX_DOCUMENTS_MAX];
    char path[SAVED_FILE_PATH_SIZE];
    size_t count = fax_documents(result->fax, options->preview, links);
    bool from_record = result->request->url == NULL; /* which may have changed */
    if (from_record && item->index >= count)
        return fax_document_missing(result->fax, options->preview, failure);
    if (count > 1 && options->output_file != NULL) {
        error_set(failure, ERROR_USAGE, "--output-file: the fax has %zu documents", count);
        return error_hint(failure, "use --directory DIR");
    }
    for (; item->index < count && !check_target(download, item, result->id, failure); item->index++)
        if (failure->category != ERROR_NONE)
            return false;
    if (item->index == count)
        return false;
    name_file(download, result->id, item->index, "", path);
    if (item->file.sink.descriptor < 0 && !saved_file_open(&item->file, path, failure))
        return false;
    if (download->to_stdout)
        (void)unlink(item->file.temporary);
    item->redirects = 0;
    return fetch(download, item, result->request, links[item->index], NULL, failure);
}

/* Handles an error of the media store. Returns whether to submit the request again: to follow a
 * redirect, or once to get a new link from the record. Else *failure is set. */
static bool
recover(const struct download *download, struct item *item, struct session_result *result,
        struct error *failure)
{
    struct request *request = result->request;
    const struct error *error = result->error;
    int status = error->http_status;
    char span[DURATION_TEXT_SIZE];
    int64_t expiry;
    *failure = *error;
    if (request->location != NULL) {
        if (item->redirects++ < REDIRECTS_MAX)
            return fetch(download, item, request, request->location, request->url, failure);
        return error_set(failure, ERROR_SERVER, "more than %d redirects", REDIRECTS_MAX);
    }
    if (error->category == ERROR_INTERNAL)
        snprintf(failure->message, sizeof failure->message, "%.300s: %.200s", item->file.temporary,
                 error->message);
    if (status != 400 && status != 401 && status != 403)
        return false;
    if (!item->renewed) {
        item->renewed = true;
        request_set_fax(request);
        return true;
    }
    if (link_expiry(request->url, &expiry) && expiry <= clock_now()) {
        duration_format_age(span, clock_now() - expiry);
        snprintf(failure->message, sizeof failure->message, "%.400s: expired %s ago",
                 error->message, span);
        error_hint(failure, "try again, for a new link");
    }
    if (request->record->direction.code == FAX_DIRECTION_INBOUND)
        error_hint(failure, "POST /faxes/%s/actions/refresh renews the link", request->id);
    return false;
}

/* Saves and prints the document that has arrived. *failure is set if it cannot be saved. Returns
 * false and sets *error if the run cannot go on. */
static bool
save(struct download *download, struct item *item, const struct session_result *result,
     struct error *failure, struct error *error)
{
    struct session *session = &download->session;
    const struct http_sink *sink = &item->file.sink;
    const char *extension = saved_file_detect(&item->file);
    char path[SAVED_FILE_PATH_SIZE];
    char bytes[24];
    name_file(download, result->id, item->index, extension, path);
    snprintf(bytes, sizeof bytes, "%" PRIu64, sink->received);
    const char *type = sink->content_type[0] != '\0' ? sink->content_type : NULL;
    const char *texts[] = {result->id, path, bytes, type};
    progress_clear(&session->progress);
    if (download->to_stdout) {
        if (!output_copy(&session->output, sink->descriptor, error))
            return false;
    } else if (!saved_file_commit(&item->file, path, download->options->force, failure)) {
        if (download->options->skip_existing && access(path, F_OK) == 0)
            failure->category = ERROR_NONE; /* start_next() skips it */
        return true;
    } else if (!session_print_record(session, texts, error)) {
        return false;
    }
    if (result->fax->partial_content.flag && item->index == 0) {
        snprintf(path, sizeof path, "%s: pages are missing (partial_content)", result->id);
        render_warning(stderr, render_formats[download->options->format].is_json, path);
    }
    download->files.bytes += sink->received;
    item->index++;
    item->renewed = false;
    return true;
}

/* Returns the item of a request, a new one for its first result; NULL if out of memory. */
static struct item *
item_of(struct download *download, struct request *request)
{
    struct item *item = request->context;
    if (item == NULL && (item = calloc(1, sizeof *item)) != NULL) {
        saved_files_add(&download->files, &item->file);
        request->context = item;
    }
    return item;
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    struct download download = {.options = options};
    struct session *session = &download.session;
    struct session_result result;
    enum session_next next = SESSION_FAILED;
    download.to_stdout = options->output_file != NULL && strcmp(options->output_file, "-") == 0;
    const struct session_rules rules = {.unordered = true,
                                        .raw = download.to_stdout,
                                        .columns = columns,
                                        .column_count = sizeof columns / sizeof *columns,
                                        .files = &download.files};
    if (check_options(&download, error) && session_open(session, options, &rules, error)) {
        while ((next = session_next(session, &result, error)) == SESSION_RESULT) {
            struct request *request = result.request;
            struct item *item = request != NULL ? item_of(&download, request) : NULL;
            struct error failure = {.category = ERROR_NONE};
            bool media = request != NULL && request->url != NULL;
            bool again = false;
            if (request != NULL && item == NULL)
                error_out_of_memory(&failure);
            else if (item == NULL || result.error != NULL)
                again = media && recover(&download, item, &result, &failure);
            else if (media && !save(&download, item, &result, &failure, error))
                break;
            else if (failure.category == ERROR_NONE)
                again = start_next(&download, item, &result, &failure);
            if (again) {
                session_resubmit(session, &result, 0);
                continue;
            }
            if (failure.category != ERROR_NONE)
                session_fail(session, &result, &failure);
            if (item != NULL)
                saved_files_discard(&download.files, &item->file);
            if (result.error != NULL && !session_print(session, &result, error))
                break;
        }
    }
    while (download.files.first != NULL)
        saved_files_discard(&download.files, download.files.first);
    return session_close(session, next == SESSION_END, exit_status, error);
}
