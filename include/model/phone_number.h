/*
 * Fax numbers.
 */
#ifndef FAXCTL_MODEL_PHONE_NUMBER_H
#define FAXCTL_MODEL_PHONE_NUMBER_H

#include <stdbool.h>

/* Returns whether text is a number in the API's format: E.164 with its plus sign (`+13125550199`:
 * at most 15 digits, the first not 0) or a SIP URI (`sip:fax@example.com`). */
bool phone_number_is_valid(const char *text);

#endif
