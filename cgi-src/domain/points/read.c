/* What pages show of a member's points: where he stands, what expires when, the ledger. See points.h;
 * the caller has asked member_get() and so settled the right to see. */
#include "domain/points/ledger.h"

enum err points_standing(struct ctx *cx, member_id m, struct points_standing *ret)
{
    struct points_standing s = {0};
    {
        STMT(q, cx->db, "SELECT balance, debt FROM points_account WHERE member_id = :member");
        bind_id(q, ":member", m);
        enum err e = stmt_one(q);
        if (e) return e;
        s.balance = col_i64(q, 0);
        s.debt = col_i64(q, 1);
    }
    int64_t unexpired = 0;
    enum err e = lots_unexpired(cx, m, cx->now, &unexpired);
    if (e) return e;
    s.expired = s.balance - unexpired;
    s.available = unexpired > s.debt ? unexpired - s.debt : 0;
    STMT(q, cx->db,
         "SELECT expires_at, SUM(remaining) FROM points_lot WHERE member_id = :member"
         " AND remaining > 0 AND expires_at > :now GROUP BY expires_at ORDER BY expires_at LIMIT 1");
    bind_id(q, ":member", m);
    bind_i64(q, ":now", cx->now);
    e = stmt_one(q);
    if (e && e != ERR_NOT_FOUND) return e;
    if (!e) {
        s.next_expiry = col_i64(q, 0);
        s.next_expiring = col_i64(q, 1);
    }
    *ret = s;
    return OK;
}

enum err points_expiring(struct ctx *cx, member_id m, struct points_month **ret, size_t *ret_n)
{
    VEC(struct points_month) months = {0};
    int32_t last = -1;
    STMT(q, cx->db,
         "SELECT expires_at, SUM(remaining) FROM points_lot WHERE member_id = :member"
         " AND remaining > 0 AND (expires_at IS NULL OR expires_at > :now)"
         " GROUP BY expires_at ORDER BY expires_at NULLS LAST LIMIT 5000");
    bind_id(q, ":member", m);
    bind_i64(q, ":now", cx->now);
    while (stmt_row(q)) {
        bool never = col_null(q, 0);
        int64_t last_at = col_i64(q, 0) - 1; /* the last moment of its last day */
        struct civil c = {0};
        if (!never) c = clock_civil(last_at, cx->config->zone);
        int32_t month = c.year * 12 + c.month;
        if (month != last || !months.n) {
            *vec_push(cx->arena, &months) = (struct points_month){
                .month = never ? STR("") : str_printf(cx->arena, "%04d-%02d", c.year, c.month),
                .first_at = never ? 0 : last_at};
            last = month;
        }
        struct points_month *at = &months.at[months.n - 1];
        at->last_at = never ? 0 : last_at;
        at->points += col_i64(q, 1);
    }
    enum err e = stmt_done(q);
    if (e) return e;
    *ret = months.at;
    *ret_n = months.n;
    return OK;
}

/* ---- the ledger ---- */

/* Kind, time and place in one statement: a member's postings are read by the index (member_id, id),
 * and few of one member are skipped. */
#define LEDGER_WHERE                                                                               \
    "WHERE p.member_id = :member AND (:kind = '' OR p.kind = :kind)"                               \
    " AND (:from = 0 OR p.at >= :from) AND (:until = 0 OR p.at < :until)"

static void bind_filter(struct stmt *q, member_id m, const struct points_filter *f, size_t max)
{
    bind_id(q, ":member", m);
    bind_i64(q, ":staff", ACTOR_STAFF);
    bind_cstr(q, ":kind", points_kind_code((enum points_kind)f->kind));
    bind_i64(q, ":from", f->from);
    bind_i64(q, ":until", f->until);
    bind_i64(q, ":max", (int64_t)max + 1);
}

enum err points_ledger(struct ctx *cx, member_id m, const struct points_filter *f, size_t max,
                       struct points_posting **ret, size_t *ret_n, bool *ret_more)
{
    bool back = f->after != 0;
    STMT(q, cx->db,
         back ? "SELECT " POSTING_COLUMNS POSTING_TABLES LEDGER_WHERE
                " AND p.id > :place ORDER BY p.id LIMIT :max"
              : "SELECT " POSTING_COLUMNS POSTING_TABLES LEDGER_WHERE
                " AND p.id < :place ORDER BY p.id DESC LIMIT :max");
    bind_filter(q, m, f, max);
    bind_i64(q, ":place", back ? f->after : f->before ? f->before : INT64_MAX);
    VEC(struct points_posting) rows = {0};
    while (stmt_row(q)) posting_read(q, cx->arena, vec_push(cx->arena, &rows));
    enum err e = stmt_done(q);
    if (e) return e;
    *ret_more = rows.n > max;
    if (rows.n > max) rows.n = max;
    for (size_t i = 0; back && i < rows.n / 2; i++) {
        struct points_posting other = rows.at[i];
        rows.at[i] = rows.at[rows.n - 1 - i];
        rows.at[rows.n - 1 - i] = other;
    }
    *ret = rows.at;
    *ret_n = rows.n;
    return OK;
}

enum err points_get(struct ctx *cx, member_id m, posting_id id, struct points_posting *ret)
{
    STMT(q, cx->db,
         "SELECT " POSTING_COLUMNS POSTING_TABLES "WHERE p.id = :id AND p.member_id = :member");
    bind_id(q, ":id", id);
    bind_id(q, ":member", m);
    bind_i64(q, ":staff", ACTOR_STAFF);
    enum err e = stmt_one(q);
    if (!e) posting_read(q, cx->arena, ret);
    return e;
}
