#include "session/saved_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PDF, TIFF, PNG, JPEG, OTHER };

const char *const saved_file_extensions[SAVED_FILE_EXTENSIONS] = {
    [PDF] = ".pdf", [TIFF] = ".tif", [PNG] = ".png", [JPEG] = ".jpg", [OTHER] = ".bin"};

static const struct {
    int type;
    const char *start; /* the first bytes */
    size_t length;
    const char *content_type;
} types[] = {
    {PDF, "%PDF-", 5, "application/pdf"},    {TIFF, "II*\0", 4, "image/tiff"},
    {TIFF, "MM\0*", 4, "image/tiff"},        {PNG, "\x89PNG\r\n\x1a\n", 8, "image/png"},
    {JPEG, "\xff\xd8\xff", 3, "image/jpeg"},
};

/* Returns the length of the directory in a path, up to its last slash. */
static int
directory_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? (int)(slash + 1 - path) : 0;
}

bool
saved_file_check_directory(const char *option, const char *target, struct error *error)
{
    char path[SAVED_FILE_PATH_SIZE];
    bool fits = strlen(target) < sizeof path - 64; /* with a file name */
    snprintf(path, sizeof path, "%.*s.", directory_length(target), target);
    if (fits && access(path, W_OK | X_OK) == 0)
        return true;
    error_set(error, ERROR_USAGE, "%s: %.300s: %s", option, path,
              strerror(fits ? errno : ENAMETOOLONG));
    return error_hint(error, "specify a directory that exists and is writable");
}

bool
saved_file_open(struct saved_file *file, const char *target, struct error *error)
{
    int length = directory_length(target);
    snprintf(file->temporary, sizeof file->temporary, "%.*s.faxctl-XXXXXX", length, target);
    file->sink = (struct http_sink){.descriptor = mkstemp(file->temporary), .expected = -1};
    if (file->sink.descriptor >= 0) {
        (void)fcntl(file->sink.descriptor, F_SETFD, FD_CLOEXEC);
        return true;
    }
    error_set(error, ERROR_INTERNAL, "cannot create a file in %.*s: %s", length > 0 ? length : 1,
              length > 0 ? target : ".", strerror(errno));
    return error_hint(error, errno == EMFILE ? "raise ulimit -n, or lower --jobs"
                                             : "choose another directory");
}

const char *
saved_file_detect(struct saved_file *file)
{
    char start[8] = "";
    (void)!pread(file->sink.descriptor, start, sizeof start, 0);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (memcmp(start, types[i].start, types[i].length) == 0) {
            snprintf(file->sink.content_type, sizeof file->sink.content_type, "%s",
                     types[i].content_type);
            return saved_file_extensions[types[i].type];
        }
    }
    return saved_file_extensions[OTHER];
}

static bool
refuse_existing(const char *target, struct error *error)
{
    error_set(error, ERROR_INTERNAL, "%s already exists", target);
    return error_hint(error, "use --force to overwrite it, or --skip-existing to keep it");
}

bool
saved_file_check(const char *target, bool replace, bool *exists, struct error *error)
{
    struct stat status;
    *exists = lstat(target, &status) == 0;
    if (*exists && !S_ISREG(status.st_mode)) {
        error_set(error, ERROR_INTERNAL, "%s is not a regular file", target);
        return error_hint(error, "choose another name or directory");
    }
    return !*exists || replace || refuse_existing(target, error);
}

bool
saved_file_commit(struct saved_file *file, const char *target, bool replace, struct error *error)
{
    bool closed = fsync(file->sink.descriptor) == 0;
    closed = close(file->sink.descriptor) == 0 && closed;
    file->sink.descriptor = -1;
    bool linked = closed && !replace && link(file->temporary, target) == 0;
    bool existed = closed && !replace && !linked && errno == EEXIST;
    /* Some file systems have no hard links. */
    bool renamed = closed && !linked && !existed && rename(file->temporary, target) == 0;
    if (renamed)
        return true;
    int reason = errno;
    (void)unlink(file->temporary);
    if (linked)
        return true;
    if (existed)
        return refuse_existing(target, error);
    error_set(error, ERROR_INTERNAL, "cannot write %s: %s", target, strerror(reason));
    return error_hint(error, "free some space, or choose another directory");
}

void
saved_files_add(struct saved_files *files, struct saved_file *file)
{
    file->sink.descriptor = -1;
    file->next = files->first;
    files->first = file;
}

void
saved_files_discard(struct saved_files *files, struct saved_file *file)
{
    struct saved_file **place = &files->first;
    while (*place != file)
        place = &(*place)->next;
    *place = file->next;
    if (file->sink.descriptor >= 0) {
        close(file->sink.descriptor);
        (void)unlink(file->temporary);
    }
    free(file);
}
