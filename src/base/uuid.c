#include "base/uuid.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool
uuid_parse(const char *text, size_t length, char uuid[static UUID_TEXT_SIZE])
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    text = text_trim(text, &length);
    if (length == sizeof form + 1 && text[0] == '"' && text[length - 1] == '"') {
        text++;
        length -= 2;
    }
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

/* A bucket grows in small steps instead of doubling, to waste little memory. */
enum { UUID_SIZE = 16, BUCKET_COUNT = 4096, BUCKET_STEP = 8 };

struct uuid_bucket {
    unsigned char (*uuids)[UUID_SIZE]; /* owned */
    size_t count;
};

bool
uuid_set_add(struct uuid_set *set, const char uuid[static UUID_TEXT_SIZE], bool *added)
{
    unsigned char packed[UUID_SIZE];
    size_t hash = 0;
    for (size_t i = 0; i < UUID_SIZE; i++, uuid += 2) {
        uuid += *uuid == '-';
        packed[i] = (unsigned char)(text_hex_value(uuid[0]) << 4 | text_hex_value(uuid[1]));
        hash = hash * 31 + packed[i];
    }
    if (set->buckets == NULL)
        set->buckets = calloc(BUCKET_COUNT, sizeof *set->buckets);
    if (set->buckets == NULL)
        return false;
    struct uuid_bucket *bucket = &set->buckets[hash % BUCKET_COUNT];
    *added = false;
    for (size_t i = 0; i < bucket->count; i++)
        if (memcmp(bucket->uuids[i], packed, UUID_SIZE) == 0)
            return true;
    if (bucket->count % BUCKET_STEP == 0) {
        void *grown = realloc(bucket->uuids, (bucket->count + BUCKET_STEP) * UUID_SIZE);
        if (grown == NULL)
            return false;
        bucket->uuids = grown;
    }
    memcpy(bucket->uuids[bucket->count++], packed, UUID_SIZE);
    *added = true;
    return true;
}

void
uuid_set_free(struct uuid_set *set)
{
    for (size_t i = 0; set->buckets != NULL && i < BUCKET_COUNT; i++)
        free(set->buckets[i].uuids);
    free(set->buckets);
    *set = (struct uuid_set){0};
}
