/*
 * Help: examples first, then options, with their defaults.
 */
#ifndef FAXCTL_CLI_HELP_H
#define FAXCTL_CLI_HELP_H

#include <stdio.h>

#include "cli/command.h"

/* Writes the help of the program; `commands` ends in NULL. */
void help_write_program(FILE *out, const struct command *const *commands);

/* Writes the help of a command. */
void help_write_command(FILE *out, const struct command *command);

/* Writes what somebody sees who types nothing but `faxctl`. */
void help_write_short(FILE *out, const struct command *const *commands);

#endif
