/*
 * "Did you mean" suggestions.
 */
#ifndef FAXCTL_BASE_NEAREST_H
#define FAXCTL_BASE_NEAREST_H

#include <stddef.h>

/* The word and its nearest candidate so far. Starts as {.word = …}. Texts are borrowed. */
struct nearest {
    const char *word;
    const char *nearest; /* near enough for a typing error; or NULL */
    unsigned errors;     /* their number */
    const char *longer;  /* the last candidate that begins with the word; or NULL */
    size_t longer_count;
};

/* Takes the next candidate. */
void nearest_try(struct nearest *nearest, const char *candidate);

/* Returns the first candidate with the fewest typing errors, else the only one that begins with the
 * word, else NULL. Ignores case. */
const char *nearest_word(const struct nearest *nearest);

#endif
