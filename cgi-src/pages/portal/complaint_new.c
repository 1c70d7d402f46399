/* The form for a new case, and what is shown after it. For guests and accounts, with and without
 * JavaScript. Guards: no error costs the text or a file that was accepted. */
#include "base/text.h"
#include "domain/account.h"
#include "domain/lookup.h"
#include "domain/once.h"
#include "domain/order_own.h"
#include "domain/setting.h"
#include "pages/portal/routes.h"
#include "pages/portal/track_keys.h"
#include "pages/shared/custom_view.h"
#include "pages/shared/case_view.h"
#include "pages/shared/page.h"
#include "pages/shared/uploads.h"

#define ORDERS_OFFERED 30

struct new_draft {
    struct complaint_draft c;
    struct str website; /* a trap: people do not see it, programs fill it */
};
static const struct choice kinds[] = {{KIND_COMPLAINT, "complaint", N_("Complaint")},
                                      {KIND_ENQUIRY, "enquiry", N_("Enquiry")},
                                      {KIND_RETURN, "return", N_("Return or refund")},
                                      {KIND_SUGGESTION, "suggestion", N_("Suggestion")},
                                      {0, NULL, NULL}};
#define AT(member) offsetof(struct new_draft, c.member)
static const struct field fields[] = {
    {"kind", N_("What is it?"), FIELD_CHOICE, AT(kind), .flags = FIELD_REQUIRED | FIELD_RADIO | FIELD_WIDE,
     .choices = kinds},
    {"category", N_("Category"), FIELD_ID, AT(category),
     .help = N_("Choose what fits best. Not sure? Leave it open.")},
    {"order", N_("Order"), FIELD_ID, AT(order), .min = 0},
    {"order_text", N_("Order number or product"), FIELD_LINE, AT(order_text), .max = 200,
     .help = N_("If you know it. It helps us to find what you bought.")},
    {"body", N_("Describe what happened"), FIELD_LINES, AT(body), .max = 20000,
     .flags = FIELD_REQUIRED | FIELD_WIDE,
     .help = N_("In your own words: what, when, where, and who was there.")},
    {"remedy_wanted", N_("What would put it right for you?"), FIELD_LINES, AT(remedy_wanted),
     .max = 1000, .flags = FIELD_WIDE,
     .help = N_("For example a repair, a replacement, your money back, or just an answer.")},
    {"contact_name", N_("Your name"), FIELD_LINE, AT(contact_name), .max = 100,
     .flags = FIELD_WIDE, .autocomplete = "name"},
    {"contact_email", N_("E-mail"), FIELD_EMAIL, AT(contact_email), .max = 254,
     .autocomplete = "email"},
    {"contact_phone", N_("Phone"), FIELD_PHONE, AT(contact_phone), .max = 40,
     .autocomplete = "tel"},
    {"no_contact", N_("I do not want to be contacted"), FIELD_BOOL, AT(no_contact),
     .flags = FIELD_WIDE,
     .help = N_("You can still follow the case with your private link, which we show you next.")},
    {"website", N_("Website"), FIELD_LINE, offsetof(struct new_draft, website), .max = 200},
    FIELD_END};
static const struct form new_form = {"new", fields, sizeof(struct new_draft)};

/* ---- the form ---- */

static enum err offer_categories(struct ctx *cx, struct req *req)
{
    struct lookup *l;
    size_t n;
    enum err e = lookup_list(cx, LIST_CATEGORY, false, &l, &n);
    if (e) return e;
    struct option *o = ARENA_ARRAY(cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++) o[i] = (struct option){l[i].id, l[i].name};
    form_options(cx, req, "category", o, n);
    return OK;
}

/* Only the customer's own orders are offered. */
static enum err offer_orders(struct ctx *cx, struct req *req, struct tpl *t)
{
    struct own_order orders[ORDERS_OFFERED];
    size_t n;
    enum err e = order_own_list(cx, 0, 0, orders, COUNT_OF(orders), &n);
    if (e || !n) return e;
    struct option *o = ARENA_ARRAY(cx->arena, struct option, n);
    for (size_t i = 0; i < n; i++) {
        o[i].id = orders[i].id;
        o[i].label = str_printf(cx->arena, "%.*s · %s", STR_ARG(orders[i].ref),
                                format_date(cx->arena, orders[i].ordered_at));
    }
    form_options(cx, req, "order", o, n);
    tpl_show(t, K_ORDERS);
    return OK;
}

/* An account's own contact stands in the form already. */
static void prefill(struct ctx *cx, struct new_draft *d)
{
    struct account me;
    if (cx->actor->kind != ACTOR_PORTAL) return;
    if (account_get(cx, (account_id){cx->actor->id}, &me) != OK) return;
    d->c.contact_name = me.name;
    d->c.contact_email = me.email;
    d->c.contact_phone = me.phone;
}

/* Working days that the time to a decision comes to. */
static int64_t days_of(const struct work_week *w, int64_t ms)
{
    int days = 0;
    for (int d = 0; d < 7; d++) days += w->days[d].n > 0;
    int64_t day = days ? w->total / days : DAY_MS;
    return (ms + day - 1) / day;
}

static enum err show_targets(struct ctx *cx, struct tpl *t)
{
    static const enum complaint_kind shown[] = {KIND_COMPLAINT, KIND_ENQUIRY, KIND_RETURN, KIND_SUGGESTION};
    struct case_times times;
    enum err e = case_times_load(cx, &times);
    for (size_t i = 0; !e && i < COUNT_OF(shown); i++) {
        struct tpl *row = tpl_row(t, K_TARGET);
        tpl_cstr(row, K_TARGET_KIND, kind_label(shown[i]));
        tpl_cstr(row, K_TARGET_DAYS,
                 format_plural(cx->arena, _("{n, plural, one {within # working day} other {within # working days}}"),
                               days_of(&times.week, times.at[shown[i]][times.first[shown[i]]].decide_ms)));
    }
    return e;
}

static enum err show_form(struct ctx *cx, struct req *req, struct res *res,
                          const struct new_draft *d, const struct upload_set *files)
{
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_COMPLAINT_NEW, _("Tell us"));
    enum err e = offer_categories(cx, req);
    if (!e) e = offer_orders(cx, req, t);
    if (!e) e = show_targets(cx, t);
    if (e) return e;
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/complaints/new"));
    tpl_show_if(t, K_GUEST_HINT, cx->actor->kind != ACTOR_PORTAL);
    tpl_cstr(t, K_TRACK_URL, url_to(cx, "/track"));
    struct custom_values custom = complaint_fields_new(cx);
    tpl_show_if(t, K_CUSTOM, custom_form_view(cx, req, t, new_form.name, &custom));
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &new_form, d);
    uploads_view(cx, t, new_form.name, files);
    return page_end(req, res);
}

enum err portal_complaint_new(struct ctx *cx, struct req *req, struct res *res)
{
    struct new_draft d = {0};
    struct str kind = query_get(req, "kind");
    enum complaint_kind k;
    if (kind_parse(kind.p ? kind.p : "", kind.n, &k)) d.c.kind = k;
    struct str order = query_get(req, "order");
    if (order.n) (void)str_to_i64(order, &d.c.order);
    prefill(cx, &d);
    return show_form(cx, req, res, &d, NULL);
}

/* ---- sending it ---- */

/* The same form a second time: the cookie of the first answer may have been lost with it. */
static enum err repeated(struct ctx *cx, struct req *req, struct res *res)
{
    struct str location, token;
    enum err e = once_confirm(cx);
    if (e && e != ERR_NOT_FOUND) return ERR_LOST;
    if (once_location(cx, &location) != OK || !location.n) return ERR_REPEATED;
    struct str prefix = str_of(url_to(cx, "/complaints/"));
    if (str_starts(location, prefix)) {
        struct str ref = str_sub(location, prefix.n, location.n), part;
        if (str_cut(&ref, '/', &part) && complaint_token_again(cx, part, &token) == OK) {
            track_keys_add(cx, req, res, token);
        }
    }
    return res_redirect(res, str_dup(cx->arena, location));
}

enum err portal_complaint_create(struct ctx *cx, struct req *req, struct res *res)
{
    struct new_draft d = {0};
    struct upload_set files = {0};
    struct complaint_receipt r = {0};
    struct custom_values custom = custom_none(cx, CUSTOM_COMPLAINT);
    enum err e = form_read(cx, req, &new_form, &d);
    enum err f = custom_form_read(cx, req, CUSTOM_COMPLAINT, &custom);
    if (!e) e = f;
    d.c.custom = &custom;
    f = uploads_take(cx, req, &files);
    if (f && f != ERR_INVALID) e = f;
    else if (!e) e = f;
    if (!e && d.website.n) {
        e = problem(cx, "website", _("Leave this field empty; it is there to stop programs."));
    }
    d.c.nfiles = uploads_tokens(&files, d.c.files);
    if (!e) e = complaint_submit(cx, &d.c, &r);
    if (e == ERR_REPEATED) return repeated(cx, req, res);
    if (e) e = portal_explain(cx, e);
    if (e == ERR_INVALID) return show_form(cx, req, res, &d, &files);
    if (e) return e;
    if (r.token.n) track_keys_add(cx, req, res, r.token);
    return res_redirect(res, url_to(cx, "/complaints/%.*s/done", STR_ARG(r.ref)));
}

/* ---- after it ---- */

static void show_link(struct ctx *cx, struct tpl *t, const struct complaint *c,
                      const struct track_keys *keys)
{
    struct str token;
    if (complaint_token_of(cx, c->ref, keys, &token) != OK) return;
    const char *path = arena_printf(cx->arena, "/track?key=%.*s", STR_ARG(token));
    tpl_cstr(tpl_row(t, K_PRIVATE_LINK), K_LINK_URL, url_absolute(cx, "portal", path));
}

enum err portal_complaint_done(struct ctx *cx, struct req *req, struct res *res)
{
    struct track_keys keys;
    struct complaint c;
    struct str ref;
    track_keys_read(req, &keys);
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = complaint_get(cx, ref, &keys, &c);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_COMPLAINT_DONE, _("Thank you"));
    tpl_str(t, K_REF, c.ref);
    tpl_cstr(t, K_KIND_NAME, kind_label(c.kind));
    tpl_cstr(t, K_DUE, format_date(cx->arena, c.due_at));
    tpl_cstr(t, K_CASE_URL, url_to(cx, "/complaints/%.*s", STR_ARG(c.ref)));
    tpl_cstr(t, K_BACK_URL, url_home(cx));
    if (c.state == COMPLAINT_ACKNOWLEDGED && c.sent_to.n) {
        tpl_str(tpl_row(t, K_WRITTEN), K_SENT_TO, c.sent_to);
    }
    show_link(cx, t, &c, &keys);
    return page_end(req, res);
}
