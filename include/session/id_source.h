/*
 * Fax ids from the arguments and, for `-`, from standard input: a non-blocking stream, one id per
 * line, read as needed. Blank lines and `#` comments are skipped.
 */
#ifndef FAXCTL_SESSION_ID_SOURCE_H
#define FAXCTL_SESSION_ID_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/uuid.h"
#include "model/error.h"

/* Maximum length of a line (bytes), including blanks and comment. */
enum { ID_SOURCE_LINE_SIZE = 4096 };

struct id_source {
    char *const *operands; /* borrowed */
    int operand_count;
    int next_operand;
    bool uses_stdin; /* standard input is among the operands */
    bool reading;    /* standard input is the current operand */
    bool ended;      /* standard input is at EOF */
    bool skipping;   /* inside a line that is too long */
    int read_error;  /* errno of a failed read, or 0 */
    uint64_t line_number;
    size_t start, end; /* of the unused bytes in the buffer */
    char bytes[ID_SOURCE_LINE_SIZE];
};

enum id_state {
    ID_VALID,   /* a fax id */
    ID_INVALID, /* an invalid line; *error is set, and the next line may be valid */
    ID_LATER,   /* call id_source_fill() when standard input is readable */
    ID_END,     /* no more ids */
};

/* Initializes the source and checks all ids among the operands, before anything is sent. Returns
 * false if one is invalid; *error is set, category usage. */
bool id_source_open(struct id_source *source, char *const *operands, int operand_count,
                    struct error *error);

/* Takes the next id, in lower case. Never blocks. */
enum id_state id_source_next(struct id_source *source, char uuid[static UUID_TEXT_SIZE],
                             struct error *error);

/* Gives up on standard input after the timeout. Returns ID_INVALID and sets *error; ID_END
 * follows. */
enum id_state id_source_give_up(struct id_source *source, struct error *error);

/* Reads once from standard input. Blocks if there is nothing to read. */
void id_source_fill(struct id_source *source);

#endif
