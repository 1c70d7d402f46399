/* My orders: the list and one order, for accounts that are linked with a customer. */
#include "domain/order_own.h"
#include "pages/portal/routes.h"
#include "pages/shared/custom_view.h"
#include "pages/shared/page.h"

#define ORDERS_MAX 30
#define LINES_MAX 100

struct tpl *portal_order_items(struct tpl *t)
{
    return tpl_include(t, K_ORDER_ITEMS, TPL_PART_ORDER_ITEMS);
}

void portal_order_row(struct ctx *cx, struct tpl *t, const struct own_order *o)
{
    struct tpl *row = tpl_row(t, K_ORDER);
    tpl_cstr(row, K_URL, url_to(cx, "/orders/%s", url_value(cx->arena, o->ref)));
    tpl_str(row, K_REF, o->ref);
    tpl_cstr(row, K_ORDERED, format_date(cx->arena, o->ordered_at));
    tpl_cstr(row, K_AMOUNT, format_money(cx->arena, o->total_minor, o->currency));
    tpl_cstr(row, K_LINES, format_plural(cx->arena, _("{n, plural, one {# item} other {# items}}"),
                                         o->line_count));
    tpl_show_if(row, K_CANCELLATION, o->cancellation);
}

static void show_empty(struct tpl *t)
{
    struct tpl *e = tpl_include(t, K_NOTHING, TPL_PART_EMPTY);
    tpl_cstr(e, K_EMPTY_TITLE, _("No orders yet"));
    tpl_show(e, K_EMPTY_HELP);
    tpl_cstr(e, K_EMPTY_HELP_TEXT, _("Your orders stand here as soon as they reach us."));
}

enum err portal_orders(struct ctx *cx, struct req *req, struct res *res)
{
    struct own_order orders[ORDERS_MAX + 1];
    struct str rest = query_get(req, "before"), at;
    int64_t before_at = 0, before_id = 0;
    size_t n;
    if (rest.n && str_cut(&rest, '.', &at)) {
        (void)str_to_i64(at, &before_at);
        (void)str_to_i64(rest, &before_id);
    }
    enum err e = order_own_list(cx, before_at, before_id, orders, COUNT_OF(orders), &n);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_ORDERS, _("My orders"));
    struct tpl *list = n ? portal_order_items(tpl_row(t, K_LIST)) : NULL;
    for (size_t i = 0; i < n && i < ORDERS_MAX; i++) portal_order_row(cx, list, &orders[i]);
    if (!n) show_empty(t);
    if (n > ORDERS_MAX || before_at) {
        const struct own_order *last = &orders[ORDERS_MAX - 1];
        struct tpl *p = tpl_include(t, K_PAGER, TPL_PART_PAGER);
        if (before_at) tpl_cstr(tpl_row(p, K_FIRST), K_URL, url_to(cx, "/orders"));
        if (n > ORDERS_MAX) {
            tpl_cstr(tpl_row(p, K_NEXT), K_URL,
                     url_to(cx, "/orders?before=%lld.%lld", (long long)last->ordered_at,
                            (long long)last->id));
        }
    }
    return page_end(req, res);
}

static void show_line(struct ctx *cx, struct tpl *t, const struct own_order *o,
                      const struct own_line *l)
{
    struct tpl *row = tpl_row(t, K_LINE);
    tpl_str(row, K_PRODUCT, l->product.n ? l->product : l->sku);
    tpl_str(row, K_SKU, l->sku);
    tpl_cstr(row, K_QUANTITY, l->quantity.n ? format_decimal(cx->arena, l->quantity) : "");
    tpl_cstr(row, K_PRICE, l->unit_price.n ? format_decimal(cx->arena, l->unit_price) : "");
    tpl_cstr(row, K_AMOUNT, format_money(cx->arena, l->amount_minor, o->currency));
}

enum err portal_order(struct ctx *cx, struct req *req, struct res *res)
{
    struct own_order o;
    struct own_line lines[LINES_MAX + 1];
    int64_t after = 0;
    size_t n;
    (void)str_to_i64(query_get(req, "after"), &after);
    enum err e = order_own_get(cx, req->path_at[0], &o);
    if (!e) e = order_own_lines(cx, o.id, after, lines, COUNT_OF(lines), &n);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_ORDER,
                               arena_printf(cx->arena, _("Order %.*s"), STR_ARG(o.ref)));
    tpl_str(t, K_REF, o.ref);
    tpl_cstr(t, K_ORDERED, format_time(cx->arena, o.ordered_at));
    tpl_cstr(t, K_AMOUNT, format_money(cx->arena, o.total_minor, o.currency));
    tpl_str(t, K_CURRENCY, o.currency);
    tpl_show_if(t, K_CANCELLATION, o.cancellation);
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/orders"));
    tpl_cstr(t, K_NEW_URL, url_to(cx, "/complaints/new?order=%lld", (long long)o.id));
    struct custom_values own;
    if ((e = custom_load(cx, CUSTOM_ORDER, o.id, &own))) return e;
    custom_hide_from_portal(&own, false);
    tpl_show_if(t, K_CUSTOM, custom_facts(cx, t, &own));
    for (size_t i = 0; i < n && i < LINES_MAX; i++) show_line(cx, t, &o, &lines[i]);
    if (n > LINES_MAX || after) {
        struct tpl *p = tpl_include(t, K_PAGER, TPL_PART_PAGER);
        const char *here = url_to(cx, "/orders/%s", url_value(cx->arena, o.ref));
        if (after) tpl_cstr(tpl_row(p, K_FIRST), K_URL, here);
        if (n > LINES_MAX) {
            tpl_cstr(tpl_row(p, K_NEXT), K_URL,
                     arena_printf(cx->arena, "%s?after=%lld", here,
                                  (long long)lines[LINES_MAX - 1].no));
        }
    }
    return page_end(req, res);
}
