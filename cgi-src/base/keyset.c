/* The key set: see keyset.h. Keys are hashes, so their first bytes spread evenly. */
#include "base/keyset.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/secret.h"

struct keyset_slot {
    unsigned char key[16];
    uint32_t met; /* 0: free */
};

void keyset_free(struct keyset *s)
{
    free(s->slots);
    *s = (struct keyset){0};
}

static struct keyset_slot *find(const struct keyset *s, const unsigned char key[16])
{
    uint64_t h = 0;
    memcpy(&h, key, sizeof h);
    size_t at = (size_t)h & (s->cap - 1);
    while (s->slots[at].met && memcmp(s->slots[at].key, key, 16) != 0) at = (at + 1) & (s->cap - 1);
    return &s->slots[at];
}

static void grow(struct keyset *s)
{
    struct keyset bigger = {.cap = s->cap ? s->cap * 2 : 1024, .n = s->n};
    bigger.slots = calloc(bigger.cap, sizeof *bigger.slots);
    if (!bigger.slots) die("out of memory");
    for (size_t i = 0; i < s->cap; i++) {
        if (s->slots[i].met) *find(&bigger, s->slots[i].key) = s->slots[i];
    }
    free(s->slots);
    *s = bigger;
}

uint32_t keyset_meet(struct keyset *s, const unsigned char key[16])
{
    if (s->n * 4 >= s->cap * 3) grow(s);
    struct keyset_slot *slot = find(s, key);
    if (!slot->met) {
        memcpy(slot->key, key, 16);
        s->n++;
    }
    return slot->met++;
}

uint32_t keyset_meet_str(struct keyset *s, struct str text)
{
    struct hash h = secret_hash(text);
    return keyset_meet(s, h.b);
}

bool keyset_has_str(const struct keyset *s, struct str text)
{
    struct hash h = secret_hash(text);
    return s->n && find(s, h.b)->met;
}
