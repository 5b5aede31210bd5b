#include "base/uuid.h"

#include "base/text.h"

bool
uuid_parse(const char *text, size_t length, char uuid[static UUID_TEXT_SIZE])
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    text = text_trim(text, &length);
    if (length != sizeof form - 1)
        return false;
    for (size_t i = 0; i < length; i++) {
        int value = text_hex_value(text[i]);
        if (form[i] == '-' ? text[i] != '-' : value < 0)
            return false;
        uuid[i] = (char)(form[i] == '-' ? '-' : "0123456789abcdef"[value]);
    }
    uuid[length] = '\0';
    return true;
}
