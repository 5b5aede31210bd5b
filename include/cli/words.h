/*
 * The words that an option or a command takes, by kind. Errors list them and completion offers
 * them.
 */
#ifndef FAXCTL_CLI_WORDS_H
#define FAXCTL_CLI_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum word_kind {
    WORD_ANY,       /* anything */
    WORD_FILE,      /* the name of a file */
    WORD_ID,        /* a fax id */
    WORD_PROFILE,   /* a profile of the vendor's config.json */
    WORD_COMMAND,   /* a command, or a topic of help */
    WORD_FORMAT,    /* an output format */
    WORD_COLOUR,    /* when to use colour */
    WORD_DIRECTION, /* a direction of a fax */
    WORD_FIELD,     /* a field of a fax */
    WORD_STATUS,    /* a status of a fax, or a group of them */
    WORD_REASON,    /* a failure reason or a status */
    WORD_TOPIC,     /* a topic of help */
    WORD_SHELL,     /* a shell that has completion */
};

/* How many words there are; 0 for a kind that has no list. */
size_t words_count(enum word_kind kind);

/* The word at an index below words_count(). */
const char *words_at(enum word_kind kind, size_t index);

/* Finds a word. Returns words_count() if it is not in the list. */
size_t words_find(enum word_kind kind, const char *word);

/* The word in the list that was most likely meant; NULL if none is near. */
const char *words_nearest(enum word_kind kind, const char *word);

/* Whether a word is in a list of synonyms, each between blanks; the list may be NULL. */
bool words_are_synonyms(const char *list, const char *word);

/* The words in the order of these enumerators. */
enum { WORDS_SHELL_BASH, WORDS_SHELL_ZSH, WORDS_SHELL_FISH };
enum { WORDS_TOPIC_FIELDS, WORDS_TOPIC_EXIT_STATUS, WORDS_TOPIC_ENVIRONMENT, WORDS_TOPIC_FORMATS };
/* The groups stand after the statuses, which are in the order of enum fax_status_code without the
 * unknown one. */
enum { WORDS_STATUS_GROUP_PENDING, WORDS_STATUS_GROUP_FINAL };

#endif
