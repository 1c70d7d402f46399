/* The proof of the ledger, from the rows alone: each rule reads the whole ledger once, in index
 * order, and keeps nothing but the row before. Called by `zhiyin verify`, the worker and the tests.
 *
 * Rules: entries of a posting sum to zero, belong to its member, and say what the posting says; every
 * posting has its number and its idempotency key for itself;
 * a member's postings chain to the balance and the debt; a reversal undoes exactly its posting;
 * every posting's effect is what its lots gained and lost; a lot is earned - uses = remaining, never
 * below zero nor above what was earned on the way, and nothing was spent of it after it had expired
 * or expired before; the balance is the sum of what remains; what reports add up by day, branch, kind and
 * reason is what the postings of the day say. */
#include <inttypes.h>

#include "domain/points/ledger.h"
#include "domain/points/report_inside.h"

static void found(struct points_report *r, const char *what, const char *noun, int64_t id,
                  int64_t expected, int64_t was)
{
    struct points_finding f = {what, noun, id, expected, was};
    if ((size_t)r->findings < COUNT_OF(r->first)) r->first[r->findings] = f;
    r->findings++;
    if (r->each) r->each(r->arg, &f);
}

/* ---- postings and their entries ---- */

static enum err check_entries(struct ctx *cx, struct points_report *r)
{
    STMT(q, cx->db,
         "SELECT p.id, p.amount, p.debt_change, COALESCE(SUM(e.amount), 0),"
         " COALESCE(SUM(CASE WHEN e.account = 'member' THEN e.amount ELSE 0 END), 0),"
         " COALESCE(SUM(CASE WHEN e.account = 'debt' THEN -e.amount ELSE 0 END), 0),"
         " COUNT(e.amount),"
         " COALESCE(SUM(CASE WHEN e.member_id <> p.member_id THEN 1 ELSE 0 END), 0)"
         " FROM points_posting p LEFT JOIN points_entry e ON e.posting_id = p.id"
         " GROUP BY p.id, p.amount, p.debt_change");
    stmt_large(q);
    while (stmt_row(q)) {
        int64_t id = col_i64(q, 0);
        r->postings++;
        if (col_i64(q, 3) != 0) {
            found(r, "posting does not sum to zero", "posting", id, 0, col_i64(q, 3));
        }
        if (col_i64(q, 4) != col_i64(q, 1)) {
            found(r, "posting's amount is not its member entry", "posting", id, col_i64(q, 1),
                  col_i64(q, 4));
        }
        if (col_i64(q, 5) != col_i64(q, 2)) {
            found(r, "posting's debt is not its debt entry", "posting", id, col_i64(q, 2),
                  col_i64(q, 5));
        }
        if (col_i64(q, 6) < 2) {
            found(r, "posting has fewer than two entries", "posting", id, 2, col_i64(q, 6));
        }
        if (col_i64(q, 7) != 0) {
            found(r, "posting has an entry of another member", "posting", id, 0, col_i64(q, 7));
        }
    }
    return stmt_done(q);
}

static enum err check_orphans(struct ctx *cx, struct points_report *r)
{
    STMT(q, cx->db,
         "SELECT e.posting_id, e.amount FROM points_entry e"
         " LEFT JOIN points_posting p ON p.id = e.posting_id WHERE p.id IS NULL");
    stmt_large(q);
    while (stmt_row(q)) {
        found(r, "entry without a posting", "posting", col_i64(q, 0), 0, col_i64(q, 1));
    }
    enum err e = stmt_done(q);
    if (e) return e;
    STMT(u, cx->db,
         "SELECT u.lot_id, u.amount FROM points_lot_use u"
         " LEFT JOIN points_posting p ON p.id = u.posting_id"
         " LEFT JOIN points_lot l ON l.id = u.lot_id WHERE p.id IS NULL OR l.id IS NULL"
         " OR l.member_id <> p.member_id OR u.member_id <> p.member_id");
    stmt_large(u);
    while (stmt_row(u)) {
        found(r, "use of a lot that is missing or another member's", "lot", col_i64(u, 0), 0,
              col_i64(u, 1));
    }
    return stmt_done(u);
}

/* Where the ledger is kept in parts, no index spans them: what it would refuse is looked for here. */
static enum err check_keys(struct ctx *cx, struct points_report *r)
{
    STMT(q, cx->db,
         "SELECT p.id FROM points_posting p LEFT JOIN points_key k ON k.idempotency_key = p.idempotency_key"
         " AND k.posting_id = p.id AND k.member_id = p.member_id WHERE k.posting_id IS NULL");
    stmt_large(q);
    while (stmt_row(q)) found(r, "posting without its key", "posting", col_i64(q, 0), 1, 0);
    enum err e = stmt_done(q);
    if (e) return e;
    STMT(k, cx->db,
         "SELECT k.posting_id FROM points_key k LEFT JOIN points_posting p ON p.id = k.posting_id"
         " AND p.member_id = k.member_id WHERE p.id IS NULL");
    stmt_large(k);
    while (stmt_row(k)) found(r, "key of a posting that is missing", "posting", col_i64(k, 0), 1, 0);
    if ((e = stmt_done(k))) return e;
    STMT(p, cx->db, "SELECT id, COUNT(*) FROM points_posting GROUP BY id HAVING COUNT(*) > 1");
    stmt_large(p);
    while (stmt_row(p)) found(r, "number of several postings", "posting", col_i64(p, 0), 1, col_i64(p, 1));
    if ((e = stmt_done(p))) return e;
    STMT(l, cx->db, "SELECT id, COUNT(*) FROM points_lot GROUP BY id HAVING COUNT(*) > 1");
    stmt_large(l);
    while (stmt_row(l)) found(r, "number of several lots", "lot", col_i64(l, 0), 1, col_i64(l, 1));
    return stmt_done(l);
}

/* ---- accounts ---- */

struct chain {
    int64_t member, balance, debt; /* as stored on the account */
    int64_t sum, owed;             /* as the postings say */
};

static void chain_close(struct points_report *r, const struct chain *c)
{
    if (!c->member) return;
    if (c->sum != c->balance) {
        found(r, "balance is not the sum of its entries", "member", c->member, c->sum, c->balance);
    }
    if (c->owed != c->debt) {
        found(r, "debt is not the sum of its entries", "member", c->member, c->owed, c->debt);
    }
}

static enum err check_accounts(struct ctx *cx, struct points_report *r)
{
    struct chain c = {0};
    STMT(q, cx->db,
         "SELECT a.member_id, a.balance, a.debt, p.id, p.amount, p.debt_change, p.balance_after"
         " FROM points_account a LEFT JOIN points_posting p ON p.member_id = a.member_id"
         " ORDER BY a.member_id, p.id");
    stmt_large(q);
    while (stmt_row(q)) {
        if (col_i64(q, 0) != c.member) {
            chain_close(r, &c);
            c = (struct chain){.member = col_i64(q, 0), .balance = col_i64(q, 1), .debt = col_i64(q, 2)};
            r->members++;
        }
        if (col_null(q, 3)) continue;
        c.sum += col_i64(q, 4);
        c.owed += col_i64(q, 5);
        if (c.sum != col_i64(q, 6) || c.sum < 0) {
            found(r, "running balance is wrong", "posting", col_i64(q, 3), c.sum, col_i64(q, 6));
        }
        if (c.owed < 0) found(r, "more debt paid than owed", "posting", col_i64(q, 3), 0, c.owed);
    }
    chain_close(r, &c);
    enum err e = stmt_done(q);
    if (e) return e;
    STMT(m, cx->db,
         "SELECT m.id FROM member m LEFT JOIN points_account a ON a.member_id = m.id"
         " WHERE a.member_id IS NULL");
    stmt_large(m);
    while (stmt_row(m)) found(r, "member without an account", "member", col_i64(m, 0), 1, 0);
    return stmt_done(m);
}

static enum err check_remaining(struct ctx *cx, struct points_report *r)
{
    STMT(q, cx->db,
         "SELECT a.member_id, a.balance, COALESCE(SUM(l.remaining), 0) FROM points_account a"
         " LEFT JOIN points_lot l ON l.member_id = a.member_id AND l.remaining > 0"
         " GROUP BY a.member_id, a.balance");
    stmt_large(q);
    while (stmt_row(q)) {
        if (col_i64(q, 1) != col_i64(q, 2)) {
            found(r, "balance is not what remains of the lots", "member", col_i64(q, 0),
                  col_i64(q, 2), col_i64(q, 1));
        }
    }
    return stmt_done(q);
}

/* ---- reversals ---- */

static enum err check_reversals(struct ctx *cx, struct points_report *r)
{
    STMT(q, cx->db,
         "SELECT p.id, p.kind, p.member_id, o.kind, o.member_id,"
         " (SELECT COALESCE(SUM(e.amount), 0) FROM points_entry e WHERE e.posting_id = p.id AND e.member_id = p.member_id"
         "  AND e.account IN ('issued', 'redeemed', 'adjusted', 'goodwill')),"
         " (SELECT COALESCE(SUM(e.amount), 0) FROM points_entry e WHERE e.posting_id = o.id AND e.member_id = o.member_id"
         "  AND e.account IN ('issued', 'redeemed', 'adjusted', 'goodwill'))"
         " FROM points_posting p LEFT JOIN points_posting o ON o.id = p.reverses_id"
         " WHERE p.kind = 'reverse' OR p.reverses_id IS NOT NULL");
    stmt_large(q);
    while (stmt_row(q)) {
        int64_t id = col_i64(q, 0);
        struct str kind = col_view(q, 3);
        if (!str_is(col_view(q, 1), "reverse") || col_null(q, 3) || str_is(kind, "reverse") ||
            str_is(kind, "expire") || col_i64(q, 2) != col_i64(q, 4)) {
            found(r, "reversal of nothing that can be reversed", "posting", id, 0, 0);
        } else if (col_i64(q, 5) != -col_i64(q, 6)) {
            found(r, "reversal does not undo its posting", "posting", id, -col_i64(q, 6),
                  col_i64(q, 5));
        }
    }
    return stmt_done(q);
}

/* ---- lots ---- */

static enum err check_effects(struct ctx *cx, struct points_report *r)
{
    STMT(q, cx->db,
         "SELECT p.id, p.amount,"
         " (SELECT COALESCE(SUM(l.earned), 0) FROM points_lot l WHERE l.posting_id = p.id AND l.member_id = p.member_id)"
         " - (SELECT COALESCE(SUM(u.amount), 0) FROM points_lot_use u WHERE u.posting_id = p.id"
         " AND u.member_id = p.member_id)"
         " FROM points_posting p ORDER BY p.id");
    stmt_large(q);
    while (stmt_row(q)) {
        if (col_i64(q, 1) != col_i64(q, 2)) {
            found(r, "posting's amount is not what its lots gained and lost", "posting",
                  col_i64(q, 0), col_i64(q, 2), col_i64(q, 1));
        }
    }
    return stmt_done(q);
}

struct lot_walk {
    int64_t id, earned, stored, remaining, expires_at, earned_by;
};

static void lot_close(struct points_report *r, const struct lot_walk *l)
{
    if (l->id && l->stored != l->remaining) {
        found(r, "lot's remaining is not earned less uses", "lot", l->id, l->remaining, l->stored);
    }
}

/* One use of a lot, in posting order: columns 7 posting, 8 amount, 9 kind, 10 at. */
static void lot_step(struct points_report *r, struct lot_walk *l, struct stmt *q)
{
    int64_t amount = col_i64(q, 8), at = col_i64(q, 10);
    struct str kind = col_view(q, 9);
    bool expired = l->expires_at && at >= l->expires_at;
    r->uses++;
    l->remaining -= amount;
    if (l->remaining < 0 || l->remaining > l->earned) {
        found(r, "lot was spent beyond what was there", "lot", l->id, l->earned, l->remaining);
    }
    if (str_is(kind, "expire") ? !expired : expired && amount > 0 && !str_is(kind, "reverse")) {
        found(r, str_is(kind, "expire") ? "lot expired before its time" : "expired lot was spent",
              "lot", l->id, l->expires_at, at);
    }
    if (amount < 0 && !str_is(kind, "reverse")) {
        found(r, "points came back to a lot without a reversal", "lot", l->id, 0, amount);
    }
    if (str_is(kind, "earn") && col_i64(q, 7) != l->earned_by) {
        found(r, "an earning took from another lot", "lot", l->id, l->earned_by, col_i64(q, 7));
    }
}

static enum err check_lots(struct ctx *cx, struct points_report *r)
{
    struct lot_walk l = {0};
    STMT(q, cx->db,
         "SELECT l.id, l.earned, l.remaining, l.expires_at, l.posting_id, c.amount - c.debt_change,"
         " c.kind, u.posting_id, u.amount, p.kind, p.at"
         " FROM points_lot l LEFT JOIN points_posting c ON c.id = l.posting_id"
         " AND c.member_id = l.member_id"
         " LEFT JOIN points_lot_use u ON u.lot_id = l.id AND u.member_id = l.member_id"
         " LEFT JOIN points_posting p ON p.id = u.posting_id AND p.member_id = u.member_id"
         " ORDER BY l.id, u.posting_id");
    stmt_large(q);
    while (stmt_row(q)) {
        if (col_i64(q, 0) != l.id) {
            lot_close(r, &l);
            l = (struct lot_walk){col_i64(q, 0), col_i64(q, 1), col_i64(q, 2),
                                  col_i64(q, 1), col_i64(q, 3), col_i64(q, 4)};
            r->lots++;
            bool credit = str_is(col_view(q, 6), "earn") || str_is(col_view(q, 6), "adjust");
            if (!credit || col_i64(q, 5) != l.earned) {
                found(r, "lot is not what its posting earned", "lot", l.id, col_i64(q, 5), l.earned);
            }
        }
        if (!col_null(q, 7)) lot_step(r, &l, q);
    }
    lot_close(r, &l);
    return stmt_done(q);
}

/* ---- what reports add up ---- */

#define LIVE_DAY                                                                                   \
    "SELECT x.branch, x.what, x.reason, SUM(x.amount), COUNT(*) FROM (SELECT " POINTS_DAY_COLUMNS  \
    " FROM points_posting p WHERE p.at >= :start AND p.at < :end) x GROUP BY x.branch, x.what, x.reason"
#define SUMMED_DAY "SELECT branch_id, what, reason, amount, postings FROM points_day_by WHERE day = :day"

/* A day's sums against its postings, both ways. */
static enum err check_day(struct ctx *cx, struct points_report *r, struct str day)
{
    struct civil c;
    int64_t start = 0;
    const char *zone = cx->config->zone;
    if (!clock_parse_date(day, &c) || !clock_utc(c, zone, &start)) return OK;
    STMT(q, cx->db, "SELECT (SELECT COUNT(*) FROM (" LIVE_DAY " EXCEPT " SUMMED_DAY ") a),"
                    " (SELECT COUNT(*) FROM (" SUMMED_DAY " EXCEPT " LIVE_DAY ") b)");
    bind_str(q, ":day", day);
    bind_i64(q, ":start", start);
    bind_i64(q, ":end", clock_day_start(start + 36 * HOUR_MS, zone));
    enum err e = stmt_one(q);
    if (!e && (col_i64(q, 0) || col_i64(q, 1))) {
        found(r, "a day's sums are not those of its postings", "day", c.year * 10000 + c.month * 100 + c.day,
              col_i64(q, 0), col_i64(q, 1));
    }
    return e;
}

static enum err check_days(struct ctx *cx, struct points_report *r)
{
    VEC(struct str) days = {0};
    {
        STMT(q, cx->db, "SELECT day FROM points_day WHERE account = 'member' ORDER BY day");
    stmt_large(q);
        while (stmt_row(q)) *vec_push(cx->arena, &days) = col_str(q, cx->arena, 0);
        enum err e = stmt_done(q);
        if (e) return e;
    }
    for (size_t i = 0; i < days.n; i++) {
        enum err e = check_day(cx, r, days.at[i]);
        if (e) return e;
    }
    return OK;
}

enum err points_verify(struct ctx *cx, struct points_report *ret)
{
    bool own = !db_in_tx(cx->db);
    struct points_report r = {.each = ret->each, .arg = ret->arg};
    enum err e = own ? db_snapshot_begin(cx->db) : OK;
    if (e) return e;
    e = check_entries(cx, &r);
    if (!e) e = check_orphans(cx, &r);
    if (!e) e = check_keys(cx, &r);
    if (!e) e = check_accounts(cx, &r);
    if (!e) e = check_remaining(cx, &r);
    if (!e) e = check_reversals(cx, &r);
    if (!e) e = check_effects(cx, &r);
    if (!e) e = check_lots(cx, &r);
    if (!e) e = check_days(cx, &r);
    if (own) db_snapshot_end(cx->db);
    if (!e) *ret = r;
    return e;
}
