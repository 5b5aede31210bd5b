/*
 * Files that are either complete or absent: written under a temporary name beside the target (mode
 * 0600), flushed, then renamed.
 */
#ifndef FAXCTL_SESSION_SAVED_FILE_H
#define FAXCTL_SESSION_SAVED_FILE_H

#include <stdbool.h>

#include "api/http.h"
#include "model/error.h"

/* Maximum lengths of a directory and of a path in it, with NUL. */
enum { SAVED_FILE_DIRECTORY_SIZE = 4096, SAVED_FILE_PATH_SIZE = SAVED_FILE_DIRECTORY_SIZE + 128 };

/* Starts as {0}. */
struct saved_file {
    struct http_media media;
    char temporary[SAVED_FILE_PATH_SIZE]; /* empty while no file is open */
};

/* Creates a temporary file in the directory of `target`; closes an earlier one. On failure *error
 * is set, category internal. */
bool saved_file_open(struct saved_file *file, const char *target, struct error *error);

/* Flushes the file and gives it the name `target`, which is replaced only if `replace` is set. On
 * failure *error is set, category internal, unless `target` exists. */
bool saved_file_commit(const struct saved_file *file, const char *target, bool replace,
                       struct error *error);

/* Closes the file and removes its temporary name. Does nothing if no file is open. */
void saved_file_close(struct saved_file *file);

#endif
