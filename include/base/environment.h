/*
 * Environment variables.
 */
#ifndef FAXCTL_BASE_ENVIRONMENT_H
#define FAXCTL_BASE_ENVIRONMENT_H

/* The value of a variable; NULL where it is not set or empty. Borrowed from the environment. */
const char *environment_value(const char *name);

#endif
