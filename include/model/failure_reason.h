/*
 * The known failure reasons: their meaning, who can act, and whether resending the fax can help.
 * The set is open: unknown reasons are shown verbatim.
 */
#ifndef FAXCTL_MODEL_FAILURE_REASON_H
#define FAXCTL_MODEL_FAILURE_REASON_H

#include <stdbool.h>
#include <stddef.h>

/* Who can act on a failure. */
enum failure_actor {
    FAILURE_ACTOR_FILE,      /* the author of the document */
    FAILURE_ACTOR_NUMBER,    /* the source of the number */
    FAILURE_ACTOR_RECIPIENT, /* the recipient, or a later attempt */
    FAILURE_ACTOR_CARRIER,   /* the phone network */
    FAILURE_ACTOR_ACCOUNT,   /* the owner of the account */
    FAILURE_ACTOR_VENDOR,    /* Telnyx */
    FAILURE_ACTOR_SENDER,    /* the far end of an inbound fax */
    FAILURE_ACTOR_COUNT
};

struct failure_reason {
    const char *name;    /* as the API writes it */
    const char *meaning; /* a short clause without a full stop */
    enum failure_actor actor;
    bool resend; /* resending the fax unchanged can help */
};

/* The table of reasons. */
extern const struct failure_reason failure_reasons[];
extern const size_t failure_reason_count;

/* Returns the reason with this name; NULL for any other name and for NULL. */
const struct failure_reason *failure_reason_find(const char *name);

/* Returns an actor as one word. */
const char *failure_actor_name(enum failure_actor actor);

/* Returns what to do and whether resending can help, as a sentence without a full stop. */
const char *failure_advice(const struct failure_reason *reason);

#endif
