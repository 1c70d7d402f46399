/* What the files of staff share with each other, and nobody else. */
#ifndef DOMAIN_STAFF_INTERNAL_H
#define DOMAIN_STAFF_INTERNAL_H

#include "domain/staff.h"

enum err staff_load(struct ctx *cx, staff_id id, struct staff *ret) MUST_CHECK; /* no right asked */
struct str staff_fold_username(struct ctx *cx, struct str username);
/* The actor's present password, before a change that a stolen session must not make; counted. Problem at
 * field. Hashes: not inside a TX. */
enum err staff_password_again(struct ctx *cx, const char *field, struct str current) MUST_CHECK;

/* Who signs in, and the last step of it; inside a TX. how: "password", "code", "recovery". */
struct credentials {
    struct actor actor;
    struct str username, hash;
    bool active;
};
enum err staff_admit(struct ctx *cx, enum audience audience, const struct credentials *c, const char *how,
                     struct str user_agent, char **ret_token) MUST_CHECK;
enum err staff_challenge_make(struct ctx *cx, enum audience audience, const struct credentials *c,
                              char **ret_challenge) MUST_CHECK;
enum err credentials_load(struct ctx *cx, struct str username, struct credentials *ret) MUST_CHECK;
/* Whom a limit counts: a person at a known address apart, so that a stranger does not lock him out. */
struct str staff_limited(struct ctx *cx, const struct credentials *c);

#endif
