/* Expiry: what is left of a lot when its time is over. Called by the worker's job, in slices, and by
 * a reversal that gives points back to a lot that has expired. */
#include <inttypes.h>

#include "domain/points/ledger.h"

enum err expiry_book(struct ctx *cx, struct ledger_account *acc, const struct lot *lot, struct str key)
{
    struct ledger_post post = {.kind = POINTS_EXPIRE,
                               .amount = -lot->remaining,
                               .contra = NULL,
                               .expired_amount = lot->remaining,
                               .key = key,
                               .source_kind = STR("lot"),
                               .source_ref = str_printf(cx->arena, "%" PRId64, lot->id.v)};
    struct points_posting p;
    enum err e = ledger_book(cx, acc, &post, &p);
    return e ? e : lots_use(cx, acc->member.id, p.id, lot->id, lot->remaining);
}

#define SLICE 25 /* lots of one transaction: keeps the write lock short */

struct due_lot {
    struct lot lot;
    member_id member;
};

static enum err due_lots(struct ctx *cx, int limit, struct due_lot *due, int *ret_n)
{
    STMT(q, cx->db,
         "SELECT l.id, l.earned, l.remaining, l.expires_at, l.member_id FROM points_lot l"
         " WHERE l.remaining > 0 AND l.expires_at <= :now ORDER BY l.expires_at, l.id LIMIT :limit");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":limit", limit);
    int n = 0;
    while (stmt_row(q)) {
        due[n].lot = (struct lot){{col_i64(q, 0)}, col_i64(q, 1), col_i64(q, 2), col_i64(q, 3)};
        due[n++].member.v = col_i64(q, 4);
    }
    *ret_n = n;
    return stmt_done(q);
}

/* What is left of it by now: until its account was locked, somebody may have spent it. */
static enum err expire_lot(struct ctx *cx, struct due_lot *due)
{
    struct ledger_account acc;
    struct str key = str_printf(cx->arena, "expire:%" PRId64 ":%" PRId32, due->lot.id.v,
                                clock_day_number(cx->now, cx->config->zone));
    enum err e = ledger_lock(cx, due->member);
    if (!e && db_locks_rows(cx->db)) e = lots_get(cx, due->member, due->lot.id, &due->lot);
    if (e || due->lot.remaining == 0) return e;
    e = ledger_open(cx, due->member, POINTS_EXPIRE, &acc);
    return e ? e : expiry_book(cx, &acc, &due->lot, key);
}

static enum err expire_slice(struct ctx *cx, int limit, int *ret_n)
{
    struct due_lot due[SLICE];
    int n = 0;
    TX(tx, cx);
    enum err e = due_lots(cx, limit < SLICE ? limit : SLICE, due, &n);
    for (int i = 0; !e && i < n; i++) e = expire_lot(cx, &due[i]);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_n = n;
    return e;
}

enum err points_expire_some(struct ctx *cx, int limit, int *ret_posted)
{
    int posted = 0;
    while (posted < limit) {
        int n = 0;
        enum err e = expire_slice(cx, limit - posted, &n);
        if (e) return e;
        posted += n;
        if (n == 0) break;
    }
    *ret_posted = posted;
    return OK;
}
