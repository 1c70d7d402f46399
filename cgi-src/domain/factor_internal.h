/* What the files of the second factor share with each other, and nobody else. */
#ifndef DOMAIN_FACTOR_INTERNAL_H
#define DOMAIN_FACTOR_INTERNAL_H

#include "domain/factor.h"

struct str factor_secret_new(struct arena *a);
struct str factor_base32(struct arena *a, struct str secret);
/* The confirmed secret, unsealed; to be wiped. ERR_NOT_FOUND: no factor. */
enum err factor_secret_load(struct ctx *cx, staff_id id, struct str *ret) MUST_CHECK;
/* The time step whose code this is, within the tolerance. */
bool factor_step_of(struct ctx *cx, struct str secret, struct str typed, int64_t *ret_step);
/* Books the step; false: its code was used before. */
enum err factor_step_use(struct ctx *cx, staff_id id, int64_t step, bool *ret_first) MUST_CHECK;
/* Replaces the recovery codes. */
enum err factor_codes_make(struct ctx *cx, staff_id id, struct str ret_codes[FACTOR_CODES]) MUST_CHECK;

#endif
