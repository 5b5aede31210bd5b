/*
 * Prints faxes and other records in one of several formats. Nothing here fails: the caller checks
 * ferror() of the stream.
 */
#ifndef FAXCTL_RENDER_RENDER_H
#define FAXCTL_RENDER_RENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "model/fax.h"
#include "render/columns.h"

enum render_format {
    RENDER_TABLE, /* for people */
    RENDER_JSON,  /* one document: the object verbatim, or an array of them, indented */
    RENDER_JSONL, /* one object per line */
    RENDER_CSV,   /* RFC 4180 with LF; an empty string is "", absent and null are empty */
    RENDER_VALUE, /* tab-separated, no header */
    RENDER_FORMAT_COUNT
};

/* The fields picked by the user, in order; none: the defaults of the format. */
struct render_fields {
    enum fax_field list[FAX_FIELD_COUNT];
    size_t count;
};

/* A column of records that are not faxes. */
struct render_column {
    const char *key; /* in JSON and CSV; in capitals, the heading of a table */
    bool number;     /* its texts are JSON numbers */
};

struct render_config {
    enum render_format format;
    struct render_fields fields;
    const struct render_column *columns; /* for render_record(), borrowed; NULL: faxes */
    size_t column_count;
    bool several; /* more than one fax is possible: a table with a header, an array in JSON */
    bool colour;  /* in tables */
    size_t width; /* of the terminal; 0: not a terminal */
};

/* Columns of a table of several faxes that are not fields. */
enum {
    RENDER_COLUMN_NUMBER = FAX_FIELD_COUNT, /* `to …` or `from …`: the other party */
    RENDER_COLUMN_REASON,                   /* the failure reason, else the internal one */
    RENDER_COLUMN_AGE,                      /* since the fax was created */
    RENDER_COLUMN_COUNT
};

/* The state of a run of faxes. */
struct render {
    FILE *out;
    struct render_config config;
    bool picked; /* the user picked the fields */
    bool begun;  /* a fax has been printed */
    int64_t now; /* seconds since the Epoch, for ages */

    /* A table. */
    struct columns columns;
    struct render_width {
        size_t full;   /* of the widest cell that was measured */
        size_t needed; /* the same, without what can be left out */
    } widths[RENDER_COLUMN_COUNT];
    int shown[FAX_FIELD_COUNT]; /* the columns, in order; the last ones may be below the row */
    size_t shown_count;
    bool blocks; /* each fax is a block of lines: the columns do not fit */
};

struct render_format_info {
    const char *name; /* on the command line */
    const char *help;
    bool is_json; /* errors too */

    /* Prints one fax or, if it is NULL, one record, preceded by any header if it is the first. With
     * both NULL, ends the output. */
    void (*print)(struct render *render, const struct fax *fax, const char *const *texts);
};

extern const struct render_format_info render_formats[RENDER_FORMAT_COUNT];

/* Starts a run; *config is copied. */
void render_begin(struct render *render, FILE *out, const struct render_config *config);

/* Measures a fax that will be printed soon: the columns of a table are sized for the faxes measured
 * before the first one is printed. Otherwise does nothing. */
void render_measure(struct render *render, const struct fax *fax);

/* Prints one fax. */
void render_fax(struct render *render, const struct fax *fax);

/* Prints one record that is not a fax, with a text for each column; NULL is null. A table shows
 * rows or, if they do not fit the terminal, a block of lines for each record. */
void render_record(struct render *render, const char *const *texts);

/* Ends the output: closes a JSON array; prints the header of CSV if there were no records. Call it
 * once, even if the run ends early. */
void render_end(struct render *render);

#endif
