/* A member's statement of a month: what stood, what moved, what stands. See points_report.h. Guards:
 * opening and closing are read from the postings, so they are the ledger's. */
#include <inttypes.h>
#include <stdio.h>

#include "domain/points/ledger.h"
#include "domain/points_report.h"

static bool month_start(const char *zone, struct str month, int64_t *ret)
{
    struct civil c;
    char day[16];
    if (month.n != 7) return false;
    snprintf(day, sizeof day, "%.*s-01", STR_ARG(month));
    return clock_parse_date(str_of(day), &c) && clock_utc(c, zone, ret);
}

static enum err standing_before(struct ctx *cx, member_id m, int64_t at, int64_t *ret_balance, int64_t *ret_debt)
{
    {
        STMT(q, cx->db,
             "SELECT balance_after FROM points_posting WHERE member_id = :member AND at < :at"
             " ORDER BY id DESC LIMIT 1");
        bind_id(q, ":member", m);
        bind_i64(q, ":at", at);
        enum err e = stmt_one(q);
        if (e && e != ERR_NOT_FOUND) return e;
        *ret_balance = e ? 0 : col_i64(q, 0);
    }
    STMT(d, cx->db,
         "SELECT COALESCE(SUM(debt_change), 0) FROM points_posting WHERE member_id = :member AND at < :at");
    bind_id(d, ":member", m);
    bind_i64(d, ":at", at);
    enum err e = stmt_one(d);
    if (!e) *ret_debt = col_i64(d, 0);
    return e;
}

static enum err by_kind(struct ctx *cx, member_id m, struct points_statement *s)
{
    static const enum points_what whats[] = {[POINTS_EARN] = WHAT_EARN, [POINTS_REDEEM] = WHAT_REDEEM,
                                             [POINTS_ADJUST] = WHAT_ADJUST, [POINTS_REVERSE] = WHAT_REVERSE,
                                             [POINTS_EXPIRE] = WHAT_EXPIRE};
    STMT(q, cx->db,
         "SELECT kind, SUM(amount) FROM points_posting WHERE member_id = :member AND at >= :from AND at < :until"
         " GROUP BY kind");
    bind_id(q, ":member", m);
    bind_i64(q, ":from", s->from);
    bind_i64(q, ":until", s->until);
    while (stmt_row(q)) {
        for (enum points_kind k = POINTS_EARN; k <= POINTS_EXPIRE; k++)
            if (str_is(col_view(q, 0), points_kind_code(k))) s->amount[whats[k]] += col_i64(q, 1);
    }
    return stmt_done(q);
}

enum err points_statement(struct ctx *cx, member_id m, struct str month, struct points_statement *ret)
{
    const char *zone = cx->config->zone;
    struct points_statement s = {0};
    struct civil now = clock_civil(cx->now, zone);
    struct str this_month = str_printf(cx->arena, "%04d-%02d", now.year, now.month);
    s.month = month;
    if (!month_start(zone, month, &s.from) || s.from > cx->now) {
        s.month = this_month;
        if (!month_start(zone, s.month, &s.from)) return fail(ERR_INTERNAL, "no start of the month");
    }
    s.until = clock_add_months(s.from, 1, zone);
    struct points_filter f = {.from = s.from, .until = s.until};
    enum err e = standing_before(cx, m, s.from, &s.opening, &s.opening_debt);
    if (!e) e = standing_before(cx, m, s.until, &s.closing, &s.closing_debt);
    if (!e) e = by_kind(cx, m, &s);
    if (!e) e = points_ledger(cx, m, &f, STATEMENT_ROWS, &s.rows, &s.n, &s.more);
    if (e) return e;
    for (size_t i = 0; i < s.n / 2; i++) {
        struct points_posting other = s.rows[i];
        s.rows[i] = s.rows[s.n - 1 - i];
        s.rows[s.n - 1 - i] = other;
    }
    *ret = s;
    return OK;
}
