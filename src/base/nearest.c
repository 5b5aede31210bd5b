#include "base/nearest.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* A word of WORD_SIZE bytes or more is no typing error; one shorter than START_MIN is no
 * abbreviation. */
enum { WORD_SIZE = 64, START_MIN = 3 };

static unsigned
smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The optimal string alignment distance: letters inserted, removed, replaced, or swapped with their
 * neighbour. Both words must be shorter than WORD_SIZE. */
static unsigned
distance(const char *from, const char *to)
{
    unsigned costs[WORD_SIZE][WORD_SIZE];
    unsigned i = 0;
    unsigned j = 0;
    for (i = 0; i == 0 || from[i - 1] != '\0'; i++) {
        for (j = 0; j == 0 || to[j - 1] != '\0'; j++) {
            costs[i][j] = i + j;
            if (i == 0 || j == 0)
                continue;
            unsigned replaced = strncasecmp(&from[i - 1], &to[j - 1], 1) != 0;
            costs[i][j] = smaller(costs[i - 1][j - 1] + replaced,
                                  smaller(costs[i - 1][j], costs[i][j - 1]) + 1);
            if (i > 1 && j > 1 && strncasecmp(&from[i - 1], &to[j - 2], 1) == 0 &&
                strncasecmp(&from[i - 2], &to[j - 1], 1) == 0)
                costs[i][j] = smaller(costs[i][j], costs[i - 2][j - 2] + 1);
        }
    }
    return costs[i - 1][j - 1];
}

void
nearest_try(struct nearest *nearest, const char *candidate)
{
    size_t length = strlen(nearest->word);
    if (length >= WORD_SIZE)
        return;
    unsigned most = length < 6 ? 1 : (unsigned)length / 3; /* more make another word */
    unsigned errors = strlen(candidate) < WORD_SIZE ? distance(nearest->word, candidate)
                                                    : WORD_SIZE;
    if (nearest->nearest != NULL ? errors < nearest->errors : errors <= most) {
        nearest->nearest = candidate;
        nearest->errors = errors;
    }
    if (strncasecmp(candidate, nearest->word, length) == 0) {
        nearest->longer = candidate;
        nearest->longer_count++;
    }
}

const char *
nearest_word(const struct nearest *nearest)
{
    if (nearest->nearest != NULL)
        return nearest->nearest;
    bool is_start = nearest->longer_count == 1 && strlen(nearest->word) >= START_MIN;
    return is_start ? nearest->longer : NULL;
}
