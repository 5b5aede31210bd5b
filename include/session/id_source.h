/*
 * Where fax ids come from: the arguments, and for `-` standard input, one a line, as a stream that
 * is read as the ids are needed. Blank lines and `#` comments are skipped.
 */
#ifndef FAXCTL_SESSION_ID_SOURCE_H
#define FAXCTL_SESSION_ID_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/uuid.h"
#include "model/error.h"

enum { ID_SOURCE_CHUNK_SIZE = 4096, ID_SOURCE_LINE_SIZE = 256 };

struct id_source {
    char *const *operands; /* borrowed */
    int operand_count;
    int next_operand;
    bool reading;   /* whether the ids come from standard input at present */
    bool ended;     /* whether standard input has come to its end */
    bool too_long;  /* whether the line is longer than `line` holds */
    int read_error; /* errno of a read that failed; 0 */
    uint64_t line_number;
    size_t line_length;
    size_t chunk_length;
    size_t chunk_used;
    char line[ID_SOURCE_LINE_SIZE];
    char chunk[ID_SOURCE_CHUNK_SIZE];
};

enum id_state {
    ID_READY, /* here is one */
    ID_BAD,   /* here is something else; the error says what, and the next may be good */
    ID_LATER, /* call id_source_fill() when standard input has something to read */
    ID_END,   /* there are no more */
};

/* Initializes the source, and checks all ids among the operands before anything is sent. Returns
 * false if one is bad; *error is set then, category usage. */
bool id_source_open(struct id_source *source, char *const *operands, int operand_count,
                    struct error *error);

/* Whether ids come from standard input, now or later. */
bool id_source_uses_stdin(const struct id_source *source);

/* Takes the next id, in lower case. Never waits. */
enum id_state id_source_next(struct id_source *source, char uuid[static UUID_TEXT_SIZE],
                             struct error *error);

/* Takes no more ids, because standard input has not ended in time. Returns ID_BAD and sets *error;
 * ID_END comes next. */
enum id_state id_source_give_up(struct id_source *source, struct error *error);

/* Reads once from standard input, which blocks if there is nothing to read. */
void id_source_fill(struct id_source *source);

#endif
