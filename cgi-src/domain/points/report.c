/* Programme totals: kept per day in points_day by the worker, so that a chart adds a few hundred rows
 * and today's postings, not the whole ledger. A posting booked into a day that was summed already
 * (an import of the past) drops the totals from that day on; the worker makes them again. */
#include <inttypes.h>
#include <stdio.h>

#include "domain/audit.h"
#include "domain/points/ledger.h"
#include "domain/points/report_inside.h"

/* ---- the worker's part ---- */

/* Start of the first day that has no total yet; 0: there is no posting at all. */
enum err points_first_open_day(struct ctx *cx, int64_t *ret_start)
{
    STMT(q, cx->db,
         "SELECT (SELECT MAX(day) FROM points_day), (SELECT MIN(at) FROM points_posting)");
    enum err e = stmt_one(q);
    if (e) return e;
    const char *zone = cx->config->zone;
    *ret_start = col_i64(q, 1) ? clock_day_start(col_i64(q, 1), zone) : 0;
    if (col_null(q, 0)) return OK;
    struct civil day;
    int64_t start = 0;
    if (!clock_parse_date(col_view(q, 0), &day) || !clock_utc(day, zone, &start)) {
        return fail(ERR_INTERNAL, "points_day: a day cannot be read");
    }
    *ret_start = clock_day_start(start + 36 * HOUR_MS, zone);
    return OK;
}

/* By branch, kind and reason: what an earlier summing of the day left is put right. */
static enum err sum_day_by(struct ctx *cx, const char *day, int64_t start, int64_t end)
{
    STMT(old, cx->db, "DELETE FROM points_day_by WHERE day = :day");
    bind_cstr(old, ":day", day);
    enum err e = stmt_run(old);
    if (e) return e;
    STMT(q, cx->db,
         "INSERT INTO points_day_by (day, branch_id, what, reason, amount, postings)"
         " SELECT :day, x.branch, x.what, x.reason, SUM(x.amount), COUNT(*) FROM (SELECT " POINTS_DAY_COLUMNS
         " FROM points_posting p WHERE p.at >= :start AND p.at < :end) x GROUP BY x.branch, x.what, x.reason");
    bind_cstr(q, ":day", day);
    bind_i64(q, ":start", start);
    bind_i64(q, ":end", end);
    return stmt_run(q);
}

/* The row of the member accounts is written even when nothing happened: it marks the day as done. */
static enum err sum_day(struct ctx *cx, int64_t start, int64_t end)
{
    char *day = clock_iso_date(cx->arena, start, cx->config->zone);
    STMT(mark, cx->db, "INSERT INTO points_day (day, account, amount) VALUES (:day, 'member', 0)");
    bind_cstr(mark, ":day", day);
    enum err e = stmt_run(mark);
    if (e) return e;
    STMT(q, cx->db,
         "INSERT INTO points_day (day, account, amount)"
         " SELECT :day, e.account, SUM(e.amount) FROM points_posting p"
         " JOIN points_entry e ON e.posting_id = p.id AND e.member_id = p.member_id WHERE p.at >= :start AND p.at < :end"
         " GROUP BY e.account"
         " ON CONFLICT (day, account) DO UPDATE SET amount = excluded.amount");
    bind_cstr(q, ":day", day);
    bind_i64(q, ":start", start);
    bind_i64(q, ":end", end);
    e = stmt_run(q);
    return e ? e : sum_day_by(cx, day, start, end);
}

#define SLICE_MS 25 /* how long the write lock is held, about */

enum err points_totals_some(struct ctx *cx, int limit, int *ret_days)
{
    const char *zone = cx->config->zone;
    int days = 0;
    TX(tx, cx);
    int64_t start = 0;
    enum err e = points_first_open_day(cx, &start);
    if (e) return e;
    int64_t today = clock_day_start(cx->now, zone), enough = clock_now() + SLICE_MS;
    while (!e && start && start < today && days < limit && (!days || clock_now() < enough)) {
        int64_t end = clock_day_start(start + 36 * HOUR_MS, zone);
        e = sum_day(cx, start, end);
        start = end;
        days++;
    }
    if (!e && days) {
        e = audit_write(cx, "points.totals", "points_day", 0, (customer_id){0}, NULL,
                        json_pack("{s:i}", "days", days));
    }
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_days = days;
    return e;
}

/* ---- reading ---- */

static void flow_add(struct points_flow *f, struct str account, int64_t amount)
{
    if (str_is(account, "issued")) f->issued -= amount;
    if (str_is(account, "redeemed")) f->redeemed += amount;
    if (str_is(account, "expired")) f->expired += amount;
}

static struct points_flow *flow_of(struct points_flow *flows, size_t n, struct str month)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(flows[i].month, month)) return &flows[i];
    }
    return NULL;
}

/* What no daily total holds yet: from the first open day, at most since the chart begins. */
static enum err add_open_days(struct ctx *cx, int64_t from, struct points_flow *flows, size_t n)
{
    int64_t open = 0;
    enum err e = points_first_open_day(cx, &open);
    if (e || !open) return e;
    for (size_t i = 0; i < n; i++) {
        struct civil c = {0};
        int64_t start = 0;
        if (sscanf(flows[i].month.p, "%d-%d", &c.year, &c.month) != 2) continue;
        c.day = 1;
        if (!clock_utc(c, cx->config->zone, &start)) continue;
        int64_t end = clock_day_start(clock_add_months(start, 1, cx->config->zone), cx->config->zone);
        int64_t begin = open > start ? open : start;
        if (begin < from) begin = from;
        if (begin >= end) continue;
        STMT(q, cx->db,
             "SELECT e.account, SUM(e.amount) FROM points_posting p"
             " JOIN points_entry e ON e.posting_id = p.id AND e.member_id = p.member_id WHERE p.at >= :begin AND p.at < :end"
             " GROUP BY e.account");
        bind_i64(q, ":begin", begin);
        bind_i64(q, ":end", end);
        while (stmt_row(q)) flow_add(&flows[i], col_view(q, 0), col_i64(q, 1));
        e = stmt_done(q);
        if (e) return e;
    }
    return OK;
}

enum err points_flow(struct ctx *cx, size_t n, struct points_flow *ret)
{
    const char *zone = cx->config->zone;
    struct civil now = clock_civil(cx->now, zone);
    for (size_t i = 0; i < n; i++) {
        int month = now.year * 12 + (now.month - 1) - (int)(n - 1 - i);
        ret[i] = (struct points_flow){
            .month = str_printf(cx->arena, "%04d-%02d", month / 12, month % 12 + 1)};
    }
    if (n == 0) return OK;
    struct civil first = {.day = 1};
    int64_t from = 0;
    if (sscanf(ret[0].month.p, "%d-%d", &first.year, &first.month) != 2 ||
        !clock_utc(first, zone, &from)) {
        return fail(ERR_INTERNAL, "points_flow: bad month");
    }
    {
        STMT(q, cx->db,
             "SELECT SUBSTR(day, 1, 7), account, SUM(amount) FROM points_day WHERE day >= :from"
             " GROUP BY SUBSTR(day, 1, 7), account");
        bind_str(q, ":from", str_printf(cx->arena, "%.*s-01", STR_ARG(ret[0].month)));
        while (stmt_row(q)) {
            struct points_flow *f = flow_of(ret, n, col_view(q, 0));
            if (f) flow_add(f, col_view(q, 1), col_i64(q, 2));
        }
        enum err e = stmt_done(q);
        if (e) return e;
    }
    return add_open_days(cx, from, ret, n);
}
