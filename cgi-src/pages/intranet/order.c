/* Orders: GET /orders and /orders.csv (of one customer, or all; by number, customer, days, standing), GET
 * /orders/{id} with its lines. Read only: orders come from another system. */
#include <inttypes.h>

#include "base/money.h"
#include "domain/bulk.h"
#include "domain/order.h"
#include "pages/intranet/customer_view.h"
#include "pages/intranet/lists.h"
#include "pages/intranet/routes.h"
#include "pages/shared/bulk_bar.h"
#include "pages/shared/list_send.h"
#include "pages/shared/custom_view.h"
#include "pages/shared/list_view.h"

#define ORDER_ROWS 50
#define LINE_ROWS  200

struct order_query {
    int64_t customer, standing;
    struct str q, from, until, before; /* civil days, the last one included; before: "time.id" */
    struct str base, cols;             /* the saved view it came from, the columns */
    struct id_list ids;                /* rows that were ticked: a file of those alone */
    bool own; /* filtered by fields that admins added */
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
    {"base", NULL, FIELD_LINE, AT(base), .max = 20, .flags = FIELD_HIDDEN},
    {"cols", NULL, FIELD_LINE, AT(cols), .max = 2000, .flags = FIELD_HIDDEN},
    {"id", NULL, FIELD_IDS, AT(ids), .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form list_form = {"orders", list_fields, sizeof(struct order_query)};

enum { O_REF = 1, O_CODE, O_CUSTOMER, O_ORDERED, O_LINES, O_TOTAL, O_CURRENCY, O_COUNTRY, O_KIND, O_CUSTOM };
/* clang-format off */
static const struct column order_columns_at[] = {
    {"ref",      N_("Order"),         ACCESS_SIGNED_IN,   COLUMN_FIRST, 0, O_REF, NULL, false, 0},
    {"code",     N_("Customer code"), ACCESS_SIGNED_IN,   COLUMN_TIGHT, 0, O_CODE, NULL, false, 0},
    {"name",     N_("Customer"),      ACCESS_SIGNED_IN,   0, 0, O_CUSTOMER, NULL, false, 0},
    {"ordered",  N_("Ordered"),       ACCESS_SIGNED_IN,   COLUMN_TIGHT, 0, O_ORDERED, NULL, false, 0},
    {"lines",    N_("Lines"),         ACCESS_SIGNED_IN,   COLUMN_NUM, 0, O_LINES, NULL, false, 0},
    {"total",    N_("Total"),         CUSTOMER_MONEY_SEE, COLUMN_NUM, 0, O_TOTAL, NULL, false, 0},
    {"currency", N_("Currency"),      ACCESS_SIGNED_IN,   0, 0, O_CURRENCY, NULL, false, 0},
    {"country",  N_("Country"),       ACCESS_SIGNED_IN,   0, 0, O_COUNTRY, NULL, false, 0},
    {"kind",     N_("Kind"),          ACCESS_SIGNED_IN,   0, 0, O_KIND, NULL, false, 0},
    COLUMN_END};
/* clang-format on */
static const struct columns order_columns = {order_columns_at, "ref,name,ordered,lines,total", NULL,
                                             CUSTOM_ORDER + 1, 0, O_CUSTOM};
const struct list_spec orders_spec = {VIEW_ORDERS, "/orders", PN_("menu", "Orders"), &list_form, &order_columns};

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

/* What admins added: shown, and changed by who may change the customer. */
static enum err fill_own(struct ctx *cx, struct req *req, struct tpl *t, const struct order *o, bool failed)
{
    struct custom_values v;
    enum err e = order_fields_read(cx, o, &v);
    if (e) return e;
    bool some = custom_facts(cx, t, &v);
    if (o->may_edit) {
        struct tpl *f = tpl_row(t, K_CUSTOM_EDIT);
        if (custom_form_view(cx, req, f, "order", &v)) {
            some = true;
            tpl_show(f, K_CUSTOM_FORM);
        }
        tpl_show_if(f, K_OPEN, failed);
        tpl_cstr(f, K_ACTION_URL, arena_printf(cx->arena, "%s/fields", url_order(cx, o->id)));
        form_tokens(cx, req, f, o->version);
        custom_problems(cx, t, CUSTOM_ORDER, "order");
    }
    tpl_show_if(t, K_CUSTOM, some);
    return OK;
}

static enum err show_order(struct ctx *cx, struct req *req, struct res *res, bool failed)
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
    if ((e = fill_own(cx, req, t, &o, failed))) return e;
    if (failed && res->status == 200) res->status = 422;
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

enum err intranet_order(struct ctx *cx, struct req *req, struct res *res)
{
    return show_order(cx, req, res, false);
}

struct fields_draft {
    int64_t version;
};
static const struct field fields_fields[] = {
    {"version", NULL, FIELD_INT, offsetof(struct fields_draft, version), .max = INT64_MAX, .flags = FIELD_HIDDEN}, FIELD_END};
static const struct form fields_form = {"order", fields_fields, sizeof(struct fields_draft)};

enum err intranet_order_fields(struct ctx *cx, struct req *req, struct res *res)
{
    order_id id;
    struct fields_draft d = {0};
    struct custom_values v;
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &fields_form, &d), f = custom_form_read(cx, req, CUSTOM_ORDER, &v);
    if (!e) e = f;
    if (!e) e = order_fields(cx, id, d.version, &v);
    if (e == ERR_STALE) {
        e = problem(cx, "", _("Somebody else saved this in between. What you typed is still here; what is stored stands above it. Save again to keep yours."));
        res->status = 409;
    }
    if (e == ERR_INVALID) return show_order(cx, req, res, true);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved."));
    return res_redirect(res, url_order(cx, id));
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
    struct order_filter f = {.customer = {q->customer},
                                 .q = q->q,
                                 .from = day_start(cx, q->from, false),
                                 .until = day_start(cx, q->until, true),
                                 .standing = q->standing};
    custom_filters_read(cx, req, CUSTOM_ORDER, &f.custom);
    q->own = f.custom.n > 0;
    return f;
}

static bool filtered(const struct order_query *q)
{
    return q->q.n || q->from.n || q->until.n || q->standing || q->own;
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

/* ---- columns of the reader's choice ---- */

static struct cell text_cell(struct str s)
{
    return (struct cell){.text = s.p ? s : STR("")};
}

static struct cell total_cell(struct ctx *cx, const struct order *o)
{
    if (!o->may_money) return (struct cell){.text = STR(""), .none = true};
    return (struct cell){.kind = CELL_MONEY, .number = o->total_minor, .decimals = money_decimals(o->currency),
                         .text = str_of(format_money(cx->arena, o->total_minor, o->currency))};
}

static struct cell order_cell(struct ctx *cx, const struct order *o, int id)
{
    switch (id) {
    case O_REF: return text_cell(o->ref);
    case O_CODE: return text_cell(o->customer_code);
    case O_CUSTOMER:
        return (struct cell){.text = o->customer_name, .url = url_customer(cx, o->customer)};
    case O_ORDERED:
        return (struct cell){.kind = CELL_TIME, .number = o->ordered_at, .text = str_of(format_time(cx->arena, o->ordered_at))};
    case O_LINES:
        return (struct cell){.kind = CELL_NUMBER, .number = o->line_count, .text = str_of(format_int(cx->arena, o->line_count))};
    case O_TOTAL: return total_cell(cx, o);
    case O_CURRENCY: return text_cell(o->currency);
    case O_COUNTRY: return text_cell(o->country);
    default: return text_cell(str_of(o->cancellation ? _("Cancellation") : ""));
    }
}

static enum err order_cells(struct ctx *cx, const struct chosen *columns, const struct order *o, struct cell *ret)
{
    struct custom_values v = {0};
    enum err e = columns->custom ? order_fields_read(cx, o, &v) : OK;
    for (size_t i = 0; !e && i < columns->n; i++) {
        const struct column *c = columns->at[i];
        ret[i] = c->field ? custom_cell(cx, &v, c->field) : order_cell(cx, o, c->id);
    }
    return e;
}

/* Files of the list, when it is one customer's: of those whose data the actor may take along. */
static bool may_export(struct ctx *cx, int64_t customer)
{
    bool may = perm_may(cx->actor, CUSTOMER_EXPORT) &&
               (!customer || customer_allow(cx, (customer_id){customer}, CUSTOMER_EXPORT) == OK);
    err_clear();
    return may;
}

static enum err fill_chosen(struct ctx *cx, struct req *req, struct tpl *t, const struct list_bar *bar, const struct order_page *page,
                            bool picks)
{
    struct list_table table;
    struct cell cells[COLUMNS_MAX];
    enum err e = OK;
    if (!page->n) return OK;
    list_table_begin(&table, cx, t, &bar->columns, P_("menu", "Orders"), req, NULL, NULL, picks);
    for (size_t i = 0; !e && i < page->n; i++) {
        e = order_cells(cx, &bar->columns, &page->at[i], cells);
        if (!e) list_table_row(&table, picks ? page->at[i].id.v : 0, url_order(cx, page->at[i].id), cells);
    }
    return e;
}

static enum err print_orders(struct ctx *cx, struct req *req, struct res *res, const struct list_bar *bar,
                             const struct order_page *page)
{
    struct tpl *t = page_begin(cx, req, res, TPL_PART_LIST_PRINT, P_("menu", "Orders"));
    list_print_head(cx, bar, req, t, page->n, page->more);
    enum err e = fill_chosen(cx, req, t, bar, page, false);
    return e ? e : page_end(req, res);
}

/* What can be done with ticked orders: a file of them. */
static void order_bar(struct ctx *cx, struct req *req, struct tpl *t)
{
    const struct bulk_option options[] = {{"csv", _("Download as CSV")}, {"xlsx", _("Download as Excel")}};
    bulk_bar(cx, req, t, url_to(cx, "/orders/selection"), options, 2, "");
}

enum err intranet_order_selection(struct ctx *cx, struct req *req, struct res *res)
{
    return bulk_selection(cx, req, res, "/orders");
}

static void fill_usual(struct ctx *cx, struct tpl *t, const struct order_page *page, bool picks)
{
    if (!page->n) return;
    tpl_show(t, K_TABLE);
    tpl_show_if(t, K_PICKS, picks);
    for (size_t i = 0; i < page->n; i++) {
        struct tpl *row = tpl_row(t, K_ROW);
        fill_order(cx, row, &page->at[i]);
        tpl_cstr(row, K_URL, url_order(cx, page->at[i].id));
        if (picks) tpl_int(tpl_row(row, K_PICK), K_ROW_ID, page->at[i].id.v);
    }
}

static void fill_export(struct ctx *cx, struct req *req, struct tpl *t, const struct order_query *q)
{
    if (may_export(cx, q->customer))
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
    tpl_show_if(t, K_CUSTOM, custom_filters_view(cx, req, t, list_form.name, CUSTOM_ORDER));
    tpl_show_if(t, K_MORE_FILTERS, q->own);
}

static void fill_views(struct ctx *cx, struct tpl *t, const struct list_bar *bar, bool all)
{
    struct tpl *views = list_bar_begin(t);
    list_bar_chip(views, _("All orders"), list_bar_all_url(cx, bar), all && !bar->view.id);
    list_bar_end(cx, views, bar);
}

static enum err show_orders(struct ctx *cx, struct req *req, struct res *res, struct tpl *t, struct order_query *q,
                        const struct list_bar *bar, const struct order_page *page)
{
    const char *all_url = q->customer ? url_to(cx, "/orders?customer=%lld", (long long)q->customer) : list_bar_all_url(cx, bar);
    fill_views(cx, t, bar, !filtered(q) && !q->customer);
    fill_search(cx, req, res, t, q, all_url);
    if (page->n) fill_export(cx, req, t, q);
    tpl_show_if(t, K_TOO_MANY, page->too_many);
    enum err e = OK;
    bool picks = may_export(cx, q->customer);
    if (bar->columns.usual && !bar->columns.custom) fill_usual(cx, t, page, picks);
    else e = fill_chosen(cx, req, t, bar, page, picks);
    if (!page->n && page->more)
        list_empty(t, _("Nothing found so far"), _("Search on to see the next part."), NULL, NULL);
    else if (!page->n)
        fill_empty(t, q, all_url);
    fill_pager(cx, req, t, q, page);
    if (page->n && picks) order_bar(cx, req, t);
    return e;
}

enum err intranet_order_list(struct ctx *cx, struct req *req, struct res *res)
{
    struct order_query q = {0};
    struct order_place before;
    struct order_page page;
    struct customer_brief b = {0};
    struct list_bar bar;
    enum err e = list_bar_open(cx, req, &orders_spec, &bar);
    if (e) return e;
    struct order_filter f = filter_read(cx, req, &q, &before);
    e = q.customer ? customer_brief(cx, f.customer, &b) : OK;
    if (!e) e = order_list(cx, &f, ORDER_SEE, before.at, before.id, bar.print ? PRINT_ROWS : ORDER_ROWS, &page);
    if (e) return e;
    if (bar.print) return print_orders(cx, req, res, &bar, &page);
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_ORDERS, P_("menu", "Orders"));
    if (q.customer) {
        struct tpl *of = tpl_row(t, K_OF_CUSTOMER);
        tpl_str(of, K_CUSTOMER_NAME, b.name);
        tpl_cstr(of, K_CUSTOMER_URL, url_customer(cx, b.id));
    }
    if ((e = show_orders(cx, req, res, t, &q, &bar, &page))) return e;
    return page_end(req, res);
}

/* ---- the file ---- */

struct csv_orders {
    struct order_filter filter;
    struct order_place place;
    struct list_bar bar;
    int64_t ids[BULK_IDS]; /* ticked ones alone */
    size_t nids;
};

static enum err ticked_slice(struct ctx *cx, struct csv_orders *c, struct list_out *out, struct list_part *ret)
{
    struct cell cells[COLUMNS_MAX];
    *ret = (struct list_part){0};
    for (size_t i = 0; i < c->nids; i++) {
        struct order o;
        enum err e = order_seen(cx, (order_id){c->ids[i]}, CUSTOMER_EXPORT, &o);
        if (e == ERR_NOT_FOUND || e == ERR_FORBIDDEN) continue;
        if (e) return e;
        if ((e = order_cells(cx, &c->bar.columns, &o, cells))) return e;
        list_cells_send(out, &c->bar.columns, cells);
        ret->rows++;
    }
    return OK;
}

static enum err orders_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct csv_orders *c = arg;
    struct order_page page;
    struct cell cells[COLUMNS_MAX];
    if (c->nids) return ticked_slice(cx, c, out, ret);
    enum err e = order_list(cx, &c->filter, CUSTOMER_EXPORT, c->place.at, c->place.id, LIST_SLICE_ROWS, &page);
    for (size_t i = 0; !e && i < page.n; i++) {
        e = order_cells(cx, &c->bar.columns, &page.at[i], cells);
        if (!e) list_cells_send(out, &c->bar.columns, cells);
    }
    if (e) return e;
    c->place = (struct order_place){page.next_at, page.next_id};
    *ret = (struct list_part){page.n, page.more};
    return OK;
}

enum err intranet_order_csv(struct ctx *cx, struct req *req, struct res *res)
{
    struct order_query q = {0};
    struct order_page first;
    struct csv_orders c = {0};
    enum err e = list_bar_file(cx, req, &orders_spec, &c.bar);
    if (e) return e;
    c.filter = filter_read(cx, req, &q, &c.place);
    c.place = (struct order_place){0};
    for (size_t i = 0; i < q.ids.n && i < BULK_IDS; i++) c.ids[c.nids++] = q.ids.at[i];
    e = form_query_whole(cx, req);
    if (!e) e = order_list(cx, &c.filter, CUSTOMER_EXPORT, 0, 0, 1, &first);
    if (!e && first.too_many) e = problem(cx, "q", _("More fits these words than one file can follow. Please type more of them."));
    const struct list_file file = {"orders", PN_("menu", "Orders"), list_heads(cx, &c.bar.columns)};
    return e ? e : list_send(cx, req, res, &file, orders_slice, &c);
}
