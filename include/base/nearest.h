/*
 * "Did you mean" suggestions.
 */
#ifndef FAXCTL_BASE_NEAREST_H
#define FAXCTL_BASE_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

/* Returns the candidate that is a few typing errors away from `word`, else the only one that begins
 * with it; NULL if there is none. Case does not count. The candidates are word_at(words, 0) to
 * word_at(words, count - 1). */
const char *nearest_word(const char *word, size_t count,
                         const char *(*word_at)(const void *words, size_t index),
                         const void *words);

/* Returns whether a word is another one with at most two letters inserted, removed, replaced or
 * swapped. */
bool word_is_typo(const char *word, const char *meant);

#endif
