/*
 * The numbers that faxes come from and go to.
 */
#ifndef FAXCTL_MODEL_PHONE_NUMBER_H
#define FAXCTL_MODEL_PHONE_NUMBER_H

#include <stdbool.h>

/* Whether a text is a number as the API writes them: E.164 with its plus sign (`+13125550199`: at
 * most 15 digits, the first not 0) or a SIP URI (`sip:fax@example.com`). */
bool phone_number_is_valid(const char *text);

#endif
