/* What the files of this folder share; nobody else includes it. */
#ifndef DOMAIN_DUPLICATE_INSIDE_H
#define DOMAIN_DUPLICATE_INSIDE_H

#include "domain/duplicate.h"

/* Adds a value that is not empty and not there yet, as far as there is room. */
void fact_add(struct str *at, size_t *n, struct str value);
struct str duplicate_city(struct arena *a, struct str city);

/* The families of keys that a scan goes through, one after the other. */
#define KEY_FAMILIES 3
/* Calls add for each key of a customer in one family; may name one twice. */
void duplicate_keys(struct arena *a, const struct duplicate_facts *f, int family, void *list,
                    void (*add)(void *list, uint64_t hash));

/* The next customers above the id that are open, with what they are compared by, at most max; for the scan. */
enum err duplicate_facts_next(struct ctx *cx, int64_t above, bool streets, struct duplicate_facts *ret,
                              size_t max, size_t *ret_n) MUST_CHECK;
/* Rows of duplicate_pair: a new one, or its score anew; what somebody decided stays. */
enum err duplicate_pair_put(struct ctx *cx, int64_t a, int64_t b, int score, unsigned reasons, int64_t scan,
                            bool *ret_new) MUST_CHECK;

#endif
