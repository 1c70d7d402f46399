/* Orders: GET /orders and /orders.csv (of one customer, or all), GET /orders/{id} with its lines. Read
 * only: orders come from another system. */
#include "base/money.h"
#include "domain/order.h"
#include "pages/intranet/customer_view.h"
#include "pages/intranet/routes.h"
#include "pages/shared/csv_send.h"

#define ORDER_ROWS 50
#define LINE_ROWS  200

struct order_query {
    int64_t customer, before_at, before_id, after;
};
static const struct field order_fields[] = {
    {"customer", NULL, FIELD_ID, offsetof(struct order_query, customer), .max = 0},
    {"before_at", NULL, FIELD_INT, offsetof(struct order_query, before_at), .max = 0},
    {"before_id", NULL, FIELD_INT, offsetof(struct order_query, before_id), .max = 0},
    {"after", NULL, FIELD_INT, offsetof(struct order_query, after), .max = 0},
    FIELD_END};
static const struct form order_form = {"orders", order_fields, sizeof(struct order_query)};

/* ---- one order ---- */

static void fill_order(struct ctx *cx, struct tpl *t, const struct order *o)
{
    tpl_str(t, K_ORDER_REF, o->ref);
    tpl_str(t, K_CUSTOMER_NAME, o->customer_name);
    tpl_str(t, K_CUSTOMER_CODE, o->customer_code);
    tpl_cstr(t, K_CUSTOMER_URL, url_customer(cx, o->customer));
    tpl_cstr(t, K_ORDER_TIME, format_time(cx->arena, o->ordered_at));
    tpl_show_if(t, K_CANCELLATION, o->cancellation);
    tpl_cstr(t, K_ORDER_LINES, format_int(cx->arena, o->line_count));
    tpl_cstr(t, K_TOTAL, o->may_money ? format_money(cx->arena, o->total_minor, o->currency) : "");
}

enum err intranet_order(struct ctx *cx, struct req *req, struct res *res)
{
    order_id id;
    struct order o;
    struct order_line *lines;
    size_t n;
    bool more;
    struct order_query q = {0};
    form_read_query(cx, req, &order_form, &q);
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = order_get(cx, id, &o);
    if (!e) e = order_lines(cx, id, q.after, LINE_ROWS, &lines, &n, &more);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_ORDER, arena_printf(cx->arena, _("Order %s"), str_dup(cx->arena, o.ref)));
    fill_order(cx, t, &o);
    tpl_show_if(t, K_MONEY, o.may_money);
    tpl_show_if(t, K_COUNTRY_LINE, o.country.n > 0);
    tpl_str(t, K_COUNTRY, o.country);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_LINE);
        tpl_str(row, K_SKU, lines[i].sku);
        tpl_str(row, K_PRODUCT, lines[i].product);
        tpl_cstr(row, K_QUANTITY, format_decimal(cx->arena, lines[i].quantity));
        tpl_cstr(row, K_UNIT_PRICE, format_decimal(cx->arena, lines[i].unit_price));
        tpl_cstr(row, K_AMOUNT, o.may_money ? format_money(cx->arena, lines[i].amount_minor, o.currency) : "");
    }
    if (more || q.after) {
        struct tpl *pager = tpl_include(t, K_PAGER, TPL_PART_PAGER);
        const char *base = url_order(cx, id);
        if (q.after) tpl_cstr(tpl_row(pager, K_FIRST), K_URL, base);
        if (more) tpl_cstr(tpl_row(pager, K_NEXT), K_URL, arena_printf(cx->arena, "%s?after=%lld", base, (long long)lines[n - 1].no));
    }
    return page_end(req, res);
}

/* ---- the list ---- */

static void fill_empty(struct tpl *t)
{
    struct tpl *e = tpl_include(t, K_EMPTY, TPL_PART_EMPTY);
    tpl_cstr(e, K_EMPTY_TITLE, _("No orders yet"));
    tpl_show(e, K_EMPTY_HELP);
    tpl_cstr(e, K_EMPTY_HELP_TEXT, _("Orders come from your shop or till system, with the command zhiyin import orders."));
}

static void fill_pager(struct ctx *cx, struct tpl *t, const struct order_query *q, const struct order_page *page)
{
    if (!page->more && !q->before_at) return;
    struct tpl *pager = tpl_include(t, K_PAGER, TPL_PART_PAGER);
    const char *who = q->customer ? arena_printf(cx->arena, "customer=%lld&", (long long)q->customer) : "";
    if (q->before_at)
        tpl_cstr(tpl_row(pager, K_FIRST), K_URL,
                 q->customer ? url_to(cx, "/orders?customer=%lld", (long long)q->customer) : url_to(cx, "/orders"));
    if (!page->more) return;
    tpl_cstr(tpl_row(pager, page->examined ? K_SEARCH_ON : K_NEXT), K_URL,
             url_to(cx, "/orders?%sbefore_at=%lld&before_id=%lld", who, (long long)page->next_at, (long long)page->next_id));
    if (!page->examined) return;
    tpl_show(pager, K_RANGE);
    tpl_cstr(pager, K_RANGE_TEXT,
             arena_printf(cx->arena, _("%s orders looked through so far; most of them are not yours to see."),
                          format_int(cx->arena, page->examined)));
}

enum err intranet_order_list(struct ctx *cx, struct req *req, struct res *res)
{
    struct order_query q = {0};
    struct order_page page;
    struct customer_brief b = {0};
    form_read_query(cx, req, &order_form, &q);
    enum err e = q.customer ? customer_brief(cx, (customer_id){q.customer}, &b) : OK;
    if (!e) e = order_list(cx, (customer_id){q.customer}, ORDER_SEE, q.before_at, q.before_id, ORDER_ROWS, &page);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_ORDERS, P_("menu", "Orders"));
    if (q.customer) {
        struct tpl *of = tpl_row(t, K_OF_CUSTOMER);
        tpl_str(of, K_CUSTOMER_NAME, b.name);
        tpl_cstr(of, K_CUSTOMER_URL, url_customer(cx, b.id));
    }
    bool export = perm_may(cx->actor, CUSTOMER_EXPORT) &&
                  (!q.customer || customer_allow(cx, (customer_id){q.customer}, CUSTOMER_EXPORT) == OK);
    err_clear();
    if (export && page.n)
        tpl_cstr(tpl_row(t, K_CSV), K_URL, q.customer ? url_to(cx, "/orders.csv?customer=%lld", (long long)q.customer)
                                                      : url_to(cx, "/orders.csv"));
    if (page.n) tpl_show(t, K_TABLE);
    for (size_t i = 0; i < page.n; i++) {
        struct tpl *row = tpl_row(t, K_ROW);
        fill_order(cx, row, &page.at[i]);
        tpl_cstr(row, K_URL, url_order(cx, page.at[i].id));
    }
    if (!page.n && !page.more) fill_empty(t);
    else fill_pager(cx, t, &q, &page);
    return page_end(req, res);
}

/* ---- the file ---- */

#define CSV_SLICE 500

struct csv_place {
    customer_id customer;
    int64_t at, id;
};

static enum err csv_orders(struct ctx *cx, void *arg, struct buf *out, bool *ret_more)
{
    struct csv_place *p = arg;
    struct order_page page;
    enum err e = order_list(cx, p->customer, CUSTOMER_EXPORT, p->at, p->id, CSV_SLICE, &page);
    for (size_t i = 0; !e && i < page.n; i++) {
        const struct order *o = &page.at[i];
        csv_cell(out, o->ref);
        csv_cell(out, o->customer_code);
        csv_cell(out, o->customer_name);
        csv_time(cx, out, o->ordered_at);
        csv_int(out, o->line_count);
        struct decimal total = {o->total_minor, money_decimals(o->currency)};
        csv_cell(out, o->may_money ? str_of(decimal_text(cx->arena, total)) : STR(""));
        csv_cell(out, o->currency);
        csv_cell(out, o->country);
        csv_cell(out, str_of(o->cancellation ? _("Cancellation") : ""));
        csv_end_row(out);
    }
    if (e) return e;
    p->at = page.next_at;
    p->id = page.next_id;
    *ret_more = page.more;
    return OK;
}

enum err intranet_order_csv(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {N_("Order"), N_("Customer code"), N_("Customer"), N_("Ordered"), N_("Lines"),
                                        N_("Total"), N_("Currency"), N_("Country"), N_("Kind"), NULL};
    struct order_query q = {0};
    form_read_query(cx, req, &order_form, &q);
    struct csv_place p = {.customer = {q.customer}};
    enum err e = q.customer ? customer_allow(cx, p.customer, CUSTOMER_EXPORT) : OK;
    return e ? e : csv_send(cx, res, "orders.csv", heads, csv_orders, &p);
}
