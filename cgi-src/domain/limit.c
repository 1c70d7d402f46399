/* Rate limits: a fixed window per bucket, see limit.h. A full window tells when it ends; nobody can
 * lock somebody else out for longer than that window. */
#include "domain/limit.h"

#include "base/backoff.h"
#include "base/log.h"
#include "base/secret.h"

#define CLEAR_MS 500

static const struct {
    int64_t window_ms;
    int64_t hits;
} limits[] = {
    [LIMIT_SIGN_IN_ACCOUNT] = {15 * MINUTE_MS, 10},
    [LIMIT_SIGN_IN_ADDRESS] = {15 * MINUTE_MS, 60},
    [LIMIT_REGISTER] = {HOUR_MS, 20},
    [LIMIT_CODE_SEND] = {HOUR_MS, 5},
    [LIMIT_CODE_TRY] = {15 * MINUTE_MS, 10},
    [LIMIT_TRACK] = {15 * MINUTE_MS, 30},
    [LIMIT_COMPLAINT] = {HOUR_MS, 20},
    [LIMIT_FACTOR] = {15 * MINUTE_MS, 10},
    [LIMIT_FACTOR_DAY] = {DAY_MS, 50},
    [LIMIT_UPLOAD] = {HOUR_MS, 200},
};

static struct hash bucket_of(struct ctx *cx, enum limit_kind kind, struct str who)
{
    struct str parts[] = {STR("limit"), str_printf(cx->arena, "%d", (int)kind),
                          str_of(cx->program), who};
    return secret_mac(KEY_DIGEST, parts, COUNT_OF(parts));
}

/* A request that is carried out once more counts once. */
static bool counted(struct ctx *cx, enum limit_kind kind)
{
    return cx->again && (cx->limits_hit & 1U << kind);
}

enum err limit_hit(struct ctx *cx, enum limit_kind kind, struct str who)
{
    if (counted(cx, kind)) return OK;
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (e) return e;
    struct hash bucket = bucket_of(cx, kind, who);
    STMT(q, cx->db,
         "INSERT INTO rate_limit (bucket, window_at, hits) VALUES (:bucket, :now, 1)"
         " ON CONFLICT (bucket) DO UPDATE SET"
         " hits = CASE WHEN rate_limit.window_at > :since AND rate_limit.window_at <= :ahead THEN rate_limit.hits + 1"
         " ELSE 1 END," /* a window from the future is of a clock that was wrong: it locks nobody out */
         " window_at = CASE WHEN rate_limit.window_at > :since AND rate_limit.window_at <= :ahead"
         " THEN rate_limit.window_at ELSE :now END"
         " RETURNING hits, window_at");
    bind_hash(q, ":bucket", bucket);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":since", cx->now - limits[kind].window_ms);
    bind_i64(q, ":ahead", cx->now + MINUTE_MS); /* requests at once differ by little */
    e = stmt_one(q);
    if (e) return e;
    int64_t hits = col_i64(q, 0), window_at = col_i64(q, 1);
    stmt_again(q);
    e = tx_commit(&tx);
    if (e) return e;
    if (hits <= limits[kind].hits) {
        cx->limits_hit |= 1U << kind;
        return OK;
    }
    int64_t left_ms = window_at + limits[kind].window_ms - cx->now;
    cx->retry_after_s = left_ms > 0 ? (int)(left_ms / SECOND_MS) + 1 : 1;
    return ERR_RATE_LIMITED;
}

static enum err clear(struct ctx *cx, enum limit_kind kind, struct str who)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (e) return e;
    struct hash bucket = bucket_of(cx, kind, who);
    STMT(q, cx->db, "DELETE FROM rate_limit WHERE bucket = :bucket");
    bind_hash(q, ":bucket", bucket);
    e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

void limit_clear(struct ctx *cx, enum limit_kind kind, struct str who)
{
    struct backoff wait = backoff_begin(CLEAR_MS);
    enum err e;
    do e = clear(cx, kind, who);
    while (ctx_again(cx, e, &wait));
    if (!e) return;
    log_event("warning", "limit", "%s", err_last());
    db_trouble_forget(cx->db);
    err_clear();
}

enum err limit_purge(struct ctx *cx, int64_t *ret_removed)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "DELETE FROM rate_limit WHERE bucket IN"
         " (SELECT bucket FROM rate_limit WHERE window_at < :before LIMIT 500)");
    bind_i64(q, ":before", cx->now - DAY_MS);
    enum err e = stmt_run(q);
    if (e) return e;
    *ret_removed = stmt_changes(q);
    return tx_commit(&tx);
}
