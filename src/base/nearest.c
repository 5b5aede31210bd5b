#include "base/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* A word of WORD_SIZE bytes or more is not a typing error. A word shorter than START_MIN is no
 * abbreviation, one shorter than PART_MIN no part of a candidate. */
enum { WORD_SIZE = 64, START_MIN = 3, PART_MIN = 4 };

static size_t
smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool
is_same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* The optimal string alignment distance: letters inserted, removed, replaced, or swapped with their
 * neighbour. Returns WORD_SIZE for words of that size or more. */
static size_t
distance(const char *from, const char *to)
{
    size_t from_length = strlen(from);
    size_t to_length = strlen(to);
    size_t rows[3][WORD_SIZE];
    if (from_length >= WORD_SIZE || to_length >= WORD_SIZE)
        return WORD_SIZE;
    for (size_t j = 0; j <= to_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= from_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= to_length; j++) {
            size_t replaced = above[j - 1] + (is_same(from[i - 1], to[j - 1]) ? 0 : 1);
            row[j] = smaller(replaced, smaller(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && is_same(from[i - 1], to[j - 2]) &&
                is_same(from[i - 2], to[j - 1]))
                row[j] = smaller(row[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return rows[from_length % 3][to_length];
}

/* Returns the only candidate that begins with the word, else the first that contains it. */
static const char *
containing(const char *word, size_t count, const char *(*word_at)(const void *, size_t),
           const void *words)
{
    size_t length = strlen(word);
    size_t starts = 0;
    const char *start = NULL;
    const char *part = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *candidate = word_at(words, i);
        if (strncasecmp(candidate, word, length) == 0) {
            start = candidate;
            starts++;
        }
        for (const char *rest = candidate; part == NULL && *rest != '\0'; rest++)
            if (strncasecmp(rest, word, length) == 0)
                part = candidate;
    }
    if (length >= START_MIN && starts == 1)
        return start;
    return length >= PART_MIN ? part : NULL;
}

const char *
nearest_word(const char *word, size_t count, const char *(*word_at)(const void *, size_t),
             const void *words)
{
    const char *nearest = NULL;
    size_t length = strlen(word);
    size_t best = length < 6 ? 1 : length / 3;
    if (length >= WORD_SIZE)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t far = distance(word, word_at(words, i));
        if (far < best || (far == best && nearest == NULL)) {
            best = far;
            nearest = word_at(words, i);
        }
    }
    return nearest != NULL ? nearest : containing(word, count, word_at, words);
}
