#include "base/uuid.h"

#include <string.h>

#include "base/text.h"

/* The lower-case form of a hexadecimal digit; '\0' for any other character. Not by isxdigit() and
 * tolower(), which follow the locale. */
static char
hex_digit(char c)
{
    if (c >= 'A' && c <= 'F')
        return (char)(c - 'A' + 'a');
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))
        return c;
    return '\0';
}

bool
uuid_parse(const char *text, size_t length, char uuid[static UUID_TEXT_SIZE])
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    while (length != 0 && text_is_blank(*text)) {
        text++;
        length--;
    }
    while (length != 0 && text_is_blank(text[length - 1]))
        length--;
    if (length != sizeof form - 1)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (form[i] == '-')
            uuid[i] = '-';
        else
            uuid[i] = hex_digit(text[i]);
        if (uuid[i] == '\0' || (form[i] == '-' && text[i] != '-'))
            return false;
    }
    uuid[length] = '\0';
    return true;
}
