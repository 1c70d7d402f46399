/* The portal's view of orders: see order_own.h. */
#include "domain/order_own.h"

#define COLUMNS                                                                                    \
    "SELECT id, ref, currency, ordered_at, total_minor, line_count, cancellation FROM sales_order"

static bool linked(const struct ctx *cx)
{
    return cx->actor->kind == ACTOR_PORTAL && cx->actor->customer.v;
}

static struct own_order read_row(struct ctx *cx, struct stmt *q)
{
    return (struct own_order){.id = col_i64(q, 0),
                              .ref = col_str(q, cx->arena, 1),
                              .currency = col_str(q, cx->arena, 2),
                              .ordered_at = col_i64(q, 3),
                              .total_minor = col_i64(q, 4),
                              .line_count = col_i64(q, 5),
                              .cancellation = col_i64(q, 6) != 0};
}

enum err order_own_list(struct ctx *cx, int64_t before_at, int64_t before_id, struct own_order *ret,
                        size_t max, size_t *ret_n)
{
    size_t n = 0;
    *ret_n = 0;
    if (!linked(cx)) return OK;
    STMT(q, cx->db,
         COLUMNS " WHERE customer_id = :customer AND (ordered_at, id) < (:at, :id)"
                 " ORDER BY ordered_at DESC, id DESC LIMIT :max");
    bind_id(q, ":customer", cx->actor->customer);
    bind_i64(q, ":at", before_at ? before_at : INT64_MAX);
    bind_i64(q, ":id", before_at ? before_id : INT64_MAX);
    bind_i64(q, ":max", (int64_t)max);
    while (n < max && stmt_row(q)) ret[n++] = read_row(cx, q);
    *ret_n = n;
    return stmt_done(q);
}

enum err order_own_get(struct ctx *cx, struct str ref, struct own_order *ret)
{
    if (!linked(cx)) return ERR_NOT_FOUND;
    STMT(q, cx->db, COLUMNS " WHERE ref = :ref AND customer_id = :customer");
    bind_str(q, ":ref", ref);
    bind_id(q, ":customer", cx->actor->customer);
    enum err e = stmt_one(q);
    if (e == OK) *ret = read_row(cx, q);
    return e;
}

enum err order_own_lines(struct ctx *cx, int64_t order, int64_t after, struct own_line *ret,
                         size_t max, size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db,
         "SELECT l.line_no, l.amount_minor, l.sku, l.product, l.quantity, l.unit_price"
         " FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id"
         " WHERE l.order_id = :order AND o.customer_id = :customer AND l.line_no > :after"
         " ORDER BY l.line_no LIMIT :max");
    bind_i64(q, ":order", order);
    bind_id(q, ":customer", cx->actor->customer);
    bind_i64(q, ":after", after);
    bind_i64(q, ":max", (int64_t)max);
    while (n < max && stmt_row(q)) {
        ret[n++] = (struct own_line){.no = col_i64(q, 0),
                                     .amount_minor = col_i64(q, 1),
                                     .sku = col_str(q, cx->arena, 2),
                                     .product = col_str(q, cx->arena, 3),
                                     .quantity = col_str(q, cx->arena, 4),
                                     .unit_price = col_str(q, cx->arena, 5)};
    }
    *ret_n = n;
    return stmt_done(q);
}
