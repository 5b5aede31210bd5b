/*
 * Help: examples first, then options with their defaults; and the topics, made from the tables.
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

/* Writes the help of a topic, by its index among the words of WORD_TOPIC. */
void help_write_topic(FILE *out, size_t topic);

#endif
