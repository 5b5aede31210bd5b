/*
 * Whole records on a descriptor: each record is one write(2), so that processes that append to one
 * file never mix their lines, and a signal never tears one. Small records are combined up to
 * PIPE_BUF bytes, which POSIX writes to a pipe atomically. A failed write is an error, never exit
 * 0; if the reader of stdout closed the pipe, the run ends as after SIGPIPE.
 *
 * After a signal, a record is completed as long as the reader keeps taking some of it within a
 * second. Nothing is written after a failure.
 */
#ifndef FAXCTL_SESSION_OUTPUT_H
#define FAXCTL_SESSION_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "model/error.h"

struct output {
    int descriptor;
    FILE *stream;    /* records are rendered to it, into memory */
    char *bytes;     /* owned by the stream until it is closed */
    size_t size;     /* of `bytes`, as of the last flush of the stream */
    size_t written;  /* bytes already written */
    size_t complete; /* end of the last whole record */
    bool is_pipe;    /* the descriptor */
    int failure;     /* errno of a failed write, or 0 */
};

/* Opens the stream. On failure *error is set. Free with output_free(), even after a failure. */
bool output_open(struct output *output, int descriptor, struct error *error);

/* Begins a record: everything rendered until output_end_record() belongs to it. Make no other
 * allocations in between. */
void output_begin_record(void);

/* Ends a record. If memory ran out while it was rendered, it is dropped. On failure *error is set,
 * category internal. */
bool output_end_record(struct output *output, struct error *error);

/* Writes all complete records. On failure *error is set, category internal. */
bool output_flush(struct output *output, struct error *error);

/* Writes a whole file, read from its start. On failure *error is set, category internal. */
bool output_copy(struct output *output, int file, struct error *error);

/* Frees what the output owns; drops unwritten records. */
void output_free(struct output *output);

/* Flushes and closes stdout at the end of the program, to detect errors that only close(2) reports
 * (a full disk behind NFS). On failure *error is set, category internal. After a signal the process
 * dies here. */
bool output_finish(struct error *error);

#endif
