/* Customer value: see value.h. The sums are read first and only what changed is written, so that a
 * slice holds the write lock for as long as it has news. */
#include "domain/value.h"

#include "domain/audit.h"
#include "domain/setting.h"

struct value_span value_span(struct ctx *cx)
{
    const char *zone = cx->config->zone;
    struct str day = setting_text(cx, SETTING_VALUE_DAY);
    struct civil c;
    int64_t at;
    if (!day.n || !clock_parse_date(day, &c) || !clock_utc(c, zone, &at)) {
        at = cx->now;
        day = str_of(clock_iso_date(cx->arena, at, zone));
    }
    int64_t until = clock_day_start(clock_day_start(at, zone) + 36 * HOUR_MS, zone);
    return (struct value_span){clock_add_months(until, -12, zone), until, day};
}

/* Sums in the company's currency only: other currencies have no rate that could be accounted for. */
#define VALUE_SUM                                                                                  \
    "COALESCE((SELECT SUM(o.total_minor) FROM sales_order o WHERE o.customer_id = c.id"            \
    " AND o.ordered_at >= :from AND o.ordered_at < :until AND o.currency = :currency), 0)"

static void bind_span(struct stmt *q, struct ctx *cx, const struct value_span *span)
{
    bind_i64(q, ":from", span->from);
    bind_i64(q, ":until", span->until);
    bind_cstr(q, ":currency", cx->config->currency);
}

struct news {
    int64_t id, value;
};

static enum err read_slice(struct ctx *cx, const struct value_span *span, int64_t cursor, int limit,
                           struct news *news, int *ret_news, int64_t *ret_last, int *ret_seen)
{
    int n = 0, seen = 0;
    STMT(q, cx->db,
         "SELECT c.id, c.value_minor, " VALUE_SUM " FROM customer c WHERE c.id > :cursor"
         " ORDER BY c.id LIMIT :limit");
    bind_span(q, cx, span);
    bind_i64(q, ":cursor", cursor);
    bind_i64(q, ":limit", limit);
    while (stmt_row(q)) {
        *ret_last = col_i64(q, 0);
        seen++;
        if (col_i64(q, 1) != col_i64(q, 2)) news[n++] = (struct news){col_i64(q, 0), col_i64(q, 2)};
    }
    *ret_news = n;
    *ret_seen = seen;
    return stmt_done(q);
}

static enum err write_slice(struct ctx *cx, const struct news *news, int n)
{
    TX(tx, cx);
    STMT(q, cx->db, "UPDATE customer SET value_minor = :value WHERE id = :id");
    for (int i = 0; i < n; i++) {
        stmt_again(q);
        bind_i64(q, ":value", news[i].value);
        bind_i64(q, ":id", news[i].id);
        enum err e = stmt_run(q);
        if (e) return e;
    }
    return tx_commit(&tx);
}

/* One row for the whole run: the numbers can be made again from the orders. */
static enum err record_run(struct ctx *cx, const struct value_span *span)
{
    TX(tx, cx);
    enum err e = audit_write(cx, "value.refresh", "customer", 0, (customer_id){0}, NULL,
                             json_pack("{s:s%, s:s}", "day", span->day.p, span->day.n, "currency",
                                       cx->config->currency));
    return e ? e : tx_commit(&tx);
}

enum err value_refresh(struct ctx *cx, int64_t *cursor, int limit, int *ret_done)
{
    if (limit < 1) limit = 1;
    struct value_span span = value_span(cx);
    struct news *news = ARENA_ARRAY(cx->arena, struct news, (size_t)limit);
    int n, seen;
    int64_t last = *cursor;
    enum err e = read_slice(cx, &span, *cursor, limit, news, &n, &last, &seen);
    if (e) return e;
    if (n && (e = write_slice(cx, news, n))) return e;
    if (!seen && (e = record_run(cx, &span))) return e;
    *cursor = seen ? last : 0;
    *ret_done = seen;
    return OK;
}

enum err value_refresh_one(struct ctx *cx, customer_id id)
{
    struct value_span span = value_span(cx);
    STMT(q, cx->db, "UPDATE customer AS c SET value_minor = " VALUE_SUM " WHERE c.id = :id");
    bind_span(q, cx, &span);
    bind_id(q, ":id", id);
    return stmt_run(q);
}
