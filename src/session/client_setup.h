/*
 * The client of a session: what to trust, where the API is, which key, and the limits.
 */
#ifndef FAXCTL_SESSION_CLIENT_SETUP_H
#define FAXCTL_SESSION_CLIENT_SETUP_H

#include <stdbool.h>

#include "model/error.h"
#include "session/session.h"

/* Creates session->client from the options and the environment. On failure *error is set. */
bool client_setup(struct session *session, struct error *error);

#endif
