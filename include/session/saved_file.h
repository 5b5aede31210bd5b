/*
 * Files that are either complete or absent: written under a temporary name beside the target (mode
 * 0600), flushed, then renamed.
 */
#ifndef FAXCTL_SESSION_SAVED_FILE_H
#define FAXCTL_SESSION_SAVED_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/http.h"
#include "model/error.h"

/* Maximum length of a path, with its NUL. */
enum { SAVED_FILE_PATH_SIZE = 4096 };

struct saved_file {
    struct saved_file *next;
    struct http_sink sink;                /* its descriptor is -1 while the file is not open */
    char temporary[SAVED_FILE_PATH_SIZE]; /* path of the temporary file */
};

/* The files being saved, and what was saved before them. */
struct saved_files {
    struct saved_file *first; /* each owned: the start of an allocation */
    uint64_t bytes;
};

/* Adds a file, not open yet, to the list, which then owns it. */
void saved_files_add(struct saved_files *files, struct saved_file *file);

/* Abandons a file of the list and frees it. */
void saved_files_discard(struct saved_files *files, struct saved_file *file);

enum { SAVED_FILE_EXTENSIONS = 5 };

/* The extensions that saved_file_detect() returns. */
extern const char *const saved_file_extensions[SAVED_FILE_EXTENSIONS];

/* Creates a temporary file in the directory of `target`. On failure *error is set, category
 * internal. */
bool saved_file_open(struct saved_file *file, const char *target, struct error *error);

/* Detects the type of an open file by its first bytes, which beat the content type that the store
 * sent. Returns the extension. */
const char *saved_file_detect(struct saved_file *file);

/* Flushes, closes and renames the file to `target`, which is replaced only if `replace` is set. On
 * failure *error is set, category internal, and the temporary file is gone. */
bool saved_file_commit(struct saved_file *file, const char *target, bool replace,
                       struct error *error);

/* Checks that files can be created in the directory of `target`, chosen with `option`. On failure
 * *error is set, category usage. */
bool saved_file_check_directory(const char *option, const char *target, struct error *error);

/* Checks what a file would overwrite: returns false and sets *error, category internal, if there is
 * anything but a regular file or, unless `replace` is set, a regular file. *exists tells whether
 * there is one. */
bool saved_file_check(const char *target, bool replace, bool *exists, struct error *error);

#endif
