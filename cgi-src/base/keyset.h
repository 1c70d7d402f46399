/* A set of 16-byte keys, and how often each was met: for distinct counts and ordinals of imports.
 * Open addressing, 24 bytes a slot: two million keys take 100 MB at most. */
#ifndef BASE_KEYSET_H
#define BASE_KEYSET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct keyset {
    struct keyset_slot *slots;
    size_t n, cap; /* cap: a power of two */
};
void keyset_free(struct keyset *s);
/* How often the key was met before (0: it is new); counts it. */
uint32_t keyset_meet(struct keyset *s, const unsigned char key[16]);
uint32_t keyset_meet_str(struct keyset *s, struct str text); /* keyed by the text's BLAKE2b */
bool keyset_has_str(const struct keyset *s, struct str text);

#endif
