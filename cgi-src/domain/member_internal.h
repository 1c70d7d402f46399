/* Between member.c and member_card.c; nobody else includes it. */
#ifndef DOMAIN_MEMBER_INTERNAL_H
#define DOMAIN_MEMBER_INTERNAL_H

#include "domain/member.h"

/* The history row, shown in the customer's timeline too. detail: the number a replaced card had. */
enum err member_event_put(struct ctx *cx, const struct member *m, const char *kind, struct str reason,
                          struct str detail) MUST_CHECK;
/* A random number that nobody has or had. */
enum err member_number_free(struct ctx *cx, struct str *ret_number) MUST_CHECK;

#endif
