#include "commands/table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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
    .options = OPTIONS_FETCHING | OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_JSON) |
               OPTION_BIT(OPTION_COLOR) | OPTION_BIT(OPTION_DIRECTORY) |
               OPTION_BIT(OPTION_OUTPUT_FILE) | OPTION_BIT(OPTION_PREVIEW) |
               OPTION_BIT(OPTION_MAX_SIZE) | OPTION_BIT(OPTION_FORCE) |
               OPTION_BIT(OPTION_SKIP_EXISTING),
    .timeout = INT64_C(15) * 60,
    .retries = 3,
    .run = run,
    .fail = command_fail,
};

enum { REDIRECTS_MAX = 3 };

static const struct render_column columns[] = {
    {"id", false}, {"file", false}, {"bytes", true}, {"content_type", false}};

struct download {
    const struct options *options;
    struct session session;
    struct saved_files files; /* each in a struct item */
};

/* A fax that is being saved; the context of its request. */
struct item {
    struct saved_file file;
    size_t index;       /* of the current link */
    unsigned redirects; /* of the current link */
    bool fetching;      /* the request is for media */
    bool renewed;       /* the record was fetched again for a new link */
    bool warned;        /* of missing pages */
};

static bool
to_stdout(const struct options *options)
{
    return options->output_file != NULL && strcmp(options->output_file, "-") == 0;
}

static void
name_file(const struct options *options, const char *id, size_t index, const char *extension,
          char path[static SAVED_FILE_PATH_SIZE])
{
    const char *directory = options->directory != NULL ? options->directory : "";
    size_t length = strlen(directory);
    char number[sizeof "-" + 20] = "";
    if (index != 0)
        snprintf(number, sizeof number, "-%zu", index + 1);
    if (options->output_file != NULL)
        snprintf(path, SAVED_FILE_PATH_SIZE, "%s", options->output_file);
    else
        snprintf(path, SAVED_FILE_PATH_SIZE, "%s%sfax-%s%s%s", directory,
                 length == 0 || directory[length - 1] == '/' ? "" : "/", id, number, extension);
}

/* Checks the options before anything is sent. */
static bool
check_options(const struct options *options, struct error *error)
{
    char path[SAVED_FILE_PATH_SIZE];
    const char *name = options->output_file != NULL ? "--output-file" : "--directory";
    struct stat status;
    if (options->output_file != NULL && options->directory != NULL) {
        error_set(error, ERROR_USAGE, "--output-file and --directory exclude each other");
        return error_hint(error, "use --output-file DIR/FILE");
    }
    if (options->output_file != NULL &&
        (options->operand_count != 1 || strcmp(options->operands[0], "-") == 0)) {
        error_set(error, ERROR_USAGE, "--output-file needs exactly one id");
        return error_hint(error, "use --directory DIR for several faxes");
    }
    if (to_stdout(options)) {
        if (!isatty(STDOUT_FILENO))
            return true;
        error_set(error, ERROR_USAGE, "--output-file: stdout is a terminal");
        return error_hint(error, "redirect it, or use --output-file FILE");
    }
    name_file(options, "", 0, "", path);
    char *slash = strrchr(path, '/');
    snprintf(slash != NULL ? slash + 1 : path, 2, "%s", slash != NULL ? "" : ".");
    if (stat(path, &status) == 0 && !S_ISDIR(status.st_mode))
        errno = ENOTDIR;
    else if (strlen(path) >= SAVED_FILE_PATH_SIZE - 64)
        errno = ENAMETOOLONG;
    else if (access(path, W_OK | X_OK) == 0)
        return true;
    error_set(error, ERROR_USAGE, "%s: %.300s: %s", name, path, strerror(errno));
    return error_hint(error, "specify a directory that exists and is writable");
}

/* Returns whether to write the current file of a fax. If not, *failure is set unless the file is to
 * be kept. Checks all names that it may get. */
static bool
check_target(struct download *download, const struct item *item, const char *id,
             struct error *failure)
{
    const struct options *options = download->options;
    char path[SAVED_FILE_PATH_SIZE];
    struct stat status;
    for (size_t i = 0; i < FILE_TYPE_COUNT && !to_stdout(options); i++) {
        name_file(options, id, item->index, file_types[i].extension, path);
        if (lstat(path, &status) != 0)
            continue;
        if (!S_ISREG(status.st_mode)) {
            error_set(failure, ERROR_INTERNAL, "%s is not a regular file", path);
            return error_hint(failure, "remove it, or choose another name");
        }
        if (options->skip_existing) {
            session_log(&download->session, id, "%s exists, skipped", path);
            return false;
        }
        if (!options->force)
            return saved_file_exists(path, failure);
    }
    return true;
}

/* Turns the request into one for a link; `from` is the URL that redirected to it, or NULL. On
 * failure *failure is set. */
static bool
fetch(const struct download *download, struct item *item, struct request *request, const char *link,
      const char *from, struct error *failure)
{
    item->fetching = true;
    return url_check_media(link, from, failure) &&
           (request_set_media(request, link, &item->file.sink,
                              (uint64_t)download->options->max_size) ||
            error_out_of_memory(failure));
}

/* Turns the request into one for the next link to save. Returns false if there is none, or after an
 * error: then *failure is set. */
static bool
start_next(struct download *download, struct item *item, struct session_result *result,
           struct error *failure)
{
    const struct options *options = download->options;
    const char *links[FAX_DOCUMENTS_MAX];
    const char *directory = process_environment("TMPDIR");
    char path[SAVED_FILE_PATH_SIZE];
    size_t count = fax_documents(result->fax, options->preview, links);
    if (count == 0)
        return fax_document_missing(result->fax, options->preview, failure);
    if (count > 1 && options->output_file != NULL) {
        error_set(failure, ERROR_USAGE, "--output-file: the fax has %zu documents", count);
        return error_hint(failure, "use --directory DIR");
    }
    while (item->index < count && !check_target(download, item, result->id, failure)) {
        if (failure->category != ERROR_NONE)
            return false;
        item->index++;
    }
    if (item->index == count)
        return false;
    name_file(options, result->id, item->index, "", path);
    if (to_stdout(options))
        snprintf(path, sizeof path, "%s/", directory != NULL ? directory : "/tmp");
    if (item->file.sink.descriptor < 0 && !saved_file_open(&item->file, path, failure))
        return false;
    if (to_stdout(options))
        (void)unlink(item->file.temporary);
    item->redirects = 0;
    return fetch(download, item, result->request, links[item->index], NULL, failure);
}

/* Handles the error of a media store. Returns whether to submit the request again: to follow a
 * redirect, or once to get a new link from the record. Else *failure is set. */
static bool
recover(const struct download *download, struct item *item, const struct session_result *result,
        struct error *failure)
{
    struct request *request = result->request;
    int status = result->error->http_status;
    bool refused = status == 400 || status == 401 || status == 403;
    char span[DURATION_TEXT_SIZE];
    int64_t expiry;
    *failure = *result->error;
    if (request->location != NULL) {
        if (item->redirects++ == REDIRECTS_MAX)
            return error_set(failure, ERROR_SERVER, "more than %d redirects", REDIRECTS_MAX);
        return fetch(download, item, request, request->location, request->url, failure);
    }
    if (refused && !item->renewed) {
        item->renewed = true;
        item->fetching = false;
        request_set_fax(request);
        return true;
    }
    if (failure->category == ERROR_INTERNAL)
        snprintf(failure->message, sizeof failure->message, "%.300s: %.200s", item->file.temporary,
                 result->error->message);
    if (refused && link_expiry(request->url, &expiry) && expiry <= clock_now()) {
        duration_format_age(span, clock_now() - expiry);
        snprintf(failure->message, sizeof failure->message, "%.400s: expired %s ago",
                 result->error->message, span);
        error_hint(failure, "try again, for a new link");
    }
    if (refused && request->record->direction.code == FAX_DIRECTION_INBOUND)
        error_hint(failure, "POST /faxes/%s/actions/refresh renews the link", request->id);
    return false;
}

/* Saves and prints the media that has arrived. *failure is set if it cannot be saved. Returns false
 * and sets *error if the run cannot go on. */
static bool
save(struct download *download, struct item *item, const struct session_result *result,
     struct error *failure, struct error *error)
{
    const struct options *options = download->options;
    struct session *session = &download->session;
    const struct file_type *type = saved_file_type(&item->file);
    uint64_t size = item->file.sink.received;
    char path[SAVED_FILE_PATH_SIZE];
    char bytes[24];
    name_file(options, result->id, item->index, type->extension, path);
    snprintf(bytes, sizeof bytes, "%" PRIu64, size);
    const char *content_type = type->content_type;
    if (content_type == NULL && item->file.sink.content_type[0] != '\0')
        content_type = item->file.sink.content_type;
    progress_clear(&session->progress);
    if (to_stdout(options)) {
        if (!output_copy(&session->output, item->file.sink.descriptor, error))
            return false;
    } else if (!saved_file_commit(&item->file, path, options->force, failure)) {
        return true;
    } else if (!session_print_record(
                   session, (const char *[]){result->id, path, bytes, content_type}, error)) {
        return false;
    }
    download->files.bytes += size;
    if (result->fax->partial_content.flag && !item->warned) {
        snprintf(path, sizeof path, "%s: pages are missing (partial_content)", result->id);
        render_warning(stderr, render_format_is_json(options->format), path);
        item->warned = true;
    }
    item->fetching = false;
    item->index++;
    return true;
}

/* Returns the item of a request, a new one for its first result; NULL if out of memory. */
static struct item *
item_of(struct download *download, struct request *request)
{
    struct item *item = request->context;
    if (item != NULL || (item = calloc(1, sizeof *item)) == NULL)
        return item;
    request->context = item;
    item->file.sink.descriptor = -1;
    item->file.next = download->files.first;
    download->files.first = &item->file;
    return item;
}

static void
discard(struct download *download, struct item *item)
{
    struct saved_file **place = &download->files.first;
    while (*place != &item->file)
        place = &(*place)->next;
    *place = item->file.next;
    saved_file_abandon(&item->file);
    free(item);
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    struct download download = {.options = options};
    struct session *session = &download.session;
    const struct session_rules rules = {.unordered = true,
                                        .raw = to_stdout(options),
                                        .columns = columns,
                                        .column_count = sizeof columns / sizeof *columns,
                                        .files = &download.files};
    struct session_result result;
    enum session_next next = SESSION_FAILED;
    if (check_options(options, error) && session_open(session, options, &rules, error)) {
        while ((next = session_next(session, &result, error)) == SESSION_RESULT) {
            struct item *item = NULL;
            struct error failure = {.category = ERROR_NONE};
            bool again = false;
            if (result.request != NULL && (item = item_of(&download, result.request)) == NULL)
                error_out_of_memory(&failure);
            else if (result.error != NULL)
                again = item != NULL && item->fetching &&
                        recover(&download, item, &result, &failure);
            else if (item->fetching && !save(&download, item, &result, &failure, error))
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
                discard(&download, item);
            if (result.error != NULL && !session_print(session, &result, error))
                break;
        }
    }
    while (download.files.first != NULL)
        discard(&download, (struct item *)download.files.first);
    return session_close(session, next == SESSION_END, exit_status, error);
}
