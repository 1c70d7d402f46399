/* Who of a customer may use the portal: linked accounts and what they see, open invitations, new ones. Called by
 * the route table; all POSTs come back to this page. */
#include "domain/account_invite.h"
#include "domain/staff.h"
#include "pages/intranet/customer_view.h"
#include "pages/intranet/routes.h"

static const struct choice scope_choices[] = {{INVITE_ALL, "all", N_("All cases of the customer")},
                                              {INVITE_OWN, "own", N_("Only the cases filed by this account")},
                                              {0, NULL, NULL}};
static const struct field invite_fields[] = {
    {"email", N_("E-mail"), FIELD_EMAIL, offsetof(struct invite_draft, email), .max = 254, .flags = FIELD_REQUIRED},
    {"scope", N_("Sees"), FIELD_CHOICE, offsetof(struct invite_draft, scope), .choices = scope_choices,
     .flags = FIELD_REQUIRED},
    FIELD_END};
static const struct form invite_form = {"invite", invite_fields, sizeof(struct invite_draft)};
/* What an account sees, alone. */
static const struct form scope_form = {"scope", invite_fields + 1, sizeof(struct invite_draft)};

static const char *sub(struct ctx *cx, customer_id id, const char *fmt, int64_t row)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    return url_customer_sub(cx, id, arena_printf(cx->arena, fmt, (long long)row));
#pragma GCC diagnostic pop
}

static enum err fill_accounts(struct ctx *cx, struct req *req, struct tpl *t, customer_id id)
{
    struct account *rows;
    size_t n;
    enum err e = account_of_customer(cx, id, &rows, &n);
    if (e) return e;
    tpl_show_if(t, K_NO_ACCOUNTS, !n);
    for (size_t i = 0; i < n; i++) {
        const struct account *a = &rows[i];
        struct tpl *row = tpl_row(t, K_ACCOUNT);
        tpl_str(row, K_NAME, a->name.n ? a->name : STR("—"));
        tpl_str(row, K_ADDRESS, a->email.n ? a->email : a->phone);
        tpl_cstr(row, K_LAST, a->last_sign_in_at ? format_ago(cx->arena, a->last_sign_in_at, cx->now) : _("never"));
        tpl_cstr(row, K_SEES, i18n_text(scope_choices[a->sees_all ? 0 : 1].label));
        tpl_show_if(row, K_DISABLED, str_is(a->state, "disabled"));
        struct tpl *other = tpl_row(row, K_CHANGE);
        tpl_cstr(other, K_URL, sub(cx, id, "portal/accounts/%lld/scope", a->id.v));
        tpl_cstr(other, K_SCOPE_CODE, scope_choices[a->sees_all ? 1 : 0].code);
        tpl_show(other, a->sees_all ? K_NARROW : K_WIDEN);
        form_tokens(cx, req, other, 0);
    }
    return OK;
}

static enum err fill_open(struct ctx *cx, struct req *req, struct tpl *t, customer_id id)
{
    struct invitation *rows;
    size_t n;
    enum err e = account_invite_open(cx, id, &rows, &n);
    if (e) return e;
    if (n) tpl_show(t, K_INVITATIONS);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_INVITATION);
        tpl_str(row, K_ADDRESS, rows[i].email);
        tpl_str(row, K_NAME, rows[i].name);
        tpl_str(row, K_BY, staff_name(cx, rows[i].by));
        tpl_cstr(row, K_TIME, format_time(cx->arena, rows[i].created_at));
        tpl_cstr(row, K_UNTIL, format_date(cx->arena, rows[i].expires_at));
        tpl_cstr(row, K_URL, sub(cx, id, "portal/invitations/%lld/withdraw", rows[i].id));
        form_tokens(cx, req, row, 0);
    }
    return OK;
}

static enum err fill_offers(struct ctx *cx, struct req *req, struct tpl *t, const struct customer *c)
{
    struct invite_offer *rows;
    size_t n, free = 0;
    enum err e = account_invite_offers(cx, c->id, &rows, &n);
    if (e) return e;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].linked) continue;
        free++;
        struct tpl *row = tpl_row(t, K_OFFER);
        tpl_str(row, K_ADDRESS, rows[i].email);
        tpl_str(row, K_NAME, rows[i].name.n ? rows[i].name : c->profile.name);
        tpl_cstr(row, K_URL, url_customer_sub(cx, c->id, "portal/invite"));
        tpl_show(row, c->profile.kind == CUSTOMER_ORGANISATION ? K_CHOOSE : K_PERSON);
        form_tokens(cx, req, row, 0);
    }
    tpl_show_if(t, K_NO_OFFERS, !free);
    return OK;
}

static enum err portal_show(struct ctx *cx, struct req *req, struct res *res, customer_id id)
{
    struct customer c;
    enum err e = customer_get(cx, id, &c);
    if (!e) e = customer_allow(cx, id, ACCOUNT_INVITE);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_CUSTOMER_PORTAL, _("Portal access"));
    tpl_cstr(t, K_CUSTOMER_URL, url_customer(cx, id));
    tpl_str(t, K_CUSTOMER_NAME, c.profile.name);
    const char *wrong = problem_of(cx, "email");
    if (!wrong) wrong = problem_of(cx, "scope");
    if (wrong) {
        res->status = 422;
        tpl_cstr(tpl_row(t, K_REFUSED), K_REFUSED_TEXT, wrong);
    }
    e = fill_accounts(cx, req, t, id);
    if (!e) e = fill_open(cx, req, t, id);
    if (!e) e = fill_offers(cx, req, t, &c);
    return e ? e : page_end(req, res);
}

enum err intranet_customer_portal(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    return portal_show(cx, req, res, id);
}

enum err intranet_customer_invite(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    struct invite_draft d = {0};
    int64_t row;
    enum err e = customer_allow(cx, id, ACCOUNT_INVITE);
    if (e) return e;
    e = form_read(cx, req, &invite_form, &d);
    if (!e) e = account_invite(cx, id, &d, &row);
    if (e == ERR_UNAVAILABLE)
        e = problem(cx, "email", _("This system sends no mail yet: a system admin has to set up the mail server first."));
    if (e == ERR_INVALID) return portal_show(cx, req, res, id);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The invitation is on its way."));
    return res_redirect(res, url_customer_sub(cx, id, "portal"));
}

enum err intranet_invitation_withdraw(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    int64_t row;
    if (!path_id(req, 1, &row)) return ERR_NOT_FOUND;
    enum err e = account_invite_withdraw(cx, id, row);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The invitation is withdrawn; its link no longer works."));
    return res_redirect(res, url_customer_sub(cx, id, "portal"));
}

static enum err is_of(struct ctx *cx, customer_id id, int64_t account)
{
    struct account *rows;
    size_t n;
    enum err e = account_of_customer(cx, id, &rows, &n);
    for (size_t i = 0; !e && i < n; i++)
        if (rows[i].id.v == account) return OK;
    return e ? e : ERR_NOT_FOUND;
}

enum err intranet_account_scope(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    struct invite_draft d = {0};
    int64_t row;
    if (!path_id(req, 1, &row)) return ERR_NOT_FOUND;
    enum err e = customer_allow(cx, id, ACCOUNT_INVITE);
    if (!e) e = is_of(cx, id, row);
    if (e) return e;
    e = form_read(cx, req, &scope_form, &d);
    if (!e) e = account_set_scope(cx, id, (account_id){row}, d.scope);
    if (e == ERR_INVALID) return portal_show(cx, req, res, id);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved."));
    return res_redirect(res, url_customer_sub(cx, id, "portal"));
}
