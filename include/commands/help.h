/*
 * Help texts, made from the tables: examples first, then options with their defaults.
 */
#ifndef FAXCTL_COMMANDS_HELP_H
#define FAXCTL_COMMANDS_HELP_H

#include <stdio.h>

#include "cli/command.h"

/* Writes the help of a command; of the program if it is NULL. */
void help_write(FILE *out, const struct command *command);

/* Writes the usage that `faxctl` alone prints. */
void help_write_short(FILE *out);

#endif
