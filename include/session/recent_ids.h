/*
 * The fax ids that were seen last, to notice a fax that comes again.
 *
 * Pages of a list are cut anew at each request. Each fax that arrives moves the others on by one
 * place, so that those at the end of a page come again on the next one; if more faxes arrive than a
 * page holds, whole pages repeat. A fax is recognized if fewer than RECENT_IDS_MIN others came
 * between: that many faxes, less a page, may arrive between two requests. The memory is fixed.
 */
#ifndef FAXCTL_SESSION_RECENT_IDS_H
#define FAXCTL_SESSION_RECENT_IDS_H

#include <stdbool.h>
#include <stddef.h>

enum { RECENT_IDS_MIN = 4096 };

struct recent_ids;

/* Returns NULL if there is no memory. Free it with recent_ids_free(). */
struct recent_ids *recent_ids_new(void);

/* Notes an id. Returns false if it is one of those seen recently. What is not a UUID counts as
 * never seen. */
bool recent_ids_add(struct recent_ids *ids, const char *id);

/* Accepts NULL. */
void recent_ids_free(struct recent_ids *ids);

#endif
