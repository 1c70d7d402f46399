/* GET /customers.csv: exactly what is filtered in the list, with every field that the reader may see.
 * Called by the route table. Guards: rows are those of CUSTOMER_EXPORT, cells those of the field groups. */
#include <stdio.h>

#include "base/csv_out.h"
#include "base/log.h"
#include "base/money.h"
#include "pages/intranet/customer_filter.h"
#include "pages/intranet/routes.h"

#define CSV_SLICE 500

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

static void csv_head(struct buf *b, const struct ctx *cx, const struct csv_names *n)
{
    csv_bom(b);
    const char *const always[] = {_("Code"), _("Name"), _("Kind"), _("Relation"), _("Stage"),
                                  _("Owner"), _("Team"), _("Branch"), _("City"), _("State")};
    for (size_t i = 0; i < COUNT_OF(always); i++) csv_cell(b, str_of(always[i]));
    if (n->contact) csv_cell(b, str_of(_("Phone")));
    if (n->contact) csv_cell(b, str_of(_("E-mail")));
    if (n->money) csv_cell(b, str_of(arena_printf(cx->arena, _("Value (%s)"), cx->config->currency)));
    csv_cell(b, str_of(_("Last contact")));
    csv_cell(b, str_of(_("Since")));
    csv_cell(b, str_of(_("Tags")));
    if (n->contact) csv_cell(b, str_of(_("WeChat")));
    if (n->contact) csv_cell(b, str_of(_("Addresses")));
    for (const struct profile_field *f = customer_fields; f->name; f++)
        if (in_profile(f, n)) csv_cell(b, str_of(i18n_text(f->label)));
    csv_end_row(b);
}

static struct str csv_money(struct arena *a, int64_t minor, int decimals)
{
    struct decimal d = {minor, decimals};
    return str_of(decimal_text(a, d));
}

static struct str number_text(struct ctx *cx, int64_t v)
{
    return v == MONEY_NONE ? STR("") : str_printf(cx->arena, "%lld", (long long)v);
}

/* As a spreadsheet reads it: days and numbers plain, choices in words. */
static struct str profile_text(struct ctx *cx, const struct csv_names *n, const struct profile_field *f,
                               const struct customer_profile *p)
{
    struct str name = str_of(f->name);
    if (f->type == PROFILE_TEXT) return *(const struct str *)(const void *)((const char *)p + f->offset);
    if (str_is(name, "source")) return lookup_name(cx, LIST_SOURCE, p->source);
    if (str_is(name, "industry")) return lookup_name(cx, LIST_INDUSTRY, p->industry);
    if (str_is(name, "gender")) return str_of(gender_name(p->gender));
    if (str_is(name, "income")) return str_of(income_name(p->income));
    if (str_is(name, "credit_limit"))
        return p->credit_limit == MONEY_NONE ? STR("") : csv_money(cx->arena, p->credit_limit, n->decimals);
    return number_text(cx, p->credit_days);
}

static struct str joined(struct ctx *cx, struct str all, struct str next)
{
    return all.n ? str_printf(cx->arena, "%.*s | %.*s", STR_ARG(all), STR_ARG(next)) : next;
}

static enum err csv_contact(struct buf *b, struct ctx *cx, const struct customer *c)
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
    csv_cell(b, wechat);
    csv_cell(b, places);
    return e;
}

/* What the list itself does not read: tags, the other ways to reach the customer, the profile. */
static enum err csv_rest(struct buf *b, struct ctx *cx, const struct csv_names *names, customer_id id)
{
    struct customer c;
    struct customer_tagged *tags;
    struct str all = STR("");
    size_t n;
    enum err e = customer_get(cx, id, &c);
    if (!e) e = customer_tag_list(cx, id, &tags, &n);
    for (size_t i = 0; !e && i < n; i++) all = joined(cx, all, tags[i].name);
    csv_cell(b, all);
    if (!e && names->contact) e = csv_contact(b, cx, &c);
    for (const struct profile_field *f = customer_fields; !e && f->name; f++) {
        if (!in_profile(f, names)) continue;
        bool hidden = f->group == CUSTOMER_MONEY_SEE && !c.may_money;
        csv_cell(b, hidden ? STR("") : profile_text(cx, names, f, &c.profile));
    }
    return e;
}

static enum err csv_row(struct buf *b, struct ctx *cx, const struct csv_names *n, const struct customer_row *r)
{
    struct arena *a = cx->arena;
    const char *zone = cx->config->zone;
    csv_cell(b, r->code);
    csv_cell(b, r->name);
    csv_cell(b, str_of(customer_kind_name(r->kind)));
    csv_cell(b, str_of(trade_names(cx, r->trade)));
    csv_cell(b, str_of(stage_name(r->stage)));
    csv_cell(b, r->owner_name);
    csv_cell(b, name_in(n->teams, n->nteams, r->team.v));
    csv_cell(b, name_in(n->branches, n->nbranches, r->branch.v));
    csv_cell(b, r->city);
    csv_cell(b, str_of(r->closed ? _("Closed") : _("Open")));
    if (n->contact) csv_cell(b, r->phone);
    if (n->contact) csv_cell(b, r->email);
    if (n->money) csv_cell(b, r->may_money ? csv_money(a, r->value_minor, n->decimals) : STR(""));
    csv_cell(b, str_of(r->last_contact_at ? clock_iso_date(a, r->last_contact_at, zone) : ""));
    csv_cell(b, str_of(clock_iso_date(a, r->created_at, zone)));
    enum err e = csv_rest(b, cx, n, r->id);
    csv_end_row(b);
    return e;
}

/* One slice after the other, each in memory of its own. */
static enum err csv_slices(struct ctx *cx, struct res *res, const struct customer_filter *f,
                           const struct csv_names *names, int64_t *ret_rows)
{
    struct arena *whole = cx->arena, *slice CLEANUP(arena_cleanup) = arena_new();
    struct buf out CLEANUP(buf_free) = {0};
    struct customer_page page;
    char cursor[64] = "";
    enum err e = OK;
    csv_head(&out, cx, names);
    do {
        arena_reset(slice);
        cx->arena = slice;
        e = customer_list(cx, f, CUSTOMER_EXPORT, str_of(cursor), STR(""), CSV_SLICE, false, &page);
        for (size_t i = 0; !e && i < page.n; i++) e = csv_row(&out, cx, names, &page.rows[i]);
        if (!e) e = res_write(res, buf_view(&out));
        if (!e) *ret_rows += (int64_t)page.n;
        buf_clear(&out);
        snprintf(cursor, sizeof cursor, "%s", !e && page.next ? page.next : "");
        cx->arena = whole;
    } while (!e && cursor[0]);
    return e;
}

enum err intranet_customer_csv(struct ctx *cx, struct req *req, struct res *res)
{
    struct list_query q;
    struct customer_filter f;
    list_query_read(cx, req, &q, &f);
    struct csv_names names = {.contact = perm_may(cx->actor, CUSTOMER_CONTACT_SEE),
                              .money = perm_may(cx->actor, CUSTOMER_MONEY_SEE),
                              .decimals = money_decimals(str_of(cx->config->currency))};
    enum err e = form_query_whole(cx, req);
    if (!e) e = lookup_list(cx, LIST_TEAM, true, &names.teams, &names.nteams);
    if (!e) e = lookup_list(cx, LIST_BRANCH, true, &names.branches, &names.nbranches);
    if (!e) e = db_snapshot_begin(cx->db);
    if (e) return e;
    const char *day = clock_iso_date(cx->arena, cx->now, cx->config->zone);
    struct str file = str_printf(cx->arena, "%s %s.csv", P_("menu", "Customers"), day);
    res->content_type = "text/csv; charset=utf-8";
    res_header(res, "Content-Disposition", disposition(cx->arena, "attachment", file));
    int64_t rows = 0;
    e = res_stream_begin(res);
    if (!e) e = csv_slices(cx, res, &f, &names, &rows);
    db_snapshot_end(cx->db);
    log_event("info", "export", "customers: %lld rows to staff %lld%s", (long long)rows,
              (long long)cx->actor->id, e ? ", cut off" : "");
    return e;
}
