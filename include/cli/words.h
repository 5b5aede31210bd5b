/*
 * The words that options and operands accept, by kind. The parser, error hints, help and completion
 * read them here.
 */
#ifndef FAXCTL_CLI_WORDS_H
#define FAXCTL_CLI_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/error.h"

enum word_kind {
    WORD_ANY,       /* free text; no list */
    WORD_FILE,      /* a file name; no list */
    WORD_ID,        /* a fax id; no list */
    WORD_PROFILE,   /* a profile of the vendor's config.json; no list */
    WORD_COMMAND,   /* a command, or a help topic; no list */
    WORD_FORMAT,    /* enum render_format */
    WORD_COLOUR,    /* enum colour_mode */
    WORD_DIRECTION, /* enum fax_direction_code */
    WORD_FIELD,     /* enum fax_field */
    WORD_STATUS,    /* a status or a group of them, as a set of FAX_STATUS_BIT() */
    WORD_REASON,    /* a failure reason or status; value unused */
    WORD_FAILURE,   /* a failure reason; value unused */
    WORD_TOPIC,     /* a help topic, enum help_topic */
    WORD_SHELL,     /* a shell that has completion, enum completion_shell */
    WORD_KEY,       /* what faxes are counted by; value unused */
};

enum help_topic { TOPIC_FIELDS, TOPIC_EXIT_STATUS, TOPIC_ENVIRONMENT, TOPIC_FORMATS };
enum completion_shell { SHELL_BASH, SHELL_ZSH, SHELL_FISH };

struct word {
    const char *name;
    int value;           /* depends on the kind, see enum word_kind */
    const char *meaning; /* a clause for people, or NULL */
};

/* Sets *word to the word at an index. Returns false for the index past the last word: 0 for a kind
 * without a list. */
bool words_at(enum word_kind kind, size_t index, struct word *word);

/* Finds a word by its name. Returns false if it is not in the list. */
bool words_find(enum word_kind kind, const char *name, struct word *word);

/* Returns the nearest word, or NULL if none is near. */
const char *words_nearest(enum word_kind kind, const char *name);

/* Adds the hint "did you mean NAME?", or the fallback if no word is near. Always returns false. */
bool words_suggest(enum word_kind kind, const char *name, const char *fallback,
                   struct error *error);

/* Returns whether a word is in a list of space-padded synonyms; the list may be NULL. */
bool words_are_synonyms(const char *list, const char *word);

#endif
