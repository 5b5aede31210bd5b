/*
 * What somebody meant who has mistyped a word.
 */
#ifndef FAXCTL_BASE_NEAREST_H
#define FAXCTL_BASE_NEAREST_H

#include <stddef.h>

/* The candidate that is most likely meant by `word`: one that is a few typing errors away from it,
 * else one that contains it. NULL if there is none. The `count` candidates are what
 * word_at(words, index) returns. */
const char *nearest_word(const char *word, size_t count,
                         const char *(*word_at)(const void *words, size_t index),
                         const void *words);

#endif
