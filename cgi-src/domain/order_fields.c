/* The custom fields of an order: see order.h. The order itself comes from another system; what our people
 * know about it besides is theirs to change, who may change its customer. */
#include "domain/order.h"

#include "domain/customer/inside.h"

static enum err order_hold(struct ctx *cx, order_id id, struct order *ret)
{
    struct customer_hold h;
    enum err e = order_get(cx, id, ret);
    return e ? e : customer_hold(cx, ret->customer, CUSTOMER_EDIT, &h);
}

enum err order_fields_read(struct ctx *cx, const struct order *o, struct custom_values *ret)
{
    enum err e = custom_load(cx, CUSTOM_ORDER, o->id.v, ret);
    if (!e) custom_hide(cx, ret, o->owner, o->team, o->branch);
    return e;
}

static enum err bump(struct ctx *cx, order_id id)
{
    STMT(q, cx->db, "UPDATE sales_order SET version = version + 1, updated_at = :now WHERE id = :id");
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":id", id);
    return stmt_run(q);
}

enum err order_fields(struct ctx *cx, order_id id, int64_t version, const struct custom_values *v)
{
    struct order o;
    struct custom_values stored, now = *v;
    size_t changed = 0;
    TX(tx, cx);
    enum err e = order_hold(cx, id, &o);
    if (e) return e;
    if (o.version != version) return ERR_STALE;
    if ((e = custom_load(cx, CUSTOM_ORDER, id.v, &stored))) return e;
    custom_hide(cx, &now, o.owner, o.team, o.branch);
    if ((e = custom_check(cx, &now, &stored, true))) return e;
    json_t *before = json_object(), *after = json_object();
    e = custom_write(cx, CUSTOM_ORDER, id.v, &now, &stored, before, after, &changed);
    if (e || !changed) {
        json_decref(before);
        json_decref(after);
        return e ? e : tx_commit(&tx);
    }
    e = customer_record(cx, "order.fields", "sales_order", id.v, o.customer, before, after);
    if (!e) e = bump(cx, id);
    return e ? e : tx_commit(&tx);
}
