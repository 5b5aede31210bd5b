/*
 * "Did you mean" suggestions.
 */
#ifndef FAXCTL_BASE_NEAREST_H
#define FAXCTL_BASE_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

/* The word that is looked for, and the nearest candidate so far. Starts as {.word = …}. Texts are
 * borrowed. */
struct nearest {
    const char *word;
    const char *nearest; /* a few typing errors away; or NULL */
    unsigned errors;     /* their number */
    const char *longer;  /* the last candidate that begins with the word; or NULL */
    size_t longer_count;
};

/* Takes the next candidate. */
void nearest_try(struct nearest *nearest, const char *candidate);

/* Returns the candidate that is the fewest typing errors away, the first of several, else the only
 * one that begins with the word; NULL if there is none. Case does not count. */
const char *nearest_word(const struct nearest *nearest);

#endif
