#include "base/nearest.h"

#include <stdbool.h>
#include <string.h>

/* Words that a person types are short; anything longer is not a typing error. */
enum { WORD_SIZE = 64, START_MIN = 3, PART_MIN = 4 };

static size_t
smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Whether two letters are the same or differ in case only, in any locale. */
static bool
is_same(char a, char b)
{
    char lower_a = (char)(a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a);
    char lower_b = (char)(b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b);
    return lower_a == lower_b;
}

/* Whether a text begins with a word. */
static bool
begins_with(const char *text, const char *word)
{
    while (*word != '\0' && is_same(*text, *word)) {
        text++;
        word++;
    }
    return *word == '\0';
}

/* Whether a text contains a word. */
static bool
contains(const char *text, const char *word)
{
    while (*text != '\0' && !begins_with(text, word))
        text++;
    return *text != '\0';
}

/* The optimal string alignment distance: letters inserted, removed, replaced, or swapped with their
 * neighbour. Case does not count. Words of WORD_SIZE letters or more are at no distance from
 * anything. */
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

/* The only candidate that begins with the word, else the first that contains it; NULL if there is
 * none or the word is too short. */
static const char *
containing(const char *word, size_t count, const char *(*word_at)(const void *, size_t),
           const void *words)
{
    size_t length = strlen(word);
    const char *beginning = NULL;
    size_t beginnings = 0;
    for (size_t i = 0; length >= START_MIN && i < count; i++) {
        if (begins_with(word_at(words, i), word)) {
            beginning = word_at(words, i);
            beginnings++;
        }
    }
    if (beginnings == 1)
        return beginning;
    for (size_t i = 0; length >= PART_MIN && i < count; i++)
        if (contains(word_at(words, i), word))
            return word_at(words, i);
    return NULL;
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
