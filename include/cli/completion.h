/*
 * Completion scripts, made from the tables of commands, options and words.
 */
#ifndef FAXCTL_CLI_COMPLETION_H
#define FAXCTL_CLI_COMPLETION_H

#include <stdio.h>

#include "cli/command.h"

/* Writes the script for a shell, by its index among the words of WORD_SHELL; `commands` ends in
 * NULL. */
void completion_write(FILE *out, size_t shell, const struct command *const *commands);

#endif
