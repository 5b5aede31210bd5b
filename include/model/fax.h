/*
 * The fax record, "View a fax" of the Telnyx Programmable Fax API, and the table of its fields. The
 * struct, the decoder, the renderers, --fields and help use that table: a new field is one row.
 *
 * A record owns its text and, unless it is part of a page, the bytes of its response.
 */
#ifndef FAXCTL_MODEL_FAX_H
#define FAXCTL_MODEL_FAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"

/* Statuses, in the order in which a fax has them. The set is open: any other text is
 * FAX_STATUS_UNKNOWN, which is not final. An unknown or missing status is FAX_STATUS_FAILED if the
 * record has a failure_reason or an internal_failure_reason. */
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

enum fax_outcome { FAX_OUTCOME_PENDING, FAX_OUTCOME_SUCCESS, FAX_OUTCOME_FAILED };

struct fax_status_info {
    const char *name;    /* as the API writes it */
    const char *meaning; /* a short clause without a full stop */
    enum fax_outcome outcome;
    int outbound_step; /* position among the statuses of an outbound fax, from 1; 0: none */
    int inbound_step;  /* the same for an inbound fax */
};

/* Returns the row of a status, never NULL: FAX_STATUS_UNKNOWN has one too. */
const struct fax_status_info *fax_status_info(enum fax_status_code code);

enum fax_direction_code {
    FAX_DIRECTION_UNKNOWN,
    FAX_DIRECTION_INBOUND,
    FAX_DIRECTION_OUTBOUND,
    FAX_DIRECTION_COUNT
};

/* Returns the name of a direction as the API writes it; NULL for FAX_DIRECTION_UNKNOWN. */
const char *fax_direction_name(enum fax_direction_code code);

/* Look up a name of the API. Return UNKNOWN for any other text. */
enum fax_status_code fax_status_from_name(const char *name);
enum fax_direction_code fax_direction_from_name(const char *name);

/*
 * The field table, in the order of display. A row is
 *
 *     FIELD(JSON key, type, label)
 *
 * whose type is one of the structs below: text is struct fax_text.
 */
// clang-format off
#define FAX_FIELDS(FIELD)                                              \
    FIELD(id,                      text,      "ID")                    \
    FIELD(status,                  status,    "Status")                \
    FIELD(failure_reason,          reason,    "Failure reason")        \
    FIELD(internal_failure_reason, reason,    "Internal reason")       \
    FIELD(direction,               direction, "Direction")             \
    FIELD(from,                    text,      "From")                  \
    FIELD(from_display_name,       text,      "From name")             \
    FIELD(to,                      text,      "To")                    \
    FIELD(quality,                 text,      "Quality")               \
    FIELD(page_count,              number,    "Pages")                 \
    FIELD(call_duration_secs,      number,    "Call seconds")          \
    FIELD(partial_content,         flag,      "Partial content")       \
    FIELD(created_at,              time,      "Created")               \
    FIELD(updated_at,              time,      "Updated")               \
    FIELD(media_url,               links,     "Media URL")             \
    FIELD(media_name,              text,      "Media name")            \
    FIELD(store_media,             flag,      "Store media")           \
    FIELD(stored_media_url,        links,     "Stored media URL")      \
    FIELD(preview_url,             links,     "Preview URL")           \
    FIELD(connection_id,           text,      "Connection ID")         \
    FIELD(webhook_url,             text,      "Webhook URL")           \
    FIELD(webhook_failover_url,    text,      "Webhook failover")      \
    FIELD(client_state,            text,      "Client state")          \
    FIELD(record_type,             text,      "Record type")
// clang-format on

/* Absent, null and present differ; so do null and the empty string. */
enum fax_presence { FAX_ABSENT, FAX_NULL, FAX_PRESENT };

/* The first member of every field's value. A value of an unexpected type is shown as JSON; it has
 * no typed value. */
struct fax_value {
    enum fax_presence presence;
    bool typed;       /* the value has the field's type */
    struct json json; /* verbatim; no value if absent */
    const char *text; /* decoded if it is a string, else the JSON; NULL unless present */
};

struct fax_text {
    struct fax_value value;
};

struct fax_status {
    struct fax_value value;
    enum fax_status_code code;
};

/* An open set, see failure_reason.h. */
struct fax_reason {
    struct fax_value value;
};

struct fax_direction {
    struct fax_value value;
    enum fax_direction_code code;
};

/* A time in ISO 8601. */
struct fax_time {
    struct fax_value value;
    int64_t seconds; /* since the Epoch, if typed */
};

/* Longer lists are untyped: fax_link() would be slow. */
enum { FAX_LINKS_MAX = 100 };

/* Links to media: a string or, in newer accounts, a list of strings. */
struct fax_links {
    struct fax_value value; /* its text is the first link, if typed */
    size_t count;           /* 0 unless typed */
};

struct fax_flag {
    struct fax_value value;
    bool flag; /* false unless typed */
};

struct fax_number {
    struct fax_value value;
};

struct fax {
#define FAX_MEMBER(key, type, label) struct fax_##type key;
    FAX_FIELDS(FAX_MEMBER)
#undef FAX_MEMBER
    struct json json; /* the whole object verbatim, unknown fields included */
    char *body;       /* owned: the response with this JSON; NULL if it belongs to a page */
    char *texts;      /* owned: the texts of the fields */
};

/* The fields by name: FAX_FIELD_status. */
enum fax_field {
#define FAX_ENUMERATOR(key, type, label) FAX_FIELD_##key,
    FAX_FIELDS(FAX_ENUMERATOR)
#undef FAX_ENUMERATOR
        FAX_FIELD_COUNT
};

enum fax_field_type {
    FAX_TYPE_text,
    FAX_TYPE_status,
    FAX_TYPE_reason,
    FAX_TYPE_direction,
    FAX_TYPE_time,
    FAX_TYPE_links,
    FAX_TYPE_flag,
    FAX_TYPE_number,
};

struct fax_field_info {
    const char *key;
    const char *label;
    enum fax_field_type type;
    size_t offset; /* of the value in struct fax */
};

/* Returns the row of a field, never NULL. */
const struct fax_field_info *fax_field_info(enum fax_field field);

/* Finds the field with this JSON key. Returns false if there is none. */
bool fax_field_from_key(const char *key, enum fax_field *field);

/* Returns the common part of a field's value, inside the record. */
const struct fax_value *fax_value(const struct fax *fax, enum fax_field field);

/* Returns one of the links. `index` must be less than their count. */
const char *fax_link(const struct fax_links *links, size_t index);

/* Returns pending, success or failed. */
enum fax_outcome fax_outcome(const struct fax *fax);

/* Returns the failure reason, else the internal one, else NULL. */
const char *fax_failure_reason(const struct fax *fax);

/* Frees the record and all it owns. Accepts NULL. */
void fax_free(struct fax *fax);

#endif
