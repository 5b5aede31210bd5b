/*
 * Sets up the client of a session: trusted certificates, base URL, key and limits.
 */
#ifndef FAXCTL_SESSION_CLIENT_SETUP_H
#define FAXCTL_SESSION_CLIENT_SETUP_H

#include <stdbool.h>

#include "model/error.h"
#include "session/session.h"

/* Creates session->client from options and environment. On failure *error is set. */
bool client_setup(struct session *session, struct error *error);

#endif
