/*
 * stdout: a write that fails is an error of the command, never exit 0.
 */
#ifndef FAXCTL_SESSION_OUTPUT_H
#define FAXCTL_SESSION_OUTPUT_H

#include <stdbool.h>

#include "model/error.h"

/* Writes out what has been printed so far. On failure *error is set, category internal; its message
 * is empty where the reader has closed the pipe: that ends quietly. */
bool output_flush(struct error *error);

/* The same at the end, with the errors that only a close reports (a full disk behind NFS). */
bool output_finish(struct error *error);

#endif
