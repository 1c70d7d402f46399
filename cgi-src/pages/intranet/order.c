/* Orders: GET /orders and /orders.csv (of one customer, or all; by number, customer, days, standing), GET
 * /orders/{id} with its lines. Read only: orders come from another system. */
#include <inttypes.h>

#include "base/money.h"
#include "domain/order.h"
#include "pages/intranet/customer_view.h"
#include "pages/intranet/routes.h"
#include "pages/shared/list_send.h"
#include "pages/shared/list_view.h"

#define ORDER_ROWS 50
#define LINE_ROWS  200

struct order_query {
    int64_t customer, standing;
    struct str q, from, until, before; /* civil days, the last one included; before: "time.id" */
};
static const struct choice standing_choices[] = {{ORDERS_ANY, "", N_("Orders and cancellations")},
                                                 {ORDERS_STANDING, "no", N_("Orders only")},
                                                 {ORDERS_CANCELLED, "yes", N_("Cancellations only")},
                                                 {0, NULL, NULL}};
#define AT(member) offsetof(struct order_query, member)
static const struct field list_fields[] = {
    {"q", N_("Order number or customer"), FIELD_LINE, AT(q), .max = 100},
    {"from", N_("From day"), FIELD_DATE, AT(from), .flags = 0},
    {"until", N_("Until day"), FIELD_DATE, AT(until), .flags = 0},
    {"cancelled", N_("Kind"), FIELD_CHOICE, AT(standing), .choices = standing_choices},
    {"customer", N_("Customer"), FIELD_ID, AT(customer), .flags = FIELD_HIDDEN},
    {"before", NULL, FIELD_LINE, AT(before), .max = 60, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form list_form = {"orders", list_fields, sizeof(struct order_query)};

struct lines_query {
    int64_t after;
};
static const struct field lines_fields[] = {
    {"after", NULL, FIELD_INT, offsetof(struct lines_query, after), .max = 0}, FIELD_END};
static const struct form lines_form = {"lines", lines_fields, sizeof(struct lines_query)};

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
    struct lines_query q = {0};
    form_read_query(cx, req, &lines_form, &q);
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

struct order_place {
    int64_t at, id;
};

static struct order_filter filter_read(struct ctx *cx, struct req *req, struct order_query *q, struct order_place *ret_before)
{
    int64_t dot;
    form_read_query(cx, req, &list_form, q);
    *ret_before = (struct order_place){0};
    if ((dot = str_find(q->before, STR("."))) < 0 || !str_to_i64(str_sub(q->before, 0, (size_t)dot), &ret_before->at) ||
        !str_to_i64(str_sub(q->before, (size_t)dot + 1, q->before.n), &ret_before->id))
        *ret_before = (struct order_place){0};
    return (struct order_filter){.customer = {q->customer},
                                 .q = q->q,
                                 .from = day_start(cx, q->from, false),
                                 .until = day_start(cx, q->until, true),
                                 .standing = q->standing};
}

static bool filtered(const struct order_query *q)
{
    return q->q.n || q->from.n || q->until.n || q->standing;
}

static void fill_empty(struct tpl *t, const struct order_query *q, const char *all_url)
{
    if (filtered(q))
        list_empty(t, _("No order matches"),
                   _("Try the beginning of the number, the customer's name or code, or fewer filters."), all_url,
                   _("Show all orders"));
    else
        list_empty(t, _("No orders yet"),
                   _("Orders come from your shop or till system, with the command zhiyin import orders."), NULL, NULL);
}

static void fill_pager(struct ctx *cx, struct req *req, struct tpl *t, const struct order_query *q,
                       const struct order_page *page)
{
    const char *examined = format_int(cx->arena, page->examined);
    const char *how_far = !page->examined ? NULL
                          : filtered(q) ? arena_printf(cx->arena, _("%s orders looked through so far; the others did not match."), examined)
                                        : arena_printf(cx->arena, _("%s orders looked through so far; most of them are not yours to see."), examined);
    struct str next = page->more ? str_printf(cx->arena, "%" PRId64 ".%" PRId64, page->next_at, page->next_id) : STR("");
    list_pager(cx, req, t, "before", next, how_far);
}

static void fill_export(struct ctx *cx, struct req *req, struct tpl *t, const struct order_query *q)
{
    bool export = perm_may(cx->actor, CUSTOMER_EXPORT) &&
                  (!q->customer || customer_allow(cx, (customer_id){q->customer}, CUSTOMER_EXPORT) == OK);
    err_clear();
    if (export)
        list_links(cx, t,
                   arena_printf(cx->arena, "%s%s", url_to(cx, "/orders.csv"), query_with(cx->arena, req, "before", NULL)));
}

static void fill_search(struct ctx *cx, struct req *req, struct res *res, struct tpl *t, struct order_query *q,
                        const char *all_url)
{
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/orders"));
    tpl_show_if(t, K_FILTERED, filtered(q));
    tpl_cstr(t, K_CLEAR_URL, all_url);
    q->before = STR(""); /* a changed filter starts at the first page */
    form_view(cx, req, res, t, &list_form, q);
}

enum err intranet_order_list(struct ctx *cx, struct req *req, struct res *res)
{
    struct order_query q = {0};
    struct order_place before;
    struct order_page page;
    struct customer_brief b = {0};
    struct order_filter f = filter_read(cx, req, &q, &before);
    enum err e = q.customer ? customer_brief(cx, f.customer, &b) : OK;
    if (!e) e = order_list(cx, &f, ORDER_SEE, before.at, before.id, ORDER_ROWS, &page);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_ORDERS, P_("menu", "Orders"));
    if (q.customer) {
        struct tpl *of = tpl_row(t, K_OF_CUSTOMER);
        tpl_str(of, K_CUSTOMER_NAME, b.name);
        tpl_cstr(of, K_CUSTOMER_URL, url_customer(cx, b.id));
    }
    const char *all_url = q.customer ? url_to(cx, "/orders?customer=%lld", (long long)q.customer) : url_to(cx, "/orders");
    fill_search(cx, req, res, t, &q, all_url);
    if (page.n) fill_export(cx, req, t, &q);
    tpl_show_if(t, K_TOO_MANY, page.too_many);
    if (page.n) tpl_show(t, K_TABLE);
    for (size_t i = 0; i < page.n; i++) {
        struct tpl *row = tpl_row(t, K_ROW);
        fill_order(cx, row, &page.at[i]);
        tpl_cstr(row, K_URL, url_order(cx, page.at[i].id));
    }
    if (!page.n && page.more)
        list_empty(t, _("Nothing found so far"), _("Search on to see the next part."), NULL, NULL);
    else if (!page.n)
        fill_empty(t, &q, all_url);
    fill_pager(cx, req, t, &q, &page);
    return page_end(req, res);
}

/* ---- the file ---- */

struct csv_orders {
    struct order_filter filter;
    struct order_place place;
};

static enum err orders_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct csv_orders *c = arg;
    struct order_page page;
    enum err e = order_list(cx, &c->filter, CUSTOMER_EXPORT, c->place.at, c->place.id, LIST_SLICE_ROWS, &page);
    for (size_t i = 0; !e && i < page.n; i++) {
        const struct order *o = &page.at[i];
        cell_text(out, o->ref);
        cell_text(out, o->customer_code);
        cell_text(out, o->customer_name);
        cell_time(out, o->ordered_at);
        cell_int(out, o->line_count);
        struct decimal total = {o->total_minor, money_decimals(o->currency)};
        if (o->may_money) cell_decimal(out, total);
        else cell_none(out);
        cell_text(out, o->currency);
        cell_text(out, o->country);
        cell_text(out, str_of(o->cancellation ? _("Cancellation") : ""));
        cell_row_end(out);
    }
    if (e) return e;
    c->place = (struct order_place){page.next_at, page.next_id};
    *ret = (struct list_part){page.n, page.more};
    return OK;
}

enum err intranet_order_csv(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {N_("Order"), N_("Customer code"), N_("Customer"), N_("Ordered"), N_("Lines"),
                                        N_("Total"), N_("Currency"), N_("Country"), N_("Kind"), NULL};
    struct order_query q = {0};
    struct order_page first;
    struct csv_orders c = {0};
    c.filter = filter_read(cx, req, &q, &c.place);
    c.place = (struct order_place){0};
    enum err e = form_query_whole(cx, req);
    if (!e) e = order_list(cx, &c.filter, CUSTOMER_EXPORT, 0, 0, 1, &first);
    if (!e && first.too_many) e = problem(cx, "q", _("More fits these words than one file can follow. Please type more of them."));
    return e ? e : list_send(cx, req, res, &(struct list_file){"orders", PN_("menu", "Orders"), heads}, orders_slice, &c);
}
