/*
 * What somebody meant who has mistyped a word.
 */
#ifndef FAXCTL_BASE_NEAREST_H
#define FAXCTL_BASE_NEAREST_H

#include <stddef.h>

/* The candidate that is most likely meant by `word`, or NULL where none is near: one that a few
 * typing errors away from it, else one that has it as a part. The `count` candidates are what
 * name_at() returns. */
const char *nearest_word(const char *word, size_t count, const char *(*name_at)(size_t index));

#endif
