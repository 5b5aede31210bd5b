/*
 * stderr: errors, events and the closing sum, each line in one write.
 */
#ifndef FAXCTL_SESSION_REPORT_H
#define FAXCTL_SESSION_REPORT_H

#include <stdbool.h>

#include "api/client.h"
#include "api/request.h"
#include "session/exit_summary.h"

/* Reports the error of a request, as text or as a JSON object, with what the API says about it. */
void report_error(bool json, const struct request *request);

/* Reports a response or a retry: `faxctl: ID: HTTP 200 in 34 ms (request id 5f3c)`. */
void report_event(const struct client_event *event);

/* Reports that a fax has another status. The text is untrusted. */
void report_status(const char *id, const char *status);

/* Sums up a run in which some of several faxes failed: `faxctl: 498 of 500 faxes; 2 not found`.
 * Otherwise it writes nothing. */
void report_sum(const struct exit_summary *summary);

#endif
