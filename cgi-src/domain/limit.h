/* Rate limits by account and by address, shared through the database. Nobody is locked for good,
 * and no process sleeps. Not audited. */
#ifndef DOMAIN_LIMIT_H
#define DOMAIN_LIMIT_H

#include "domain/ctx.h"

enum limit_kind {
    LIMIT_SIGN_IN_ACCOUNT, /* 10 in 15 minutes */
    LIMIT_SIGN_IN_ADDRESS, /* 60 in 15 minutes */
    LIMIT_REGISTER,        /* 20 in an hour, by address */
    LIMIT_CODE_SEND,       /* 5 in an hour, by target address or number */
    LIMIT_CODE_TRY,        /* 10 in 15 minutes, by account */
    LIMIT_TRACK,           /* 30 in 15 minutes, by address */
    LIMIT_COMPLAINT,       /* 20 in an hour, by address, of guests */
    LIMIT_FACTOR,          /* 10 in 15 minutes, by account: codes after the password */
    LIMIT_FACTOR_DAY,      /* 50 in a day, likewise */
    LIMIT_UPLOAD           /* 200 in an hour, by address or account */
};
/* Counts one try of who (an address, a folded name: stored as a keyed hash). ERR_RATE_LIMITED with
 * cx->retry_after_s when over. Opens its own write transaction; cx->db is the write connection. */
enum err limit_hit(struct ctx *cx, enum limit_kind kind, struct str who) MUST_CHECK;
/* Forgets the tries of an account after success, in a transaction of its own. What succeeded stands already: where
 * this does not come off, others at the same account were in its way, the tries count on until their window ends. */
void limit_clear(struct ctx *cx, enum limit_kind kind, struct str who);
enum err limit_purge(struct ctx *cx, int64_t *ret_removed) MUST_CHECK;

#endif
