/*
 * A directory for the files of a test, which goes away with them.
 */
#ifndef FAXCTL_TEST_DIRECTORY_H
#define FAXCTL_TEST_DIRECTORY_H

#include "test.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIRECTORY_PATH_SIZE = 512 };

struct directory {
    char path[DIRECTORY_PATH_SIZE];
    char scratch[2 * DIRECTORY_PATH_SIZE]; /* the path of the file asked for last */
};

static inline void
directory_make(struct directory *directory)
{
    const char *parent = getenv("TMPDIR");
    snprintf(directory->path, sizeof directory->path, "%s/faxctl-unit-XXXXXX",
             parent != NULL && strlen(parent) < 400 ? parent : "/tmp");
    assert_non_null(mkdtemp(directory->path));
}

/* The path of a file in the directory, until the next call. */
static inline const char *
directory_file(struct directory *directory, const char *name)
{
    snprintf(directory->scratch, sizeof directory->scratch, "%s/%s", directory->path, name);
    return directory->scratch;
}

static inline void
directory_add(struct directory *directory, const char *name)
{
    assert_int_equal(mkdir(directory_file(directory, name), 0700), 0);
}

/* Writes a file with these bytes and this mode; one that is there is replaced. */
static inline void
directory_write_bytes(struct directory *directory, const char *name, const void *bytes,
                      size_t length, mode_t mode)
{
    const char *path = directory_file(directory, name);
    (void)unlink(path); /* only root can open a read-only file for writing */
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, bytes, length), length);
    assert_int_equal(fchmod(descriptor, mode), 0);
    assert_int_equal(close(descriptor), 0);
}

static inline void
directory_write(struct directory *directory, const char *name, const char *text, mode_t mode)
{
    directory_write_bytes(directory, name, text, strlen(text), mode);
}

static inline int
directory_remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

static inline void
directory_remove(struct directory *directory)
{
    nftw(directory->path, directory_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
