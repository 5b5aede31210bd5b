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

/* A list of files, and what was saved before them. */
struct saved_files {
    struct saved_file *first;
    uint64_t bytes;
};

/* A type of document, known by its first bytes. */
struct file_type {
    const char *extension;
    const char *start;
    size_t length;            /* of `start` */
    const char *content_type; /* NULL: unknown */
};

enum { FILE_TYPE_COUNT = 6 };

/* The last one matches any document. */
extern const struct file_type file_types[FILE_TYPE_COUNT];

/* Creates a temporary file in the directory of `target`. On failure *error is set, category
 * internal. */
bool saved_file_open(struct saved_file *file, const char *target, struct error *error);

/* Returns the type of an open file, never NULL. */
const struct file_type *saved_file_type(const struct saved_file *file);

/* Flushes, closes and renames the file to `target`, which is replaced only if `replace` is set. On
 * failure *error is set, category internal, and the temporary file is gone. */
bool saved_file_commit(struct saved_file *file, const char *target, bool replace,
                       struct error *error);

/* Closes and removes the file. Does nothing if it is not open. */
void saved_file_abandon(struct saved_file *file);

/* Sets the error of a target that exists. Always returns false. */
bool saved_file_exists(const char *target, struct error *error);

#endif
