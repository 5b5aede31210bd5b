/*
 * A stream whose output is kept in memory, to be compared.
 */
#ifndef FAXCTL_TEST_MEMORY_FILE_H
#define FAXCTL_TEST_MEMORY_FILE_H

#include "test.h"

#include <stdio.h>
#include <stdlib.h>

struct memory_file {
    FILE *out;
    char *text; /* owned; up to date after a flush */
    size_t length;
};

static inline FILE *
memory_file_open(struct memory_file *file)
{
    *file = (struct memory_file){0};
    file->out = open_memstream(&file->text, &file->length);
    assert_non_null(file->out);
    return file->out;
}

/* Ends the stream and returns what was written, for the caller to free(). */
static inline char *
memory_file_take(struct memory_file *file)
{
    assert_int_equal(fclose(file->out), 0);
    return file->text;
}

/* Ends the stream, which must hold exactly this text. */
static inline void
memory_file_expect(struct memory_file *file, const char *expected)
{
    char *text = memory_file_take(file);
    assert_string_equal(text, expected);
    free(text);
}

#endif
