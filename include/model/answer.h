/*
 * The bytes of a response and the texts parsed from them. Records borrow all their text from an
 * answer; it is freed as a whole.
 *
 * The texts are in one block: its size is known before the first of them is parsed, because no
 * text is longer than the JSON that it comes from.
 */
#ifndef FAXCTL_MODEL_ANSWER_H
#define FAXCTL_MODEL_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

struct answer {
    char *bytes; /* owned: the body of the response; NULL if somebody else owns it */

    /* For answer.c alone. */
    const char **block; /* owned: the lists of texts, followed by the texts */
    size_t list_used;   /* pointers of the block that are in use */
    char *next_text;    /* where the next text goes */
};

/* Reserves memory for lists of `pointers` texts altogether and for `bytes` of text. Call it
 * once. Returns false if there is no memory. */
bool answer_reserve(struct answer *answer, size_t pointers, size_t bytes);

/* Takes a list of `count` texts from the reserved memory. Never NULL. */
const char **answer_list(struct answer *answer, size_t count);

/* Takes `size` bytes for a text from the reserved memory. Never NULL. */
char *answer_text(struct answer *answer, size_t size);

/* Frees what the answer owns; it is empty again. Accepts an empty one. */
void answer_free(struct answer *answer);

#endif
