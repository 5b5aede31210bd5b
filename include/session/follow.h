/*
 * Follows a list: returns its faxes, then each new fax and each change of status, in the order of
 * the changes. A poll lists the faxes since the oldest one that may change; every sixth poll also
 * fetches older pending faxes by id.
 *
 * Memory: the pending faxes, those that the next poll lists again, and the changes of one poll.
 */
#ifndef FAXCTL_SESSION_FOLLOW_H
#define FAXCTL_SESSION_FOLLOW_H

#include "base/buffer.h"
#include "session/listing.h"

struct follow {
    struct listing *listing; /* borrowed: of the current poll */
    uint64_t poll;           /* its number, from 1: the initial list */
    int64_t left;            /* faxes of the initial list still to hand out */
    int64_t newest;          /* the latest creation time; FAX_LIST_NO_TIME: unknown */
    uint64_t failed;         /* the last poll with an error, or 0 */
    bool over;               /* that error ends the run */
    struct buffer faxes;     /* of struct followed: known faxes, the first `sorted` by id */
    size_t sorted;
    struct buffer changes;   /* of struct change: found by this poll, the latest first */
    struct error error;      /* of an outage, handed out last */
    struct fax *fax;         /* owned: handed out last */
    struct request *request; /* owned: for the last fax polled by id */
};

/* Starts with the initial list, opened without a limit. Hands out `limit` of its faxes; 0: all. */
void follow_open(struct follow *follow, struct listing *listing, int64_t limit);

/* Like listing_next(), but also returns faxes that --status excludes, and one error for consecutive
 * polls that fail. Ends after a signal, an error of category auth, or one that cuts off the initial
 * list. */
enum session_next follow_next(struct follow *follow, struct session_result *result,
                              struct error *error);

/* Frees what the follower owns. */
void follow_close(struct follow *follow);

#endif
