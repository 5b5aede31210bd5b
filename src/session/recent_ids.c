#include "session/recent_ids.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/uuid.h"

enum { ID_SIZE = 16, SLOT_COUNT = 2 * RECENT_IDS_MIN /* a power of 2 */ };

struct slot {
    unsigned char id[ID_SIZE];
    bool used;
};

/* A hash table with linear probing, at most half full. */
struct generation {
    size_t count;
    struct slot slots[SLOT_COUNT];
};

/* When the current generation is full, it becomes the previous one, whose ids are forgotten. So the
 * last RECENT_IDS_MIN ids are always there, and at most twice as many. */
struct recent_ids {
    struct generation generations[2];
    int current;
};

struct recent_ids *
recent_ids_new(void)
{
    return calloc(1, sizeof(struct recent_ids));
}

void
recent_ids_free(struct recent_ids *ids)
{
    free(ids);
}

/* Packs the hexadecimal digits of a UUID in lower case. */
static void
pack(const char *uuid, unsigned char id[static ID_SIZE])
{
    for (int i = 0; i < ID_SIZE; i++) {
        while (*uuid == '-')
            uuid++;
        id[i] = (unsigned char)(text_hex_value(uuid[0]) << 4 | text_hex_value(uuid[1]));
        uuid += 2;
    }
}

/* FNV-1a. */
static size_t
hash(const unsigned char id[static ID_SIZE])
{
    uint32_t value = 2166136261U;
    for (int i = 0; i < ID_SIZE; i++)
        value = (value ^ id[i]) * 16777619U;
    return value;
}

/* The slot of an id, or the free one where it belongs. */
static struct slot *
find(struct generation *generation, const unsigned char id[static ID_SIZE])
{
    size_t place = hash(id) % SLOT_COUNT;
    while (generation->slots[place].used && memcmp(generation->slots[place].id, id, ID_SIZE) != 0)
        place = (place + 1) % SLOT_COUNT;
    return &generation->slots[place];
}

bool
recent_ids_add(struct recent_ids *ids, const char *id)
{
    char uuid[UUID_TEXT_SIZE];
    unsigned char packed[ID_SIZE];
    if (!uuid_parse(id, strlen(id), uuid))
        return true;
    pack(uuid, packed);
    struct generation *current = &ids->generations[ids->current];
    bool is_new = !find(&ids->generations[1 - ids->current], packed)->used;
    struct slot *slot = find(current, packed);
    if (slot->used)
        return false;
    if (current->count == RECENT_IDS_MIN) {
        ids->current = 1 - ids->current;
        current = &ids->generations[ids->current];
        memset(current, 0, sizeof *current);
        slot = find(current, packed);
    }
    slot->used = true;
    memcpy(slot->id, packed, ID_SIZE);
    current->count++;
    return is_new;
}
