/* Portal accounts: found by their exact address or number, disabled and enabled. Called by the route
 * table of the admin program. There is no list to browse: nobody needs all addresses. */
#include "domain/account.h"
#include "pages/admin/routes.h"
#include "pages/shared/list_view.h"
#include "pages/shared/page.h"

struct search_draft {
    struct str q;
};
static const struct field search_fields[] = {
    {"q", N_("E-mail address or mobile number"), FIELD_LINE, offsetof(struct search_draft, q),
     .max = 254, .help = N_("The whole of it, as the person registered.")},
    FIELD_END};
static const struct form search_form = {"search", search_fields, sizeof(struct search_draft)};

static const char *state_label(struct str state)
{
    if (str_is(state, "active")) return P_("account", "Active");
    if (str_is(state, "disabled")) return P_("account", "Disabled");
    return P_("account", "Not verified");
}

static void fact(struct tpl *t, const char *label, struct str value)
{
    struct tpl *row = tpl_row(t, K_FACT);
    tpl_cstr(row, K_FACT_LABEL, label);
    tpl_str(row, K_FACT_VALUE, value.n ? value : STR("—"));
}

static void fill_account(struct ctx *cx, struct req *req, struct tpl *page, const struct account *a)
{
    struct tpl *t = tpl_row(page, K_ACCOUNT);
    bool active = !str_is(a->state, "disabled");
    fact(t, P_("of a person", "Name"), a->name);
    fact(t, _("E-mail"), a->email);
    fact(t, _("Phone"), str_of(a->phone.n ? format_phone(cx->arena, a->phone) : ""));
    fact(t, _("State"), str_of(state_label(a->state)));
    fact(t, _("Linked with a customer"), str_of(a->customer.v ? _("yes") : _("no")));
    fact(t, _("Registered"), str_of(format_time(cx->arena, a->created_at)));
    fact(t, _("Last sign-in"),
         str_of(a->last_sign_in_at ? format_time(cx->arena, a->last_sign_in_at) : _("never")));
    tpl_str(t, K_NAME, a->name);
    if (!perm_may(cx->actor, STAFF_MANAGE)) return;
    struct tpl *row = tpl_row(t, active ? K_DISABLE : K_ENABLE);
    tpl_cstr(row, K_URL, url_to(cx, "/accounts/%lld/%s", (long long)a->id.v,
                                active ? "disable" : "enable"));
    form_tokens(cx, req, row, 0);
}

enum err admin_accounts(struct ctx *cx, struct req *req, struct res *res)
{
    struct search_draft d = {0};
    struct account a;
    form_read_query(cx, req, &search_form, &d);
    enum err e = d.q.n ? account_find(cx, d.q, &a) : ERR_NOT_FOUND;
    if (e && e != ERR_NOT_FOUND) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_ACCOUNTS, _("Portal accounts"));
    tpl_cstr(t, K_STAFF_URL, url_to(cx, "/staff"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/accounts"));
    form_view(cx, req, res, t, &search_form, &d);
    if (!e) fill_account(cx, req, t, &a);
    else if (d.q.n)
        list_empty(t, _("There is no account with this address."),
                   _("Check it letter by letter; a part of it does not find anything."), NULL, NULL);
    return page_end(req, res);
}

static enum err enable(struct ctx *cx, struct req *req, struct res *res, bool active)
{
    struct account a;
    account_id id;
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = account_enable(cx, id, active);
    if (!e) e = account_get(cx, id, &a);
    if (e) return e;
    flash_set(req, res, FLASH_DONE,
              active ? _("The account can be used again.")
                     : _("The account is disabled and signed out everywhere."));
    return res_redirect(res, url_to(cx, "/accounts?q=%s",
                                    url_value(cx->arena, a.email.n ? a.email : a.phone)));
}

enum err admin_account_disable(struct ctx *cx, struct req *req, struct res *res)
{
    return enable(cx, req, res, false);
}

enum err admin_account_enable(struct ctx *cx, struct req *req, struct res *res)
{
    return enable(cx, req, res, true);
}
