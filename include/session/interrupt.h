/*
 * SIGINT, SIGTERM and SIGHUP: the work stops between two records, and the process then dies of the
 * signal as if it had never been caught, so that a shell sees 130 or 143. A second one kills at
 * once, and so does a second in which the work does not get to its end: it hangs in a write then.
 */
#ifndef FAXCTL_SESSION_INTERRUPT_H
#define FAXCTL_SESSION_INTERRUPT_H

#include <stdbool.h>

/* Begins to catch the signals, but for those that are ignored already (nohup). Returns false where
 * the pipe for that cannot be had. */
bool interrupt_catch(void);

/* A descriptor that is ready for reading once a signal has come; -1 before interrupt_catch(). */
int interrupt_descriptor(void);

/* The signal that has come; 0 where none has. */
int interrupt_signal(void);

/* Dies of the signal that has come, if one has. */
void interrupt_die(void);

#endif
