/*
 * Faxes, printed. There is one table of formats; each format is one function that prints a record.
 * Nothing here fails by itself: a write that fails shows in ferror() of the stream.
 */
#ifndef FAXCTL_RENDER_RENDER_H
#define FAXCTL_RENDER_RENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "model/fax.h"

enum render_format {
    RENDER_TABLE, /* for people */
    RENDER_JSON,  /* the object as the API sent it, indented */
    RENDER_JSONL, /* the same, one object a line */
    RENDER_CSV,   /* RFC 4180; an empty string is "", absent and null are nothing */
    RENDER_VALUE, /* tab-separated, no header */
    RENDER_FORMAT_COUNT
};

/* The fields that somebody picked, in that order; a count of 0 stands for those that the format
 * shows by itself. */
struct render_fields {
    enum fax_field list[FAX_FIELD_COUNT];
    size_t count;
};

/* What is printed so far, and how. */
struct render {
    FILE *out;
    enum render_format format;
    bool several;  /* a table has a header and a row for each fax, not two columns */
    bool colour;   /* in tables */
    bool terminal; /* `out` is one: CSV is made fit for it too */
    int64_t now;   /* seconds since the Epoch, for ages */
    struct render_fields fields;
    bool begun;                     /* whether a header has been printed */
    size_t widths[FAX_FIELD_COUNT]; /* of the columns of a table; they only grow */
};

/* The name of a format on the command line. */
const char *render_format_name(enum render_format format);

/* Whether errors go with this format as JSON. */
bool render_format_is_json(enum render_format format);

/* Makes ready to print, as data that goes to a file; `fields` is copied. */
void render_begin(struct render *render, FILE *out, enum render_format format,
                  const struct render_fields *fields, bool several, bool colour);

/* Prints one fax. */
void render_fax(struct render *render, const struct fax *fax);

#endif
