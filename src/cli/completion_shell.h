/*
 * What the scripts of all shells have in common.
 */
#ifndef FAXCTL_COMPLETION_SHELL_H
#define FAXCTL_COMPLETION_SHELL_H

#include <stdio.h>

#include "cli/command.h"

#include "option_table.h"

/* How the scripts ask for the profiles when a profile is completed. */
#define COMPLETION_PROFILES "command faxctl completion profiles 2>/dev/null"

/* Whether an option is a list of words with commas. */
bool completion_is_list(const struct option_row *row);

/* Writes the words that an option or an operand of a command takes, with blanks between them. */
void completion_write_words(FILE *out, const struct command *command, enum word_kind kind,
                            const struct command *const *commands);

void completion_write_bash(FILE *out, const struct command *const *commands);
void completion_write_zsh(FILE *out, const struct command *const *commands);
void completion_write_fish(FILE *out, const struct command *const *commands);

#endif
