/*
 * SIGINT, SIGTERM and SIGHUP: the work stops between two records, and the process then dies of the
 * signal as if it had never been caught, so that a shell sees 130, 143 or 129. A second signal
 * kills at once.
 */
#ifndef FAXCTL_SESSION_INTERRUPT_H
#define FAXCTL_SESSION_INTERRUPT_H

#include <stdbool.h>

#include "model/error.h"

/* Starts to catch the signals, except those that are ignored already (nohup). On failure *error is
 * set, category internal. */
bool interrupt_catch(struct error *error);

/* A descriptor that is readable after a signal; -1 before interrupt_catch(). */
int interrupt_descriptor(void);

/* The signal that has come; 0 if none has. */
int interrupt_signal(void);

/* Dies of the signal that has come; returns if none has. */
void interrupt_die(void);

#endif
