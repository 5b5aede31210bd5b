/*
 * What libcurl calls while a transfer runs: it takes in the response, and refuses one that is over
 * a limit.
 */
#ifndef FAXCTL_HTTP_RECEIVE_H
#define FAXCTL_HTTP_RECEIVE_H

#include "http_transfer.h"

/* Sets the callbacks of a transfer. Returns false if libcurl refuses; *error is set then. */
bool http_receive_set_up(struct transfer *transfer, struct error *error);

#endif
