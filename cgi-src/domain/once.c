/* Idempotency of forms and keyed requests: see once.h. */
#include "domain/once.h"

#include "base/backoff.h"
#include "base/secret.h"

#define ONCE_KEPT_MS (7 * DAY_MS)
#define RACE_MS      2000 /* the same form several times at once: all of them write its one row */

struct hash once_hash(const struct ctx *cx)
{
    struct str who = str_printf(cx->arena, "%d:%lld", (int)cx->actor->kind,
                                (long long)cx->actor->id);
    /* Signed-in actors keep their key over a new sign-in; guests are told apart by their cookie. */
    struct str binding = cx->actor->kind == ACTOR_NOBODY
                             ? (struct str){(const char *)cx->actor->session.b, HASH_BYTES}
                             : STR("");
    struct str parts[] = {STR("once"), str_of(cx->program), who, binding, cx->once_key};
    return secret_mac(KEY_DIGEST, parts, COUNT_OF(parts));
}

enum err once_location(struct ctx *cx, struct str *ret_location)
{
    if (!cx->once_key.n) return ERR_NOT_FOUND;
    STMT(q, cx->db, "SELECT location FROM once WHERE key_hash = :key");
    struct hash key = once_hash(cx);
    bind_hash(q, ":key", key);
    enum err e = stmt_one(q);
    if (e == OK) *ret_location = col_str(q, cx->arena, 0);
    return e;
}

static enum err store_location(struct ctx *cx, struct str location)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (e) return e;
    STMT(q, cx->db, "UPDATE once SET location = :location WHERE key_hash = :key");
    struct hash key = once_hash(cx);
    bind_hash(q, ":key", key);
    bind_str(q, ":location", location);
    e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

static enum err confirm(struct ctx *cx)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (e) return e;
    STMT(q, cx->db, ONCE_PROOF_SQL);
    struct hash key = once_hash(cx);
    bind_hash(q, ":key", key);
    e = stmt_run(q);
    if (!e && stmt_changes(q) == 0) e = ERR_NOT_FOUND;
    return e ? e : tx_commit(&tx);
}

enum err once_store_location(struct ctx *cx, struct str location)
{
    struct backoff wait = backoff_begin(RACE_MS);
    enum err e;
    do e = store_location(cx, location);
    while (ctx_again(cx, e, &wait));
    return e;
}

enum err once_confirm(struct ctx *cx)
{
    struct backoff wait = backoff_begin(RACE_MS);
    enum err e;
    do e = confirm(cx);
    while (ctx_again(cx, e, &wait));
    return e;
}

enum err once_purge(struct ctx *cx, int64_t *ret_removed)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "DELETE FROM once WHERE key_hash IN"
         " (SELECT key_hash FROM once WHERE created_at < :before LIMIT 500)");
    bind_i64(q, ":before", cx->now - ONCE_KEPT_MS);
    enum err e = stmt_run(q);
    if (e) return e;
    *ret_removed = stmt_changes(q);
    return tx_commit(&tx);
}
