#include "base/text.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>

/* Characters that must not reach a terminal, in ascending order. */
static const struct {
    uint32_t first, last;
} unsafe[] = {
    {0x0000, 0x001F}, /* C0 */
    {0x007F, 0x009F}, /* DEL, C1 */
    {0x061C, 0x061C}, /* Arabic letter mark */
    {0x200E, 0x200F}, /* left-to-right and right-to-left mark */
    {0x2028, 0x202E}, /* line and paragraph separator, bidirectional embeddings and overrides */
    {0x2066, 0x2069}, /* bidirectional isolates */
    {0xFEFF, 0xFEFF}, /* byte order mark */
};

bool
text_is_safe(uint32_t code_point)
{
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe && code_point >= unsafe[i].first; i++)
        if (code_point <= unsafe[i].last)
            return false;
    return true;
}

size_t
text_decode(const char *text, size_t length, uint32_t *code_point)
{
    static const struct {
        unsigned char mask, lead;
        uint32_t min;
    } forms[] = {{0x80, 0x00, 0x0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
    const unsigned char *bytes = (const unsigned char *)text;
    for (size_t form = 0; form < sizeof forms / sizeof *forms; form++) {
        if ((bytes[0] & forms[form].mask) != forms[form].lead)
            continue;
        if (form >= length)
            return 0;
        uint32_t decoded = bytes[0] & (unsigned char)~forms[form].mask;
        for (size_t i = 1; i <= form; i++) {
            if ((bytes[i] & 0xC0U) != 0x80U)
                return 0;
            decoded = decoded << 6U | (bytes[i] & 0x3FU);
        }
        bool surrogate = decoded >= 0xD800 && decoded <= 0xDFFF;
        if (decoded < forms[form].min || decoded > 0x10FFFF || surrogate)
            return 0;
        *code_point = decoded;
        return form + 1;
    }
    return 0;
}

size_t
text_bom_length(const char *text, size_t length)
{
    return length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

bool
text_is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r'); /* \t \n \v \f \r */
}

const char *
text_trim(const char *text, size_t *length)
{
    while (*length != 0 && text_is_blank(text[*length - 1]))
        --*length;
    while (*length != 0 && text_is_blank(*text)) {
        text++;
        --*length;
    }
    return text;
}

int
text_hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

const char *
text_number(const char *text, int64_t max, int64_t *number)
{
    const char *digit = text;
    for (*number = 0; *digit >= '0' && *digit <= '9'; digit++) {
        int64_t value = *digit - '0';
        if (*number > max / 10 || value > max - *number * 10)
            return NULL;
        *number = *number * 10 + value;
    }
    return digit != text ? digit : NULL;
}

/* A character as it is shown. The longest escape is \u202e: all unsafe characters are in the Basic
 * Multilingual Plane. */
struct glyph {
    char bytes[sizeof "\\u202e"];
    size_t length;
    size_t width;
};

/* Returns whether a style escapes a character that is safe. */
static bool
is_special(uint32_t code_point, enum text_style style)
{
    return (code_point == '\\' && (style == TEXT_VALUE || style == TEXT_JSON_STRING)) ||
           (code_point == '"' && style == TEXT_JSON_STRING);
}

/* Makes the glyph of the first character of a text. Returns the length of that character. */
static size_t
next_glyph(const char *text, size_t length, enum text_style style, struct glyph *glyph)
{
    static const char letters[] = {
        ['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\'};
    uint32_t code_point = (unsigned char)*text;
    size_t used = text_decode(text, length, &code_point);
    if (used != 0 && text_is_safe(code_point) && !is_special(code_point, style)) {
        int width = code_point < 0x80 ? 1 : wcwidth((wchar_t)code_point);
        memcpy(glyph->bytes, text, used);
        glyph->length = used;
        glyph->width = width >= 0 ? (size_t)width : 1;
        return used;
    }
    bool json = style == TEXT_JSON || style == TEXT_JSON_STRING;
    int written;
    if (used == 0)
        written = snprintf(glyph->bytes, sizeof glyph->bytes, json ? "\\ufffd" : "\\x%02x",
                           (unsigned)code_point);
    else if (code_point < sizeof letters && letters[code_point] != '\0')
        written = snprintf(glyph->bytes, sizeof glyph->bytes, "\\%c", letters[code_point]);
    else
        written = snprintf(glyph->bytes, sizeof glyph->bytes, "\\u%04x", (unsigned)code_point);
    glyph->length = glyph->width = (size_t)written;
    return used != 0 ? used : 1;
}

/* Returns how many bytes at the start of a text are shown verbatim, one column each. */
static size_t
plain_prefix(const char *text, size_t length, enum text_style style)
{
    size_t plain = 0;
    while (plain < length && text[plain] >= ' ' && text[plain] <= '~' &&
           !is_special((unsigned char)text[plain], style))
        plain++;
    return plain;
}

void
text_write_part(FILE *out, const char *text, size_t length, enum text_style style)
{
    while (length != 0) {
        size_t used = style == TEXT_DATA ? length : plain_prefix(text, length, style);
        if (used != 0) {
            fwrite(text, 1, used, out);
        } else {
            struct glyph glyph;
            used = next_glyph(text, length, style, &glyph);
            fwrite(glyph.bytes, 1, glyph.length, out);
        }
        text += used;
        length -= used;
    }
}

void
text_write(FILE *out, const char *text, enum text_style style)
{
    text_write_part(out, text, strlen(text), style);
}

size_t
text_fit(const char *text, size_t length, size_t *columns)
{
    size_t fitting = 0;
    while (fitting < length) {
        const char *rest = text + fitting;
        size_t plain_max = length - fitting < *columns ? length - fitting : *columns;
        size_t used = plain_prefix(rest, plain_max, TEXT_DISPLAY);
        struct glyph glyph = {.width = used};
        if (used == 0)
            used = next_glyph(rest, length - fitting, TEXT_DISPLAY, &glyph);
        if (glyph.width > *columns)
            break;
        *columns -= glyph.width;
        fitting += used;
    }
    return fitting;
}

size_t
text_width(const char *text, size_t length)
{
    size_t left = SIZE_MAX;
    text_fit(text, length, &left);
    return SIZE_MAX - left;
}

void
text_setup(void)
{
    /* The user's locale is last: in a Turkish one strcasecmp() does not find X-REQUEST-ID. */
    static const char *const locales[] = {"C.UTF-8", "en_US.UTF-8", ""};
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++)
        if (setlocale(LC_CTYPE, locales[i]) != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
            return;
}

void
text_trim_partial(char *text)
{
    size_t length = strlen(text);
    size_t start = length;
    while (start > 0 && length - start < 3 && ((unsigned char)text[start - 1] & 0xC0U) == 0x80U)
        start--;
    if (start == 0)
        return;
    uint32_t code_point;
    if (text_decode(text + start - 1, length - start + 1, &code_point) == 0)
        text[start - 1] = '\0';
}

void
text_copy(char *target, size_t size, const char *text, size_t length)
{
    bool fits = length < size;
    size_t copied = fits ? length : size - 1;
    memcpy(target, text, copied);
    target[copied] = '\0';
    if (!fits)
        text_trim_partial(target);
}

void
text_quote(char *target, size_t size, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "/._+-";
    size_t length = 0;
    if (*text != '\0' && text[strspn(text, plain)] == '\0') {
        text_copy(target, size, text, strlen(text));
        return;
    }
    target[length++] = '\'';
    for (; *text != '\0' && length + 6 < size; text++) {
        if (*text == '\'') {
            memcpy(target + length, "'\\'", 3);
            length += 3;
        }
        target[length++] = *text;
    }
    target[length++] = '\'';
    target[length] = '\0';
}
