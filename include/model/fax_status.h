/*
 * The statuses of a fax and their order, in one table. The set is open: a status that is not in the
 * table is FAX_STATUS_UNKNOWN; the record keeps its text, and it is not known to be final.
 */
#ifndef FAXCTL_MODEL_FAX_STATUS_H
#define FAXCTL_MODEL_FAX_STATUS_H

/* In the order in which a fax has them. */
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

/* A member of a set of statuses. */
#define FAX_STATUS_BIT(code) (1U << (code))

/* What a status says about the fax. */
enum fax_outcome { FAX_OUTCOME_PENDING, FAX_OUTCOME_SUCCESS, FAX_OUTCOME_FAILED };

struct fax_status_info {
    const char *name;    /* as the API writes it */
    const char *meaning; /* a short clause without a full stop */
    enum fax_outcome outcome;
    int outbound_step; /* its place among the statuses of an outbound fax, from 1; 0: none */
    int inbound_step;  /* the same for an inbound fax */
};

/* Never NULL: FAX_STATUS_UNKNOWN has a row too. */
const struct fax_status_info *fax_status_info(enum fax_status_code code);

/* The status with this name; FAX_STATUS_UNKNOWN for any other name and for NULL. */
enum fax_status_code fax_status_from_name(const char *name);

#endif
