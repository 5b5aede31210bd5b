#include "base/text.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
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
    static const uint32_t mins[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned lead = bytes[0];
    unsigned more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    uint32_t decoded = more == 0 ? lead : lead & (0x3FU >> more);
    if ((lead >= 0x80 && lead < 0xC0) || lead >= 0xF8 || more >= length)
        return 0;
    for (unsigned i = 1; i <= more; i++) {
        if ((bytes[i] & 0xC0U) != 0x80U)
            return 0;
        decoded = decoded << 6U | (bytes[i] & 0x3FU);
    }
    bool surrogate = decoded >= 0xD800 && decoded <= 0xDFFF;
    if (decoded < mins[more] || decoded > 0x10FFFF || surrogate)
        return 0;
    *code_point = decoded;
    return more + 1;
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

unsigned
text_escaped_unit(const char *text)
{
    unsigned unit = 0;
    if (text[0] != '\\' || text[1] != 'u')
        return TEXT_NO_UNIT;
    for (int i = 2; i < 6; i++) {
        int digit = text_hex_value(text[i]);
        if (digit < 0)
            return TEXT_NO_UNIT;
        unit = unit << 4U | (unsigned)digit;
    }
    return unit;
}

const char *
text_number(const char *text, int64_t max, int64_t *number)
{
    int saved_errno = errno; /* for output_end_record(), which checks it for a lack of memory */
    char *end;
    if (*text < '0' || *text > '9')
        return NULL;
    errno = 0;
    *number = strtoll(text, &end, 10);
    bool fits = errno == 0 && *number <= max;
    errno = saved_errno;
    return fits ? end : NULL;
}

/* A piece of text for display: plain characters, one column each, or one other character. The
 * longest escape is \u202e: all unsafe characters are in the Basic Multilingual Plane. */
struct piece {
    const char *bytes;
    size_t length;
    size_t width;
    char escape[sizeof "\\u202e"];
};

/* Returns whether a style escapes a character that is safe. */
static bool
is_special(uint32_t code_point, enum text_style style)
{
    return (code_point == '\\' && (style == TEXT_VALUE || style == TEXT_JSON_STRING)) ||
           (code_point == '"' && style == TEXT_JSON_STRING);
}

/* Makes the first piece of a text, with at most `plain_max` plain characters. Returns the bytes of
 * the text in it. */
static size_t
next_piece(const char *text, size_t length, size_t plain_max, enum text_style style,
           struct piece *piece)
{
    static const char letters[] = {
        ['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\'};
    uint32_t code_point = (unsigned char)*text;
    size_t plain = 0;
    while (plain < plain_max && text[plain] >= ' ' && text[plain] <= '~' &&
           !is_special((unsigned char)text[plain], style))
        plain++;
    *piece = (struct piece){.bytes = text, .length = plain, .width = plain};
    if (plain != 0)
        return plain;
    size_t used = text_decode(text, length, &code_point);
    if (used != 0 && text_is_safe(code_point) && !is_special(code_point, style)) {
        int width = code_point < 0x80 ? 1 : wcwidth((wchar_t)code_point);
        piece->length = used;
        piece->width = width >= 0 ? (size_t)width : 1;
        return used;
    }
    bool json = style == TEXT_JSON || style == TEXT_JSON_STRING;
    int written;
    if (used == 0)
        written = snprintf(piece->escape, sizeof piece->escape, json ? "\\ufffd" : "\\x%02x",
                           (unsigned)code_point);
    else if (code_point < sizeof letters && letters[code_point] != '\0')
        written = snprintf(piece->escape, sizeof piece->escape, "\\%c", letters[code_point]);
    else
        written = snprintf(piece->escape, sizeof piece->escape, "\\u%04x", (unsigned)code_point);
    piece->bytes = piece->escape;
    piece->length = piece->width = (size_t)written;
    return used != 0 ? used : 1;
}

void
text_write_part(FILE *out, const char *text, size_t length, enum text_style style)
{
    while (length != 0) {
        struct piece piece = {.bytes = text, .length = length};
        size_t used = length;
        if (style != TEXT_DATA)
            used = next_piece(text, length, length, style, &piece);
        fwrite(piece.bytes, 1, piece.length, out);
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
        struct piece piece;
        size_t left = length - fitting;
        size_t used = next_piece(text + fitting, left, left < *columns ? left : *columns,
                                 TEXT_DISPLAY, &piece);
        if (piece.width > *columns)
            break;
        *columns -= piece.width;
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
    /* The user's locale is last: in a Turkish one, strcasecmp() does not match X-REQUEST-ID. */
    static const char *const locales[] = {"C.UTF-8", "en_US.UTF-8", ""};
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++)
        if (setlocale(LC_CTYPE, locales[i]) != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
            return;
}

void
text_trim_partial(char *text)
{
    size_t length = strlen(text);
    size_t start = length; /* after the lead byte of the last character */
    uint32_t code_point;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0U) == 0x80U)
        start--;
    if (start > 0 && text_decode(text + start - 1, length - start + 1, &code_point) == 0)
        text[start - 1] = '\0';
}

void
text_copy(char *target, size_t size, const char *text, size_t length)
{
    size_t copied = length < size ? length : size - 1;
    memcpy(target, text, copied);
    target[copied] = '\0';
    if (copied < length)
        text_trim_partial(target);
}

bool
text_quote(char *target, size_t size, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "/._+-";
    size_t length = 1;
    if (*text != '\0' && text[strspn(text, plain)] == '\0') {
        text_copy(target, size, text, strlen(text));
        return strlen(text) < size;
    }
    target[0] = '\'';
    for (; *text != '\0' && length + 6 < size; text++)
        length += (size_t)snprintf(target + length, size - length, *text == '\'' ? "'\\%c'" : "%c",
                                   *text);
    memcpy(target + length, "'", 2);
    return *text == '\0';
}
