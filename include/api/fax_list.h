/*
 * What is requested to list faxes ("List faxes" of the Telnyx Programmable Fax API).
 */
#ifndef FAXCTL_API_FAX_LIST_H
#define FAXCTL_API_FAX_LIST_H

#include <stdint.h>

#include "model/error.h"
#include "model/fax.h"

enum { FAX_LIST_NO_TIME = -1 };

/* Which faxes: those to which everything applies that is set. Texts are borrowed. */
struct fax_list_filter {
    int64_t since; /* created at this time (seconds since the Epoch) or later; FAX_LIST_NO_TIME */
    int64_t until; /* created before this time; FAX_LIST_NO_TIME */
    enum fax_direction_code direction; /* FAX_DIRECTION_UNKNOWN: either */
    const char *from;                  /* a number or a SIP URI; NULL: any */
    const char *to;
};

/* Writes the path and query of a page, from 1: "/faxes?filter%5Bfrom%5D%5Beq%5D=%2B1312…". The API
 * is asked for `size` faxes per page, and may decide otherwise. The caller frees the text. Returns
 * NULL if there is no memory; *error is set then. */
char *fax_list_target(const struct fax_list_filter *filter, int64_t page, int size,
                      struct error *error);

#endif
