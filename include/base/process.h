/*
 * What the process got from whoever started it: environment variables and standard descriptors.
 */
#ifndef FAXCTL_BASE_PROCESS_H
#define FAXCTL_BASE_PROCESS_H

/* The value of an environment variable; NULL if it is not set or empty. Borrowed from the
 * environment. */
const char *process_environment(const char *name);

/* Opens /dev/null for each of the three standard descriptors that is closed, so that no socket
 * takes its place. It is opened the wrong way round: each still fails when it is used. */
void process_occupy_standard_descriptors(void);

#endif
