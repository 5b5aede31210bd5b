#include "commands/table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/url.h"
#include "base/process.h"
#include "base/time.h"
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
             "documents of the same fax fax-ID-2.pdf, and so on; a preview fax-ID-preview.pdf.\n"
             "JSON is always an array, with a record for each file.\n"
             "SIZE is a number of bytes, or of KiB, MiB or GiB: 500K, 50MiB, 1G.\n",
    .options = OPTIONS_FETCHING | (OPTIONS_FAXES & ~OPTION_BIT(OPTION_FIELDS)) |
               OPTION_BIT(OPTION_DIRECTORY) | OPTION_BIT(OPTION_OUTPUT_FILE) |
               OPTION_BIT(OPTION_PREVIEW) | OPTION_BIT(OPTION_MAX_SIZE) | OPTION_BIT(OPTION_FORCE) |
               OPTION_BIT(OPTION_SKIP_EXISTING),
    .defaults = {[OPTION_TIMEOUT] = INT64_C(15) * 60},
    .run = run,
};

enum { PATH_SIZE = SAVED_FILE_PATH_SIZE };

static const struct render_column columns[] = {
    {"id", false}, {"file", false}, {"bytes", true}, {"content_type", false}};

/* Types of files by their first bytes. The last row takes the rest. */
static const struct file_type {
    const char *extension;
    const char *content_type; /* NULL: according to the store */
    const char *start;
    size_t length;
} types[] = {
    {".pdf", "application/pdf", "%PDF-", 5},   {".tif", "image/tiff", "II*\0", 4},
    {".tif", "image/tiff", "MM\0*", 4},        {".png", "image/png", "\x89PNG\r\n\x1a\n", 8},
    {".jpg", "image/jpeg", "\xff\xd8\xff", 3}, {".bin", NULL, "", 0},
};

struct download {
    const struct options *options;
    bool to_stdout;
    char directory[SAVED_FILE_DIRECTORY_SIZE]; /* empty, or ends with a slash */
    struct session session;
};

/* A fax that is being saved; the context of its request. */
struct item {
    struct saved_file file;
    size_t index; /* of the current document */
    bool renewed; /* the record was fetched again for a new link to it */
};

/* Writes the path of a document. */
static void
name_file(const struct download *download, const char *id, size_t index, const char *extension,
          char path[static PATH_SIZE])
{
    const char *directory = download->directory;
    const char *preview = download->options->preview ? "-preview" : "";
    if (download->options->output_file != NULL)
        snprintf(path, PATH_SIZE, "%s%s", directory, download->options->output_file);
    else if (index == 0)
        snprintf(path, PATH_SIZE, "%sfax-%s%s%s", directory, id, preview, extension);
    else
        snprintf(path, PATH_SIZE, "%sfax-%s%s-%zu%s", directory, id, preview, index + 1, extension);
}

/* Checks before anything is sent that the options agree and that files can be created. */
static bool
check_options(struct download *download, struct error *error)
{
    const struct options *options = download->options;
    const char *temporary = process_environment("TMPDIR");
    const char *directory = options->directory != NULL ? options->directory : "";
    struct saved_file probe = {.temporary = ""};
    char path[PATH_SIZE];
    if (options->output_file != NULL &&
        (options->operand_count != 1 || strcmp(options->operands[0], "-") == 0)) {
        error_set(error, ERROR_USAGE, "--output-file needs exactly one id");
        return error_hint(error, "use --directory DIR for several faxes");
    }
    if (options->force && options->skip_existing)
        return error_set(error, ERROR_USAGE, "--force and --skip-existing exclude each other");
    if (download->to_stdout && isatty(STDOUT_FILENO)) {
        error_set(error, ERROR_USAGE, "--output-file: stdout is a terminal");
        return error_hint(error, "redirect it, or use --output-file FILE");
    }
    if (download->to_stdout)
        directory = temporary != NULL ? temporary : "/tmp";
    bool complete = *directory == '\0' || directory[strlen(directory) - 1] == '/';
    snprintf(download->directory, sizeof download->directory, "%.*s%s",
             SAVED_FILE_DIRECTORY_SIZE - 2, directory, complete ? "" : "/");
    name_file(download, "", 0, "", path);
    if (saved_file_open(&probe, path, error)) {
        saved_file_close(&probe);
        return true;
    }
    error->category = ERROR_USAGE;
    return false;
}

/* Returns whether to write the next document. If not, *error is set, unless an existing file is
 * kept. Its type is not known yet, so all names are checked. */
static bool
may_write(struct download *download, const char *id, size_t index, struct error *error)
{
    const struct options *options = download->options;
    struct stat status;
    char path[PATH_SIZE];
    for (size_t i = 0; i < sizeof types / sizeof *types && !download->to_stdout; i++) {
        name_file(download, id, index, types[i].extension, path);
        if (lstat(path, &status) != 0)
            continue;
        if (options->skip_existing) {
            session_log(&download->session, id, "%s exists, skipped", path);
            return false;
        }
        if (options->force && S_ISREG(status.st_mode))
            continue;
        error_set(error, ERROR_INTERNAL, "%.300s already exists", path);
        return error_hint(error, S_ISREG(status.st_mode)
                                     ? "use --force to overwrite it, or --skip-existing to keep it"
                                     : "it is not a regular file; choose another name");
    }
    return true;
}

/* Turns the request into one for the next document. Returns false after the last one, or after an
 * error: then *error is set. */
static bool
start_next(struct download *download, struct item *item, const struct session_result *result,
           struct error *error)
{
    const struct options *options = download->options;
    struct http_media *media = &item->file.media;
    const char *links[LINK_DOCUMENTS_MAX];
    char path[PATH_SIZE];
    size_t count = link_documents(result->fax, options->preview, links);
    if (result->request->media == NULL && item->index >= count)
        return link_explain_missing(result->fax, options->preview, error);
    if (count > 1 && options->output_file != NULL) {
        error_set(error, ERROR_USAGE, "--output-file: the fax has %zu documents", count);
        return error_hint(error, "use --directory DIR");
    }
    while (item->index < count && !may_write(download, result->id, item->index, error) &&
           error->category == ERROR_NONE)
        item->index++;
    name_file(download, result->id, item->index, "", path);
    if (item->index >= count || error->category != ERROR_NONE ||
        !url_check_media(links[item->index], error) || !saved_file_open(&item->file, path, error))
        return false;
    if (download->to_stdout)
        (void)unlink(item->file.temporary);
    media->url = links[item->index];
    media->limit = (uint64_t)options->max_size;
    result->request->media = media;
    return true;
}

/* Saves and prints the document that has arrived. */
static bool
save(struct download *download, struct item *item, const struct session_result *result,
     struct error *error)
{
    const struct options *options = download->options;
    struct session *session = &download->session;
    const struct http_media *media = &item->file.media;
    const struct file_type *type = types;
    char start[8] = "";
    char path[PATH_SIZE];
    char bytes[24];
    (void)!pread(media->descriptor, start, sizeof start, 0);
    while (memcmp(start, type->start, type->length) != 0)
        type++;
    name_file(download, result->id, item->index, type->extension, path);
    snprintf(bytes, sizeof bytes, "%" PRIu64, media->received);
    const char *content_type = media->content_type[0] != '\0' ? media->content_type : NULL;
    const char *texts[] = {result->id, path, bytes,
                           type->content_type != NULL ? type->content_type : content_type};
    if (download->to_stdout) {
        if (!output_copy(&session->output, media->descriptor, error))
            return false;
    } else if (!saved_file_commit(&item->file, path, options->force, error)) {
        return error->category == ERROR_NONE; /* a new file, which start_next() finds */
    } else if (!session_print_record(session, texts, error)) {
        return false;
    }
    if (item->index == 0 && result->fax->partial_content.flag) {
        snprintf(path, sizeof path, "%s: pages are missing (partial_content)", result->id);
        progress_clear(&session->progress);
        render_warning(stderr, render_formats[options->format].is_json, path);
    }
    session->saved_bytes += media->received;
    item->index++;
    item->renewed = false;
    return true;
}

/* Handles an error of the media store. Returns whether to fetch the record once more, for a new
 * link. Else adds to the error what is known of the link. */
static bool
recover(struct item *item, struct request *request)
{
    struct error *error = &request->error;
    size_t length = strlen(error->message);
    char span[DURATION_TEXT_SIZE];
    int64_t expiry;
    if (error->http_status != 400 && error->http_status != 401 && error->http_status != 403)
        return false;
    if (!item->renewed) {
        item->renewed = true;
        request->media = NULL;
        return true;
    }
    if (link_expiry(request->media->url, &expiry) && expiry <= clock_now()) {
        duration_format_age(span, clock_now() - expiry);
        snprintf(error->message + length, sizeof error->message - length, ": expired %s ago", span);
        error_hint(error, "the API still returns this link; try again later");
    }
    if (request->fax->direction.code == FAX_DIRECTION_INBOUND)
        error_hint(error, "POST /faxes/%s/actions/refresh renews the link", request->id);
    return false;
}

static void
release(void *context)
{
    struct item *item = context;
    saved_file_close(&item->file);
    free(item);
}

/* Takes the next step of a fax: from its record to the first document, from each to the next.
 * Returns whether to submit its request again. On failure result->error is set. */
static bool
advance(struct download *download, struct session_result *result)
{
    struct request *request = result->request;
    struct error *error = &request->error;
    bool is_media = request->media != NULL;
    bool again = false;
    struct item *item = request_context(request, sizeof *item, release);
    if (item == NULL)
        error_out_of_memory(error);
    else if (result->error != NULL)
        again = is_media && recover(item, request);
    else
        again = (!is_media || save(download, item, result, error)) &&
                start_next(download, item, result, error);
    if (error->category != ERROR_NONE)
        result->error = error;
    return again;
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    const char *file = options->output_file;
    struct download download = {.options = options,
                                .to_stdout = file != NULL && strcmp(file, "-") == 0};
    struct session *session = &download.session;
    struct session_result result;
    enum session_next next = SESSION_FAILED;
    const struct session_rules rules = {.unordered = true,
                                        .raw = download.to_stdout,
                                        .columns = columns,
                                        .column_count = sizeof columns / sizeof *columns};
    if (check_options(&download, error) && session_open(session, options, &rules, error)) {
        while ((next = session_next(session, &result, error)) == SESSION_RESULT) {
            if (result.request != NULL && advance(&download, &result))
                session_resubmit(session, &result, 0);
            else if (result.error != NULL && !session_print(session, &result, error))
                break;
        }
    }
    return session_close(session, next == SESSION_END, exit_status, error);
}
