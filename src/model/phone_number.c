#include "model/phone_number.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* ITU-T E.164, 6.1. */
enum { E164_DIGITS_MAX = 15 };

/* The characters of a URI (RFC 3986, 2). */
static const char uri_characters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    "-._~!$&'()*+,;=:@%/?[]";

bool
phone_number_is_valid(const char *text)
{
    if (*text == '+') {
        size_t digits = strspn(text + 1, "0123456789");
        return text[1] != '0' && digits >= 1 && digits <= E164_DIGITS_MAX &&
               text[1 + digits] == '\0';
    }
    if (strncasecmp(text, "sip:", 4) != 0 && strncasecmp(text, "sips:", 5) != 0)
        return false;
    const char *address = text + strcspn(text, ":") + 1;
    return *address != '\0' && address[strspn(address, uri_characters)] == '\0';
}
