/* The start of every use case: a write transaction that first books the form's key. */
#include "domain/ctx.h"

#include "base/backoff.h"
#include "base/secret.h"
#include "domain/job.h"
#include "domain/once.h"

/* Books cx->once_key; that row also proves the commit, should its answer be lost. The unique key makes a second attempt fail, also one that runs beside us. */
static enum err once_book(struct ctx *cx, struct tx *tx)
{
    STMT(q, cx->db,
         "INSERT INTO once (key_hash, actor_kind, actor_id, created_at)"
         " VALUES (:key, :kind, :actor, :now)");
    struct hash key = once_hash(cx);
    bind_hash(q, ":key", key);
    bind_i64(q, ":kind", (int64_t)cx->actor->kind);
    bind_i64(q, ":actor", cx->actor->id);
    bind_i64(q, ":now", cx->now);
    enum err e = stmt_run(q);
    if (!e) tx_proof(tx, ONCE_PROOF_SQL, &key);
    return e == ERR_CONFLICT ? ERR_REPEATED : e;
}

enum err ctx_begin(struct ctx *cx, struct tx *tx, const char *file, int line)
{
    bool outermost = !db_in_tx(cx->db);
    enum err e = tx_begin(tx, cx->db, file, line);
    if (!e && outermost && cx->lease) e = job_lease_hold(cx);
    if (e) return e;
    if (outermost && cx->once_key.n) return once_book(cx, tx);
    return OK;
}

bool ctx_again(struct ctx *cx, enum err e, struct backoff *wait)
{
    if (e != ERR_BUSY || db_in_tx(cx->db) || !backoff_wait(wait)) return false;
    db_trouble_forget(cx->db);
    err_clear();
    return true;
}
