/*
 * The statuses of a fax and their place in its life, in one table. The set is open: a status that
 * is not in it is FAX_STATUS_UNKNOWN, kept as text in the record, and not known to be final.
 */
#ifndef FAXCTL_MODEL_FAX_STATUS_H
#define FAXCTL_MODEL_FAX_STATUS_H

/* In the order of a fax's life. */
enum fax_status_code {
    FAX_STATUS_UNKNOWN,
    FAX_STATUS_QUEUED,
    FAX_STATUS_INITIATED,
    FAX_STATUS_RECEIVING,
    FAX_STATUS_MEDIA_PROCESSING,
    FAX_STATUS_MEDIA_PROCESSED,
    FAX_STATUS_ORIGINATED,
    FAX_STATUS_SENDING,
    FAX_STATUS_DELIVERED,
    FAX_STATUS_RECEIVED,
    FAX_STATUS_FAILED,
    FAX_STATUS_COUNT
};

/* How a fax stands with a status. */
enum fax_outcome { FAX_OUTCOME_PENDING, FAX_OUTCOME_SUCCESS, FAX_OUTCOME_FAILED };

struct fax_status_info {
    const char *name; /* as the API writes it */
    const char *gist; /* what it means, in a short sentence without a full stop */
    enum fax_outcome outcome;
    int outbound_step; /* its place in the life of an outbound fax, from 1; 0: not there */
    int inbound_step;  /* the same for an inbound fax */
};

/* The row of a status; FAX_STATUS_UNKNOWN has one too. Never NULL. */
const struct fax_status_info *fax_status_info(enum fax_status_code code);

/* The status with this name; FAX_STATUS_UNKNOWN for any other name and for NULL. */
enum fax_status_code fax_status_from_name(const char *name);

#endif
