/*
 * Why faxes fail: the known values of failure_reason, what each means, and who can do something
 * about it. The set is open: a reason that is not in the table is shown as it is.
 */
#ifndef FAXCTL_MODEL_FAILURE_REASON_H
#define FAXCTL_MODEL_FAILURE_REASON_H

#include <stddef.h>

/* Who can act on a failure. */
enum failure_actor {
    FAILURE_ACTOR_FILE,      /* whoever made the document */
    FAILURE_ACTOR_NUMBER,    /* whoever gave the number */
    FAILURE_ACTOR_RECIPIENT, /* the recipient, or a later attempt */
    FAILURE_ACTOR_CARRIER,   /* the phone network */
    FAILURE_ACTOR_ACCOUNT,   /* the owner of the account */
    FAILURE_ACTOR_VENDOR,    /* Telnyx */
    FAILURE_ACTOR_SENDER,    /* the sender */
    FAILURE_ACTOR_COUNT
};

struct failure_reason {
    const char *name;    /* as the API writes it */
    const char *meaning; /* a short clause without a full stop */
    enum failure_actor actor;
};

struct failure_actor_info {
    const char *name;
    const char *advice; /* what to do about such a failure, without a full stop */
};

/* The table of reasons: `failure_reason_count` of them. */
extern const struct failure_reason failure_reasons[];
extern const size_t failure_reason_count;

/* The reason with this name; NULL for any other name and for NULL. */
const struct failure_reason *failure_reason_find(const char *name);

/* Never NULL. */
const struct failure_actor_info *failure_actor_info(enum failure_actor actor);

#endif
