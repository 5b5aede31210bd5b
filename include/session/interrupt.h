/*
 * SIGINT, SIGTERM and SIGHUP: the work stops between two records, and the process then dies of the
 * signal as if it had never been caught, so that a shell sees 130, 143 or 129. A second signal
 * kills at once. Work that does not stop within a second is killed too; while a reader still takes
 * bytes of the record that is being written, the second starts anew.
 */
#ifndef FAXCTL_SESSION_INTERRUPT_H
#define FAXCTL_SESSION_INTERRUPT_H

#include <stdbool.h>

/* Starts to catch the signals, except those that are ignored already (nohup). Returns false if the
 * system refuses; errno is set then. */
bool interrupt_catch(void);

/* A descriptor that is ready for reading once a signal has come; -1 before interrupt_catch(). */
int interrupt_descriptor(void);

/* The signal that has come; 0 if none has. */
int interrupt_signal(void);

/* Brackets a write(2) that may block. A signal then interrupts the write instead of the process,
 * so that the caller learns how much was written. */
void interrupt_begin_write(void);
void interrupt_end_write(void);

/* Starts the second of grace anew: the reader has just taken something. */
void interrupt_extend(void);

/* Dies of the signal that has come, if one has. */
void interrupt_die(void);

#endif
