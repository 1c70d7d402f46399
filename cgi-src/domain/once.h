/* A form, or a request with a key, is carried out once: see struct ctx.once_key and TX. Rows are
 * kept for 7 days. The key counts per actor: nobody can use up another's. */
#ifndef DOMAIN_ONCE_H
#define DOMAIN_ONCE_H

#include "domain/ctx.h"

/* Finds the key's row by a write: when the commit behind it is answered, so is what came before. Changes nothing. */
#define ONCE_PROOF_SQL "UPDATE once SET created_at = created_at WHERE key_hash = :key"

/* What stands in once.key_hash for cx->once_key and the actor (a guest: with the session's or
 * pre-session's binding in cx->actor->session). */
struct hash once_hash(const struct ctx *cx);
/* Where the first one was sent; ERR_NOT_FOUND: cx->once_key was not carried out (by this actor). */
enum err once_location(struct ctx *cx, struct str *ret_location) MUST_CHECK;
/* Stores it after success; cx->db must be the write connection. Not audited. */
enum err once_store_location(struct ctx *cx, struct str location) MUST_CHECK;
/* For a repeated form: OK when the first one counted and is as safe as any commit that was answered (another one
 * behind it was). To be seen proves less: a primary that comes back from a crash shows what no standby has.
 * ERR_NOT_FOUND: it did not count. */
enum err once_confirm(struct ctx *cx) MUST_CHECK;
enum err once_purge(struct ctx *cx, int64_t *ret_removed) MUST_CHECK;

#endif
