/* Lots: the part of a credit that is still unspent, with its own expiry. Every change of a lot's
 * remaining points is a points_lot_use row of the posting that made it; nothing else writes either
 * table. See points.h. */
#include <inttypes.h>

#include "domain/points/ledger.h"

#define LOT_COLUMNS "l.id, l.earned, l.remaining, l.expires_at"

static void lot_read(struct stmt *q, struct lot *ret)
{
    *ret = (struct lot){.id = {col_i64(q, 0)},
                        .earned = col_i64(q, 1),
                        .remaining = col_i64(q, 2),
                        .expires_at = col_i64(q, 3)};
}

enum err lots_unexpired(struct ctx *cx, member_id m, int64_t at, int64_t *ret_points)
{
    STMT(q, cx->db,
         "SELECT COALESCE(SUM(remaining), 0) FROM points_lot WHERE member_id = :member"
         " AND remaining > 0 AND (expires_at IS NULL OR expires_at > :at)");
    bind_id(q, ":member", m);
    bind_i64(q, ":at", at);
    enum err e = stmt_one(q);
    if (!e) *ret_points = col_i64(q, 0);
    return e;
}

enum err lots_use(struct ctx *cx, member_id m, posting_id p, lot_id lot, int64_t amount)
{
    if (amount == 0) return OK;
    STMT(u, cx->db, "UPDATE points_lot SET remaining = remaining - :amount WHERE id = :lot AND member_id = :member");
    bind_i64(u, ":amount", amount);
    bind_id(u, ":lot", lot);
    bind_id(u, ":member", m);
    enum err e = stmt_run(u);
    if (!e && stmt_changes(u) != 1) e = fail(ERR_INTERNAL, "lot %" PRId64 " is missing", lot.v);
    if (e) return e;
    STMT(q, cx->db,
         "INSERT INTO points_lot_use (posting_id, lot_id, amount, member_id)"
         " VALUES (:posting, :lot, :amount, :member)");
    bind_id(q, ":member", m);
    bind_id(q, ":posting", p);
    bind_id(q, ":lot", lot);
    bind_i64(q, ":amount", amount);
    return stmt_send(q);
}

enum err lots_add(struct ctx *cx, member_id m, posting_id p, int64_t earned, int64_t paid, int64_t at,
                  int64_t expires_at)
{
    lot_id id = {id_new(cx->now)};
    {
        STMT(q, cx->db,
             "INSERT INTO points_lot (id, member_id, posting_id, earned, remaining, earned_at,"
             " expires_at) VALUES (:id, :member, :posting, :earned, :earned, :at, :expires)");
        bind_id(q, ":id", id);
        bind_id(q, ":member", m);
        bind_id(q, ":posting", p);
        bind_i64(q, ":earned", earned);
        bind_i64(q, ":at", at);
        bind_opt(q, ":expires", expires_at);
        enum err e = stmt_send(q);
        if (e) return e;
    }
    return lots_use(cx, m, p, id, paid);
}

#define TAKE_AT_ONCE 32

/* The next unexpired lots with something left, first expiring first. */
static enum err next_lots(struct ctx *cx, member_id m, int64_t at, struct lot *lots, size_t *ret_n)
{
    STMT(q, cx->db,
         "SELECT " LOT_COLUMNS " FROM points_lot l WHERE l.member_id = :member AND l.remaining > 0"
         " AND (l.expires_at IS NULL OR l.expires_at > :at)"
         " ORDER BY l.expires_at NULLS LAST, l.id LIMIT :limit");
    bind_id(q, ":member", m);
    bind_i64(q, ":at", at);
    bind_i64(q, ":limit", TAKE_AT_ONCE);
    size_t n = 0;
    while (stmt_row(q)) lot_read(q, &lots[n++]);
    *ret_n = n;
    return stmt_done(q);
}

enum err lots_take(struct ctx *cx, member_id m, posting_id p, int64_t amount, int64_t at)
{
    while (amount > 0) {
        struct lot lots[TAKE_AT_ONCE];
        size_t n = 0;
        enum err e = next_lots(cx, m, at, lots, &n);
        if (e) return e;
        if (n == 0) return fail(ERR_INTERNAL, "lots hold less than the balance");
        for (size_t i = 0; i < n && amount > 0; i++) {
            int64_t take = lots[i].remaining < amount ? lots[i].remaining : amount;
            e = lots_use(cx, m, p, lots[i].id, take);
            if (e) return e;
            amount -= take;
        }
    }
    return OK;
}

enum err lots_of_posting(struct ctx *cx, member_id m, posting_id p, struct lot *ret)
{
    STMT(q, cx->db,
         "SELECT " LOT_COLUMNS " FROM points_lot l WHERE l.posting_id = :posting AND l.member_id = :member");
    bind_id(q, ":member", m);
    bind_id(q, ":posting", p);
    enum err e = stmt_one(q);
    if (!e) lot_read(q, ret);
    return e;
}

enum err lots_get(struct ctx *cx, member_id m, lot_id id, struct lot *ret)
{
    STMT(q, cx->db, "SELECT " LOT_COLUMNS " FROM points_lot l WHERE l.id = :lot AND l.member_id = :member");
    bind_id(q, ":member", m);
    bind_id(q, ":lot", id);
    enum err e = stmt_one(q);
    if (!e) lot_read(q, ret);
    return e;
}

enum err lots_expired_of(struct ctx *cx, member_id m, lot_id id, int64_t *ret_points)
{
    STMT(q, cx->db,
         "SELECT COALESCE(SUM(u.amount), 0) FROM points_lot_use u"
         " JOIN points_posting p ON p.id = u.posting_id AND p.member_id = u.member_id AND p.kind = 'expire'"
         " WHERE u.lot_id = :lot AND u.member_id = :member");
    bind_id(q, ":member", m);
    bind_id(q, ":lot", id);
    enum err e = stmt_one(q);
    if (!e) *ret_points = col_i64(q, 0);
    return e;
}

enum err lots_used_by(struct ctx *cx, member_id m, posting_id p, struct lot_use **ret, size_t *ret_n)
{
    VEC(struct lot_use) uses = {0};
    STMT(q, cx->db,
         "SELECT " LOT_COLUMNS ", u.amount FROM points_lot_use u"
         " JOIN points_lot l ON l.id = u.lot_id AND l.member_id = u.member_id"
         " WHERE u.posting_id = :posting AND u.member_id = :member ORDER BY l.expires_at NULLS LAST, l.id");
    bind_id(q, ":member", m);
    bind_id(q, ":posting", p);
    while (stmt_row(q)) {
        struct lot_use *u = vec_push(cx->arena, &uses);
        lot_read(q, &u->lot);
        u->amount = col_i64(q, 4);
    }
    enum err e = stmt_done(q);
    if (e) return e;
    *ret = uses.at;
    *ret_n = uses.n;
    return OK;
}
