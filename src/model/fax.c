#include "model/fax.h"

#include <stdlib.h>
#include <string.h>

static const struct fax_field_info fields[] = {
#define FAX_ROW(key, type, label, column, width)                                                   \
    [FAX_FIELD_##key] = {#key, label, FAX_TYPE_##type, offsetof(struct fax, key), column, width},
    FAX_FIELDS(FAX_ROW)
#undef FAX_ROW
};
_Static_assert(sizeof fields / sizeof *fields == FAX_FIELD_COUNT, "every field has a row");

const struct fax_field_info *
fax_field_info(enum fax_field field)
{
    return &fields[field];
}

bool
fax_field_from_key(const char *key, enum fax_field *field)
{
    for (enum fax_field i = 0; i < FAX_FIELD_COUNT; i++) {
        if (*key == *fields[i].key && strcmp(key, fields[i].key) == 0) {
            *field = i;
            return true;
        }
    }
    return false;
}

const struct fax_value *
fax_value(const struct fax *fax, enum fax_field field)
{
    return (const struct fax_value *)((const char *)fax + fields[field].offset);
}

const char *
fax_direction_name(enum fax_direction_code code)
{
    static const char *const names[FAX_DIRECTION_COUNT] = {
        [FAX_DIRECTION_INBOUND] = "inbound", [FAX_DIRECTION_OUTBOUND] = "outbound"};
    return names[code];
}

bool
fax_is_inbound(const struct fax *fax)
{
    return fax->direction.code == FAX_DIRECTION_INBOUND;
}

enum fax_outcome
fax_outcome(const struct fax *fax)
{
    return fax_status_info(fax->status.code)->outcome;
}

void
fax_free(struct fax *fax)
{
    if (fax == NULL)
        return;
    answer_free(&fax->answer);
    free(fax);
}
