#include "model/phone_number.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* ITU-T E.164, 6.1. */
enum { E164_DIGITS_MAX = 15 };

static bool
is_e164(const char *text)
{
    if (text[0] != '+' || text[1] == '0')
        return false;
    size_t digits = strspn(text + 1, "0123456789");
    return digits >= 1 && digits <= E164_DIGITS_MAX && text[1 + digits] == '\0';
}

/* Checks the scheme and the characters of a SIP URI (RFC 3261, 25.1; RFC 3986, 2), and leaves the
 * rest to the API. */
static bool
is_sip_uri(const char *text)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "-._~!$&'()*+,;=:@%/?[]";
    if (strncasecmp(text, "sip:", 4) == 0)
        text += 4;
    else if (strncasecmp(text, "sips:", 5) == 0)
        text += 5;
    else
        return false;
    size_t length = strspn(text, allowed);
    return length != 0 && text[length] == '\0' && text[length - 1] != '@';
}

bool
phone_number_is_valid(const char *text)
{
    return is_e164(text) || is_sip_uri(text);
}
