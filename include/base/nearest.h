/*
 * "Did you mean" suggestions.
 */
#ifndef FAXCTL_BASE_NEAREST_H
#define FAXCTL_BASE_NEAREST_H

#include <stddef.h>

/* Returns the candidate that `word` was most likely meant to be: the one that is a few typing
 * errors away, else the only one that begins with it, else the first that contains it. Case does
 * not count. Returns NULL if none is near. The candidates are word_at(words, 0) to
 * word_at(words, count - 1). */
const char *nearest_word(const char *word, size_t count,
                         const char *(*word_at)(const void *words, size_t index),
                         const void *words);

#endif
