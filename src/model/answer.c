#include "model/answer.h"

#include <stdint.h>
#include <stdlib.h>

bool
answer_reserve(struct answer *answer, size_t pointers, size_t bytes)
{
    if (pointers >= (SIZE_MAX - bytes) / sizeof *answer->block)
        return false;
    /* One pointer more, because malloc(0) may return NULL. */
    answer->block = malloc((pointers + 1) * sizeof *answer->block + bytes);
    if (answer->block == NULL)
        return false;
    answer->list_used = 0;
    answer->next_text = (char *)(answer->block + pointers);
    return true;
}

const char **
answer_list(struct answer *answer, size_t count)
{
    const char **list = answer->block + answer->list_used;
    answer->list_used += count;
    return list;
}

char *
answer_text(struct answer *answer, size_t size)
{
    char *text = answer->next_text;
    answer->next_text += size;
    return text;
}

void
answer_free(struct answer *answer)
{
    free(answer->block);
    free(answer->bytes);
    *answer = (struct answer){0};
}
