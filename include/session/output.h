/*
 * stdout in whole records: each record is one write(2), so that several processes that append to
 * one file never mix their lines. Small records are written together, up to PIPE_BUF bytes, which
 * POSIX writes to a pipe in one piece. A write that fails is an error, never exit 0; if the reader
 * has closed the pipe, the process dies of SIGPIPE.
 */
#ifndef FAXCTL_SESSION_OUTPUT_H
#define FAXCTL_SESSION_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "model/error.h"

struct output {
    FILE *stream;    /* what is rendered is written here, into memory */
    char *bytes;     /* owned by the stream until it is closed */
    size_t size;     /* of `bytes`, as of the last flush of the stream */
    size_t written;  /* bytes that are on stdout */
    size_t complete; /* the end of the last whole record */
};

/* Opens the stream. On failure *error is set. Free with output_free(), also after a failure. */
bool output_open(struct output *output, struct error *error);

/* Begins a record: what is rendered until output_end_record() belongs to it. Nothing else may be
 * done in between. */
void output_begin_record(void);

/* Ends a record. One that has not been rendered whole, for lack of memory, is dropped. On failure
 * *error is set, category internal. */
bool output_end_record(struct output *output, struct error *error);

/* Writes the records that have been rendered. On failure *error is set, category internal. */
bool output_flush(struct output *output, struct error *error);

/* Frees what the output owns. What has not been written is dropped. */
void output_free(struct output *output);

/* Writes bytes to a descriptor, in one write(2) if the system takes them as a whole. Waits if the
 * descriptor is non-blocking and full. Returns false on failure; errno is set. */
bool output_write(int descriptor, const char *bytes, size_t size);

/* Flushes and closes stdout at the end of the program, with the errors that only a close reports (a
 * full disk behind NFS). On failure *error is set, category internal. */
bool output_finish(struct error *error);

#endif
