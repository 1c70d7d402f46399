/* Reading orders: see order.h; the list is in order_list.c. An order is seen with its customer: ORDER_SEE on the customer's record. */
#include "domain/order.h"

#include "domain/customer/inside.h"

#define ORDER_COLUMNS                                                                              \
    "o.id, o.ref, o.currency, o.country, o.customer_id, c.name, c.code, o.ordered_at,"             \
    " o.total_minor, o.line_count, o.cancellation, c.owner_id, c.team_id, c.branch_id, o.version"

/* false: the actor may not see it, or may not do this with it. */
static bool order_row(struct ctx *cx, struct stmt *q, enum access action, struct order *ret)
{
    struct arena *a = cx->arena;
    staff_id owner = {col_i64(q, 11)};
    team_id team = {col_i64(q, 12)};
    branch_id branch = {col_i64(q, 13)};
    if (!perm_record(cx->actor, CUSTOMER_SEE, owner, team, branch) ||
        !perm_record(cx->actor, ORDER_SEE, owner, team, branch) ||
        !perm_record(cx->actor, action, owner, team, branch))
        return false;
    *ret = (struct order){.id = {col_i64(q, 0)},
                          .ref = col_str(q, a, 1),
                          .currency = col_str(q, a, 2),
                          .country = col_str(q, a, 3),
                          .customer = {col_i64(q, 4)},
                          .customer_name = col_str(q, a, 5),
                          .customer_code = col_str(q, a, 6),
                          .ordered_at = col_i64(q, 7),
                          .total_minor = col_i64(q, 8),
                          .line_count = col_i64(q, 9),
                          .cancellation = col_i64(q, 10) != 0,
                          .version = col_i64(q, 14),
                          .owner = owner,
                          .team = team,
                          .branch = branch,
                          .may_edit = perm_record(cx->actor, CUSTOMER_EDIT, owner, team, branch),
                          .may_money = perm_record(cx->actor, CUSTOMER_MONEY_SEE, owner, team, branch)};
    if (!ret->may_money) ret->total_minor = 0;
    return true;
}

enum err order_seen(struct ctx *cx, order_id id, enum access action, struct order *ret)
{
    STMT(q, cx->db,
         "SELECT " ORDER_COLUMNS " FROM sales_order o JOIN customer c ON c.id = o.customer_id"
         " WHERE o.id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    return order_row(cx, q, action, ret) ? OK : ERR_NOT_FOUND;
}

enum err order_get(struct ctx *cx, order_id id, struct order *ret)
{
    return order_seen(cx, id, ORDER_SEE, ret);
}

enum err order_by_ref(struct ctx *cx, struct str ref, order_id *ret_id)
{
    STMT(q, cx->db, "SELECT id FROM sales_order WHERE ref = :ref");
    bind_str(q, ":ref", ref);
    enum err e = stmt_one(q);
    if (e) return e;
    struct order o;
    order_id id = {col_i64(q, 0)};
    if ((e = order_get(cx, id, &o))) return e;
    *ret_id = id;
    return OK;
}

enum err order_lines(struct ctx *cx, order_id id, int64_t after, size_t max,
                     struct order_line **ret, size_t *ret_n, bool *ret_more)
{
    struct order o;
    enum err e = order_get(cx, id, &o);
    if (e) return e;
    VEC(struct order_line) v = {0};
    STMT(q, cx->db,
         "SELECT line_no, amount_minor, sku, product, quantity, unit_price FROM sales_order_line"
         " WHERE order_id = :id AND line_no > :after ORDER BY line_no LIMIT :max");
    bind_id(q, ":id", id);
    bind_i64(q, ":after", after);
    bind_i64(q, ":max", (int64_t)max + 1);
    while (stmt_row(q)) {
        struct order_line l = {.no = col_i64(q, 0),
                               .sku = col_str(q, cx->arena, 2),
                               .product = col_str(q, cx->arena, 3),
                               .quantity = col_str(q, cx->arena, 4)};
        if (o.may_money) {
            l.amount_minor = col_i64(q, 1);
            l.unit_price = col_str(q, cx->arena, 5);
        }
        *vec_push(cx->arena, &v) = l;
    }
    *ret_more = v.n > max;
    *ret_n = *ret_more ? max : v.n;
    *ret = v.at;
    return stmt_done(q);
}
