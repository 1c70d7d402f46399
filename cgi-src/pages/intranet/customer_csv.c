/* GET /customers.csv and .xlsx: exactly what is filtered in the list, with every field that the reader may see.
 * Called by the route table. Guards: rows are those of CUSTOMER_EXPORT, cells those of the field groups. */
#include <stdio.h>

#include "base/money.h"
#include "pages/intranet/customer_filter.h"
#include "pages/intranet/routes.h"
#include "pages/shared/list_send.h"

struct csv_names {
    struct lookup *teams, *branches;
    size_t nteams, nbranches;
    bool contact, money;
    int decimals;
};

static struct str name_in(const struct lookup *rows, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++) {
        if (rows[i].id == id) return rows[i].name;
    }
    return STR("");
}

/* Fields of the profile that have no column of their own among the first. */
static bool in_profile(const struct profile_field *f, const struct csv_names *n)
{
    static const char *const first[] = {"name", "code", "kind", "trade", "city"};
    for (size_t i = 0; i < COUNT_OF(first); i++)
        if (str_is(str_of(first[i]), f->name)) return false;
    return f->group != CUSTOMER_MONEY_SEE || n->money;
}

/* The heads of the columns this reader gets, in the order of csv_row(). */
static const char *const *csv_heads(struct ctx *cx, const struct csv_names *n)
{
    static const char *const always[] = {N_("Code"), N_("Name"), N_("Kind"), N_("Relation"), N_("Stage"),
                                         N_("Owner"), N_("Team"), N_("Branch"), N_("City"), N_("State")};
    VEC(const char *) v = {0};
    for (size_t i = 0; i < COUNT_OF(always); i++) *vec_push(cx->arena, &v) = always[i];
    if (n->contact) *vec_push(cx->arena, &v) = N_("Phone");
    if (n->contact) *vec_push(cx->arena, &v) = N_("E-mail");
    if (n->money) *vec_push(cx->arena, &v) = arena_printf(cx->arena, _("Value (%s)"), cx->config->currency);
    *vec_push(cx->arena, &v) = N_("Last contact");
    *vec_push(cx->arena, &v) = N_("Since");
    *vec_push(cx->arena, &v) = N_("Tags");
    if (n->contact) *vec_push(cx->arena, &v) = N_("WeChat");
    if (n->contact) *vec_push(cx->arena, &v) = N_("Addresses");
    for (const struct profile_field *f = customer_fields; f->name; f++)
        if (in_profile(f, n)) *vec_push(cx->arena, &v) = f->label;
    *vec_push(cx->arena, &v) = NULL;
    return v.at;
}

/* As a spreadsheet reads it: days and numbers plain, choices in words. */
static void profile_cell(struct list_out *b, struct ctx *cx, const struct csv_names *n, const struct profile_field *f,
                         const struct customer_profile *p)
{
    struct str name = str_of(f->name);
    bool money = str_is(name, "credit_limit");
    int64_t number = money ? p->credit_limit : p->credit_days;
    if (f->type == PROFILE_TEXT) cell_text(b, *(const struct str *)(const void *)((const char *)p + f->offset));
    else if (str_is(name, "source")) cell_text(b, lookup_name(cx, LIST_SOURCE, p->source));
    else if (str_is(name, "industry")) cell_text(b, lookup_name(cx, LIST_INDUSTRY, p->industry));
    else if (str_is(name, "gender")) cell_text(b, str_of(gender_name(p->gender)));
    else if (str_is(name, "income")) cell_text(b, str_of(income_name(p->income)));
    else if (number == MONEY_NONE) cell_none(b);
    else if (money) cell_money(b, number, n->decimals);
    else cell_int(b, number);
}

static struct str joined(struct ctx *cx, struct str all, struct str next)
{
    return all.n ? str_printf(cx->arena, "%.*s | %.*s", STR_ARG(all), STR_ARG(next)) : next;
}

static enum err csv_contact(struct list_out *b, struct ctx *cx, const struct customer *c)
{
    struct reach *reaches = NULL;
    struct address *addresses = NULL;
    size_t n = 0, m = 0;
    struct str wechat = STR(""), places = STR("");
    enum err e = c->may_contact ? reach_list(cx, c->id, &reaches, &n) : OK;
    if (!e && c->may_contact) e = address_list(cx, c->id, &addresses, &m);
    for (size_t i = 0; !e && i < n; i++)
        if (reaches[i].kind == REACH_WECHAT) wechat = joined(cx, wechat, reaches[i].value);
    for (size_t i = 0; !e && i < m; i++) places = joined(cx, places, str_of(address_text(cx, &addresses[i])));
    cell_text(b, wechat);
    cell_text(b, places);
    return e;
}

/* What the list itself does not read: tags, the other ways to reach the customer, the profile. */
static enum err csv_rest(struct list_out *b, struct ctx *cx, const struct csv_names *names, customer_id id)
{
    struct customer c;
    struct customer_tagged *tags;
    struct str all = STR("");
    size_t n;
    enum err e = customer_get(cx, id, &c);
    if (!e) e = customer_tag_list(cx, id, &tags, &n);
    for (size_t i = 0; !e && i < n; i++) all = joined(cx, all, tags[i].name);
    cell_text(b, all);
    if (!e && names->contact) e = csv_contact(b, cx, &c);
    for (const struct profile_field *f = customer_fields; !e && f->name; f++) {
        if (!in_profile(f, names)) continue;
        bool hidden = f->group == CUSTOMER_MONEY_SEE && !c.may_money;
        if (hidden) cell_none(b);
        else profile_cell(b, cx, names, f, &c.profile);
    }
    return e;
}

static enum err csv_row(struct list_out *b, struct ctx *cx, const struct csv_names *n, const struct customer_row *r)
{
    cell_text(b, r->code);
    cell_text(b, r->name);
    cell_text(b, str_of(customer_kind_name(r->kind)));
    cell_text(b, str_of(trade_names(cx, r->trade)));
    cell_text(b, str_of(stage_name(r->stage)));
    cell_text(b, r->owner_name);
    cell_text(b, name_in(n->teams, n->nteams, r->team.v));
    cell_text(b, name_in(n->branches, n->nbranches, r->branch.v));
    cell_text(b, r->city);
    cell_text(b, str_of(r->closed ? _("Closed") : _("Open")));
    if (n->contact) cell_text(b, r->phone);
    if (n->contact) cell_text(b, r->email);
    if (n->money && r->may_money) cell_money(b, r->value_minor, n->decimals);
    else if (n->money) cell_none(b);
    cell_day(b, r->last_contact_at);
    cell_day(b, r->created_at);
    enum err e = csv_rest(b, cx, n, r->id);
    cell_row_end(b);
    return e;
}

struct csv_customers {
    struct customer_filter filter;
    struct csv_names names;
    char after[64];
};

static enum err customers_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct csv_customers *c = arg;
    struct customer_page page;
    enum err e = customer_list(cx, &c->filter, CUSTOMER_EXPORT, str_of(c->after), STR(""), LIST_SLICE_ROWS, false, &page);
    for (size_t i = 0; !e && i < page.n; i++) e = csv_row(out, cx, &c->names, &page.rows[i]);
    if (e) return e;
    snprintf(c->after, sizeof c->after, "%s", page.next ? page.next : "");
    *ret = (struct list_part){page.n, page.next != NULL};
    return OK;
}

enum err intranet_customer_csv(struct ctx *cx, struct req *req, struct res *res)
{
    struct list_query q;
    struct csv_customers c = {.names = {.contact = perm_may(cx->actor, CUSTOMER_CONTACT_SEE),
                                        .money = perm_may(cx->actor, CUSTOMER_MONEY_SEE),
                                        .decimals = money_decimals(str_of(cx->config->currency))}};
    list_query_read(cx, req, &q, &c.filter);
    enum err e = form_query_whole(cx, req);
    if (!e) e = lookup_list(cx, LIST_TEAM, true, &c.names.teams, &c.names.nteams);
    if (!e) e = lookup_list(cx, LIST_BRANCH, true, &c.names.branches, &c.names.nbranches);
    const struct list_file list = {"customers", PN_("menu", "Customers"), csv_heads(cx, &c.names)};
    return e ? e : list_send(cx, req, res, &list, customers_slice, &c);
}
