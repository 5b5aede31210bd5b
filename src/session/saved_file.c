#include "session/saved_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
saved_file_open(struct saved_file *file, const char *target, struct error *error)
{
    const char *slash = strrchr(target, '/');
    int length = slash != NULL ? (int)(slash + 1 - target) : 0;
    saved_file_close(file);
    snprintf(file->temporary, sizeof file->temporary, "%.*s.faxctl-XXXXXX", length, target);
    file->media.descriptor = mkstemp(file->temporary);
    if (file->media.descriptor >= 0)
        return true;
    file->temporary[0] = '\0';
    error_set(error, ERROR_INTERNAL, "cannot create a file in %.*s: %s", length != 0 ? length : 1,
              length != 0 ? target : ".", strerror(errno));
    return error_hint(error, errno == EMFILE
                                 ? "raise ulimit -n, or lower --jobs"
                                 : "choose another directory, for stdout by setting TMPDIR");
}

bool
saved_file_commit(const struct saved_file *file, const char *target, bool replace,
                  struct error *error)
{
    if (fsync(file->media.descriptor) == 0) {
        if (!replace && link(file->temporary, target) == 0)
            return true;
        if (!replace && errno == EEXIST)
            return false;
        if (rename(file->temporary, target) == 0) /* or the file system has no hard links */
            return true;
    }
    error_set(error, ERROR_INTERNAL, "cannot write %.300s: %s", target, strerror(errno));
    return error_hint(error, "free some space, or choose another directory");
}

void
saved_file_close(struct saved_file *file)
{
    if (file->temporary[0] == '\0')
        return;
    close(file->media.descriptor);
    (void)unlink(file->temporary);
    file->temporary[0] = '\0';
}
