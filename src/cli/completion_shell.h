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

/* How a shell is told what completes a word. */
struct completion_actions {
    const char *file;    /* a file */
    const char *profile; /* what COMPLETION_PROFILES prints */
    const char *any;     /* nothing */
    /* One of some words, and several of them with commas: what goes before the words, which have
     * blanks between them, and after. */
    const char *words[2], *list[2];
};

/* Writes what completes a word of a kind for a command. */
void completion_write_action(FILE *out, const struct completion_actions *actions,
                             const struct command *command, enum word_kind kind,
                             const struct command *const *commands);

void completion_write_bash(FILE *out, const struct command *const *commands);
void completion_write_zsh(FILE *out, const struct command *const *commands);
void completion_write_fish(FILE *out, const struct command *const *commands);

#endif
