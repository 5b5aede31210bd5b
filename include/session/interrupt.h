/*
 * SIGINT, SIGTERM and SIGHUP: the work stops between two records, and the process then dies of the
 * signal as if uncaught, so that a shell sees 130, 143 or 129. A second signal kills at once.
 */
#ifndef FAXCTL_SESSION_INTERRUPT_H
#define FAXCTL_SESSION_INTERRUPT_H

#include <stdbool.h>

#include "model/error.h"

/* Catches the signals, except those already ignored (nohup). On failure *error is set, category
 * internal. */
bool interrupt_catch(struct error *error);

/* Returns a descriptor that is readable after a signal; -1 before interrupt_catch(). */
int interrupt_descriptor(void);

/* Returns the caught signal, or 0. */
int interrupt_signal(void);

/* Behaves as if a signal had been caught. */
void interrupt_set(int number);

/* Dies of the caught signal; returns if there is none. */
void interrupt_die(void);

#endif
