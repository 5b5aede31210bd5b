#include "session/saved_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct file_type file_types[FILE_TYPE_COUNT] = {
    {".pdf", "%PDF-", 5, "application/pdf"},   {".tif", "II*\0", 4, "image/tiff"},
    {".tif", "MM\0*", 4, "image/tiff"},        {".png", "\x89PNG\r\n\x1a\n", 8, "image/png"},
    {".jpg", "\xff\xd8\xff", 3, "image/jpeg"}, {".bin", "", 0, NULL},
};

bool
saved_file_open(struct saved_file *file, const char *target, struct error *error)
{
    const char *slash = strrchr(target, '/');
    int length = slash != NULL ? (int)(slash + 1 - target) : 0;
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

const struct file_type *
saved_file_type(const struct saved_file *file)
{
    const struct file_type *type = file_types;
    char start[8] = "";
    (void)!pread(file->sink.descriptor, start, sizeof start, 0);
    while (memcmp(start, type->start, type->length) != 0)
        type++;
    return type;
}

bool
saved_file_exists(const char *target, struct error *error)
{
    error_set(error, ERROR_INTERNAL, "%s already exists", target);
    return error_hint(error, "use --force to overwrite it, or --skip-existing to keep it");
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
        return saved_file_exists(target, error);
    error_set(error, ERROR_INTERNAL, "cannot write %s: %s", target, strerror(reason));
    return error_hint(error, "free some space, or choose another directory");
}

void
saved_file_abandon(struct saved_file *file)
{
    if (file->sink.descriptor < 0)
        return;
    close(file->sink.descriptor);
    file->sink.descriptor = -1;
    (void)unlink(file->temporary);
}
