/* Import of order lines: one row is one line, lines make orders, orders belong to customers.
 *
 * A line's identity is its order and its ordinal among equal lines, so exact repeats are kept and a
 * second import changes nothing. An order whose quantities (or amounts) are negative is a
 * cancellation; its time is its earliest line's. A customer that is not there is made, named by its
 * reference until someone names it. Fields that admins added are the order's: what the last line says of them
 * holds. Lines of one order usually stand together: the order under way is kept open and written when the next
 * begins. An import that only adds new ones makes orders whole and leaves those alone that were there before it:
 * an order is the import's own when this process began it, or when one of its runs (killed, cancelled or repaired
 * since) has booked it as made. */
#include <jansson.h>

#include "base/money.h"
#include "base/text.h"
#include "domain/audit.h"
#include "domain/customer.h"
#include "domain/import/inside.h"
#include "domain/order.h"
#include "domain/timeline.h"

enum { REF, AT, SKU, PRODUCT, QUANTITY, PRICE, AMOUNT, CUSTOMER, COUNTRY };

/* clang-format off */
static const struct import_field fields[] = {
    [REF] = {"order_ref", true, N_("Number of the order or invoice"), N_("Order number"),
             "orderref|订单号|订单编号|单号|订单|发票号|发票号码|单据编号|orderno|orderid|ordernumber|invoiceno|invoice|invoicenumber", "SO-2026-0001", false},
    [AT] = {"ordered_at", true, N_("Date, or date and time"), N_("Date"),
            "orderedat|日期|下单时间|下单日期|订单日期|订单时间|销售日期|开票日期|交易时间|date|orderdate|invoicedate", "2026-03-05 10:30", false},
    [SKU] = {"sku", false, N_("Article number"), N_("Article number"), "sku|货号|商品编码|商品编号|产品编号|产品编码|物料编码|stockcode|itemno|articleno|productcode", "A-100", false},
    [PRODUCT] = {"product", false, N_("Name of the product"), N_("Product"), "product|商品|商品名称|产品|产品名称|品名|货品名称|productname|item|description", "龙井茶 250g", false},
    [QUANTITY] = {"quantity", false, N_("Quantity; negative for a cancellation"), N_("Quantity"), "quantity|数量|件数|销售数量|qty", "2", false},
    [PRICE] = {"unit_price", false, N_("Price of one; this or the amount is needed"), N_("Unit price"), "unitprice|单价|价格|售价|price", "168.00", false},
    [AMOUNT] = {"amount", false, N_("Amount of the line; this or the unit price is needed"), N_("Amount"), "amount|金额|总价|小计|行金额|销售额|total|linetotal", "", false},
    [CUSTOMER] = {"customer_ref", true, N_("Code of the customer"), N_("Code of the customer"),
                  "customerref|客户编号|客户编码|客户代码|客户号|客户|customerid|customercode|customerno|customer", "C-10001", false},
    [COUNTRY] = {"country", false, N_("Country of the order"), N_("Country"), "country|国家|国别", "", false},
    {NULL, false, NULL, NULL, NULL, NULL, false},
};
/* clang-format on */

#define REF_MAX 100 /* bytes of an order's or customer's number */

/* One row, checked. Texts are borrowed from the row. */
struct line {
    struct str ref, sku, product, quantity, price, customer, country;
    int64_t at, amount;
    bool exact, negative;
};

/* The order under way. */
struct open_order {
    int64_t id;
    char ref[128], customer_ref[128];
    customer_id customer;
    int64_t at, total, lines, added;
    bool fresh, cancellation, customer_made;
    bool told; /* of this slice an undo knows already */
    bool kept; /* was there before, and this import only adds new ones */
};

struct state {
    int decimals;
    struct open_order order;
};

/* ---- checking ---- */

/* "17850.0" -> "17850": numbers that went through a spreadsheet. */
static struct str plain_ref(struct str s)
{
    struct str digits = s, zeros = STR_NONE;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.') {
            digits = str_sub(s, 0, i);
            zeros = str_sub(s, i + 1, s.n);
            break;
        }
    }
    if (!zeros.n || !digits.n) return s;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9') return s;
    }
    for (size_t i = 0; i < zeros.n; i++) {
        if (zeros.p[i] != '0') return s;
    }
    return digits;
}

static void check_refs(struct import *im, struct line *l)
{
    struct arena *a = im->cx.arena;
    l->ref = text_clean_line(a, import_value(im, REF));
    l->customer = plain_ref(text_clean_line(a, text_half_width(a, import_value(im, CUSTOMER))));
    if (!l->ref.n) import_problem(im, REF, _("The order number is empty."));
    if (l->ref.n > REF_MAX) import_problem(im, REF, _("The number is too long."));
    if (l->customer.n > REF_MAX) import_problem(im, CUSTOMER, _("The number is too long."));
    if (!l->customer.n) import_problem(im, CUSTOMER, _("The line names no customer."));
}

static void check_amount(struct import *im, struct line *l)
{
    int decimals = ((struct state *)im->state)->decimals;
    struct decimal quantity = {1, 0}, price;
    l->quantity = text_clean_line(im->cx.arena, import_value(im, QUANTITY));
    if (import_has(im, QUANTITY) && !decimal_parse(l->quantity, &quantity)) {
        import_problem(im, QUANTITY, _("The quantity is not a number."));
        return;
    }
    int field = import_has(im, AMOUNT) ? AMOUNT : PRICE;
    struct str text = text_clean_line(im->cx.arena, import_value(im, field));
    if (!decimal_parse(text, &price)) {
        import_problem(im, field, _("The amount is not a number."));
        return;
    }
    if (import_has(im, PRICE)) l->price = text_clean_line(im->cx.arena, import_value(im, PRICE));
    struct decimal factor = field == AMOUNT ? (struct decimal){1, 0} : quantity;
    if (!money_multiply(price, factor, decimals, &l->amount, &l->exact)) {
        import_problem(im, field, _("The amount is too large."));
        return;
    }
    l->negative = import_has(im, QUANTITY) ? quantity.value < 0 : l->amount < 0;
}

static enum err check_line(struct import *im, struct line *l)
{
    *l = (struct line){.exact = true};
    check_refs(im, l);
    if (problems_result(&im->cx)) return ERR_INVALID;
    if (import_line(im, AT).n) l->at = import_time(im, AT);
    else import_problem(im, AT, _("This is not a date. Write it like 2026-11-21 or 2026-11-21 08:30."));
    check_amount(im, l);
    l->sku = text_clean_line(im->cx.arena, import_value(im, SKU));
    l->product = text_clean_line(im->cx.arena, import_value(im, PRODUCT));
    l->country = text_clean_line(im->cx.arena, import_value(im, COUNTRY));
    return problems_result(&im->cx);
}

/* ---- customers ---- */

/* An order tells what a customer is worth: whoever may change the customer may add one. */
static enum err allowed(struct import *im, customer_id customer)
{
    return im->cx.actor->kind == ACTOR_SYSTEM ? OK : customer_allow(&im->cx, customer, CUSTOMER_EDIT);
}

static enum err find_customer(struct import *im, const struct line *l, struct open_order *o)
{
    struct ctx *cx = &im->cx;
    customer_id *ret = &o->customer;
    STMT(q, cx->db, "SELECT COALESCE(merged_into, id) FROM customer WHERE code = :code");
    bind_str(q, ":code", l->customer);
    enum err e = stmt_one(q);
    if (e == OK) ret->v = col_i64(q, 0);
    if (e != ERR_NOT_FOUND) return e ? e : allowed(im, *ret);
    o->customer_made = true;
    struct customer_draft d = {
        .profile = {.code = l->customer,
                    .kind = im->spec->customer_kind,
                    .trade = TRADE_END,
                    .name = l->customer,
                    .country = l->country,
                    .credit_limit = MONEY_NONE,
                    .credit_days = MONEY_NONE},
        .stage = STAGE_ACTIVE,
        .unnamed = true,
    };
    return customer_create(cx, &d, ret);
}

/* ---- orders ---- */

static enum err write_order(struct import *im)
{
    struct ctx *cx = &im->cx;
    struct open_order *o = &((struct state *)im->state)->order;
    if (!o->id || !o->added) return OK;
    STMT(q, cx->db,
         "UPDATE sales_order SET ordered_at = :at, total_minor = :total, cancellation = :cancel,"
         " line_count = :lines, updated_at = :now WHERE id = :id");
    bind_i64(q, ":at", o->at);
    bind_i64(q, ":total", o->total);
    bind_i64(q, ":cancel", o->cancellation);
    bind_i64(q, ":lines", o->lines);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", o->id);
    enum err e = stmt_run(q);
    if (!e) e = timeline_put(cx, o->customer, o->at, TIMELINE_ORDER, o->id);
    if (!e) {
        e = audit_write(cx, o->fresh ? "order.import" : "order.import_more", "sales_order", o->id,
                        o->customer, NULL,
                        json_pack("{s:s,s:I,s:I,s:I}", "ref", o->ref, "total", o->total, "lines",
                                  o->lines, "added", o->added));
    }
    o->added = 0;
    o->fresh = false;
    return e;
}

static enum err insert_order(struct import *im, const struct line *l, struct open_order *o)
{
    struct ctx *cx = &im->cx;
    enum err e = import_may_create(im, REF);
    if (!e) e = find_customer(im, l, o);
    if (e) return e;
    o->id = id_new(cx->now);
    o->fresh = true;
    o->at = l->at;
    o->cancellation = l->negative;
    STMT(q, cx->db,
         "INSERT INTO sales_order (id, ref, customer_id, ordered_at, currency, total_minor, country,"
         " created_at, updated_at)"
         " VALUES (:id, :ref, :customer, :at, :currency, 0, :country, :now, :now)");
    bind_i64(q, ":id", o->id);
    bind_str(q, ":ref", l->ref);
    bind_id(q, ":customer", o->customer);
    bind_i64(q, ":at", l->at);
    bind_str(q, ":currency", im->spec->currency);
    bind_str(q, ":country", l->country);
    bind_i64(q, ":now", cx->now);
    e = stmt_run(q);
    if (e) return e;
    const struct custom_values *own = import_custom(im, true); /* of an order's first line */
    e = problems_result(cx);
    if (!e) e = import_custom_write(im, o->id, own);
    if (!e && im->spec->mode == IMPORT_CREATE) (void)keyset_meet_str(&im->begun, l->ref);
    return e;
}

/* Was the task a run of this import? */
static bool is_run(const struct import *im, struct str params)
{
    json_t *o = json_loadb(params.p, params.n, 0, NULL);
    bool same = json_integer_value(json_object_get(o, "import")) == im->spec->import;
    json_decref(o);
    return same;
}

/* Did this import begin the order, now or before it was killed, cancelled or repaired? */
static enum err is_begun(struct import *im, const struct line *l, int64_t id, bool *ret)
{
    *ret = keyset_has_str(&im->begun, l->ref) || (im->began && id > im->began);
    if (*ret || !im->spec->import) return OK;
    STMT(q, im->cx.db,
         "SELECT t.params FROM task_row AS r JOIN task AS t ON t.id = r.task_id"
         " WHERE r.entity = 'sales_order' AND r.entity_id = :id AND r.entity_id <> 0 AND r.state = 'created'"
         " AND t.kind = 'import_run'");
    bind_i64(q, ":id", id);
    while (!*ret && stmt_row(q)) *ret = is_run(im, col_view(q, 0));
    return stmt_done(q);
}

/* May this import add to the order? *ret_kept: it stays as it is. */
static enum err may_add(struct import *im, const struct line *l, const struct open_order *o, bool *ret_kept)
{
    bool begun = true;
    enum err e = im->spec->mode == IMPORT_CREATE ? is_begun(im, l, o->id, &begun) : OK;
    *ret_kept = !begun;
    return e || !begun ? e : allowed(im, o->customer);
}

static enum err load_order(struct import *im, const struct line *l, struct open_order *o)
{
    struct ctx *cx = &im->cx;
    STMT(q, cx->db,
         "SELECT o.id, o.customer_id, o.ordered_at, o.total_minor, o.cancellation, o.line_count,"
         " o.currency, c.code FROM sales_order o JOIN customer c ON c.id = o.customer_id"
         " WHERE o.ref = :ref");
    bind_str(q, ":ref", l->ref);
    enum err e = stmt_one(q);
    if (e) return e;
    if (!str_eq(col_view(q, 6), im->spec->currency) && im->spec->mode != IMPORT_CREATE) {
        return import_problem(im, REF, _("This order is there already in another currency."));
    }
    struct str code = col_view(q, 7);
    *o = (struct open_order){.id = col_i64(q, 0),
                             .customer = {col_i64(q, 1)},
                             .at = col_i64(q, 2),
                             .total = col_i64(q, 3),
                             .cancellation = col_i64(q, 4) != 0,
                             .lines = col_i64(q, 5)};
    memcpy(o->customer_ref, code.p, code.n < REF_MAX ? code.n : REF_MAX);
    return may_add(im, l, o, &o->kept);
}

static enum err check_owner(struct import *im, const struct line *l, const struct open_order *o)
{
    return str_is(l->customer, o->customer_ref)
               ? OK
               : import_problem(im, CUSTOMER, _("This order belongs to another customer."));
}

/* Makes the line's order the one under way. */
static enum err open_order(struct import *im, const struct line *l)
{
    struct open_order *o = &((struct state *)im->state)->order;
    if (o->id && str_is(l->ref, o->ref)) return o->kept ? OK : check_owner(im, l, o);
    enum err e = write_order(im);
    if (e) return e;
    struct open_order fresh = {0};
    *o = fresh;
    e = import_undoable(im); /* of the new order alone: the one before is written */
    if (!e) e = load_order(im, l, &fresh);
    if (e == ERR_NOT_FOUND) {
        e = insert_order(im, l, &fresh);
        memcpy(fresh.customer_ref, l->customer.p, l->customer.n);
    }
    if (!e && !fresh.kept) e = check_owner(im, l, &fresh);
    if (e) return e;
    memcpy(fresh.ref, l->ref.p, l->ref.n);
    *o = fresh;
    return OK;
}

/* ---- lines ---- */

/* Identity of a line's content; equal lines of one order get ordinals 0, 1, 2 ... */
static struct hash content_hash(struct import *im, const struct line *l)
{
    struct buf b CLEANUP(buf_free) = {0};
    const struct str parts[] = {l->ref, l->sku, l->product, l->quantity, l->price, l->country};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        buf_printf(&b, "%zu:", parts[i].n);
        buf_str(&b, parts[i]);
    }
    buf_printf(&b, "%lld|%lld|%.*s", (long long)l->at, (long long)l->amount,
               STR_ARG(im->spec->currency));
    return secret_hash(buf_view(&b));
}

static enum err insert_line(struct import *im, const struct line *l, const struct hash *content,
                            uint32_t ordinal, bool *ret_fresh)
{
    struct open_order *o = &((struct state *)im->state)->order;
    STMT(q, im->cx.db,
         "INSERT INTO sales_order_line (order_id, line_no, content_hash, ordinal, sku, product,"
         " quantity, unit_price, amount_minor, ordered_at)"
         " VALUES (:order, :no, :content, :ordinal, :sku, :product, :quantity, :price, :amount, :at)"
         " ON CONFLICT (order_id, content_hash, ordinal) DO NOTHING");
    bind_i64(q, ":order", o->id);
    bind_i64(q, ":no", o->lines + 1);
    bind_blob(q, ":content", content->b, 16);
    bind_i64(q, ":ordinal", ordinal);
    bind_str(q, ":sku", l->sku);
    bind_str(q, ":product", l->product);
    bind_str(q, ":quantity", l->quantity);
    bind_str(q, ":price", l->price.p ? l->price : STR(""));
    bind_i64(q, ":amount", l->amount);
    bind_i64(q, ":at", l->at);
    enum err e = stmt_run(q);
    *ret_fresh = e == OK && stmt_changes(q) > 0;
    return e;
}

static void count_line(struct import *im, const struct line *l)
{
    im->counts.orders += keyset_meet_str(&im->orders, l->ref) == 0;
    im->counts.customers += keyset_meet_str(&im->customers, l->customer) == 0;
    if (l->country.n) im->counts.countries += keyset_meet_str(&im->countries, l->country) == 0;
    im->counts.rounded += !l->exact;
}

/* A line that a killed run has dealt with: counted as it was then. */
static enum err know_line(struct import *im, const struct line *l, const struct hash *content)
{
    struct open_order *o = &((struct state *)im->state)->order;
    if (!str_is(l->ref, o->ref)) {
        *o = (struct open_order){0};
        enum err e = load_order(im, l, o);
        if (e && e != ERR_NOT_FOUND) return e;
        memcpy(o->ref, l->ref.p, l->ref.n);
    }
    if (o->id && !o->kept && check_owner(im, l, o)) return ERR_INVALID;
    if (!o->id && im->spec->mode == IMPORT_UPDATE) return import_may_create(im, REF);
    keyset_meet(&im->lines, content->b);
    count_line(im, l);
    return OK;
}

/* What a line says of fields that admins added, of an order that is there. *ret_stored: what it had. */
static enum err follow_fields(struct import *im, json_t **ret_stored)
{
    struct open_order *o = &((struct state *)im->state)->order;
    struct custom_values *own = import_custom(im, false);
    json_t *stored = NULL;
    struct order order;
    enum err e = problems_result(&im->cx);
    if (e || !own) return e;
    e = order_get(&im->cx, (order_id){o->id}, &order);
    if (e) return e;
    custom_hide(&im->cx, own, order.owner, order.team, order.branch);
    e = import_custom_differs(im, o->id, own, &stored);
    if (e || !stored) return e;
    e = import_undoable(im);
    if (!e) e = order_fields(&im->cx, order.id, order.version, own);
    if (!e) *ret_stored = stored;
    else json_decref(stored);
    return e;
}

/* What an undo needs is told once for each order and slice: it then takes back all lines of the slice; and for
 * each line that changed the order's fields. custom: what was in them, or NULL; taken over. */
static void tell_line(struct import *im, const struct open_order *was, json_t *custom)
{
    struct open_order *o = &((struct state *)im->state)->order;
    json_t *before = NULL;
    im->out.state = IMPORT_NEW;
    if (o->told && !custom) return;
    if (o->told)
        before = json_object();
    else if (import_history(im) && o->fresh && o->customer_made)
        before = json_pack("{s:I}", "customer", (json_int_t)o->customer.v);
    else if (import_history(im) && !o->fresh)
        before = json_pack("{s:I,s:I,s:b,s:I}", "at", (json_int_t)was->at, "total", (json_int_t)was->total,
                           "cancellation", was->cancellation, "lines", (json_int_t)was->lines);
    im->out.entity_id = o->id;
    im->out.state = o->fresh && !o->told ? IMPORT_NEW : IMPORT_CHANGED;
    o->told = true;
    if (before) json_object_set(before, "custom", custom);
    json_decref(custom);
    im->out.before = before;
}

static void count_result(struct import *im, bool fresh, const struct open_order *was, json_t *custom)
{
    struct open_order *o = &((struct state *)im->state)->order;
    if (fresh) {
        im->counts.imported++;
        tell_line(im, was, custom);
    } else if (custom) {
        import_changed(im, o->id, 0, json_pack("{s:o}", "custom", custom));
    } else {
        import_same(im);
    }
}

/* Of an order that stays as it is. */
static enum err keep_line(struct import *im, const struct line *l)
{
    count_line(im, l);
    import_same(im);
    return OK;
}

static enum err row(struct import *im, bool known)
{
    struct line l;
    enum err e = check_line(im, &l);
    if (e) return e;
    struct hash content = content_hash(im, &l);
    struct open_order *o = &((struct state *)im->state)->order;
    if (known) return know_line(im, &l, &content);
    e = open_order(im, &l);
    if (e) return e;
    if (o->kept) return keep_line(im, &l);
    uint32_t ordinal = keyset_meet(&im->lines, content.b);
    bool fresh = false, made = o->fresh && !o->added;
    int64_t total = o->total;
    const struct open_order was = *o;
    json_t *custom = NULL;
    if (!i64_add(&total, l.amount)) return import_problem(im, REF, _("The amount is too large."));
    if (!made && (e = follow_fields(im, &custom))) return e;
    if ((e = insert_line(im, &l, &content, ordinal, &fresh))) {
        json_decref(custom);
        return e;
    }
    count_line(im, &l);
    count_result(im, fresh, &was, custom);
    if (!fresh) return OK;
    o->lines++;
    o->added++;
    o->total = total;
    o->cancellation = o->cancellation && l.negative;
    if (l.at < o->at) o->at = l.at;
    return OK;
}

/* ---- the kind ---- */

static enum err begin(struct import *im)
{
    if (!im->state) im->state = ARENA_NEW(im->run_arena, struct state);
    *(struct state *)im->state = (struct state){.decimals = money_decimals(im->spec->currency)};
    return OK;
}

/* The slice ends: what is written of the order under way may be rolled back with nothing lost. */
static enum err flush(struct import *im)
{
    enum err e = write_order(im);
    ((struct state *)im->state)->order = (struct open_order){0};
    return e;
}

static enum err check_map(struct import *im, struct ctx *cx)
{
    if (!import_has(im, PRICE) && !import_has(im, AMOUNT)) {
        return problem(cx, "map", _("Map a column to unit_price or to amount."));
    }
    if (money_decimals(im->spec->currency) < 0) {
        return problem(cx, "currency", _("This is not a currency code. Give one like CNY or GBP."));
    }
    return OK;
}

const struct import_kind import_orders = {
    .code = "orders",
    .label = PN_("import", "Orders"),
    .entity = "sales_order",
    .fields = fields,
    .begin = begin,
    .row = row,
    .flush = flush,
    .check_map = check_map,
    .who = CUSTOMER_EDIT,
    .checks_first = true,
    .ordinals = true,
    .updates = true,
};
