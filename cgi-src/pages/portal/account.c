/* The customer's own account in the portal: name, language, password, the link with the customer
 * file. Called by the route table; sessions and signing out are shared (pages/shared/sign.c). */
#include "domain/account.h"
#include "domain/account_link.h"
#include "pages/portal/routes.h"
#include "pages/shared/language.h"
#include "pages/shared/page.h"
#include "pages/shared/sign.h"

struct name_draft {
    struct str name;
    int64_t version;
};
static const struct field name_fields[] = {
    {"name", N_("Your name"), FIELD_LINE, offsetof(struct name_draft, name), .max = 100,
     .flags = FIELD_REQUIRED, .autocomplete = "name"},
    {"version", NULL, FIELD_INT, offsetof(struct name_draft, version), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN | FIELD_REQUIRED},
    FIELD_END};
static const struct form name_form = {"name", name_fields, sizeof(struct name_draft)};

struct language_draft {
    int64_t lang;
};
static const struct choice languages[] = {{LANG_ZH + 1, "zh-CN", PN_("language", "Chinese")},
                                          {LANG_EN + 1, "en", PN_("language", "English")},
                                          {0, NULL, NULL}};
static const struct field language_fields[] = {
    {"lang", N_("Language"), FIELD_CHOICE, offsetof(struct language_draft, lang),
     .flags = FIELD_REQUIRED | FIELD_RADIO, .choices = languages,
     .help = N_("For the pages and for the messages you get.")},
    FIELD_END};
static const struct form language_form = {"language", language_fields,
                                          sizeof(struct language_draft)};

struct claim_draft {
    struct str claim;
};
static const struct field claim_fields[] = {
    {"claim", N_("How do we know you?"), FIELD_LINES, offsetof(struct claim_draft, claim),
     .max = 500, .flags = FIELD_REQUIRED | FIELD_WIDE,
     .help = N_("For example your member number, the number of an order, the name it was under.")},
    FIELD_END};
static const struct form claim_form = {"claim", claim_fields, sizeof(struct claim_draft)};

struct withdraw_draft {
    int64_t id;
};
static const struct field withdraw_fields[] = {
    {"id", NULL, FIELD_ID, offsetof(struct withdraw_draft, id), .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form withdraw_form = {"withdraw", withdraw_fields,
                                          sizeof(struct withdraw_draft)};

/* ---- the page ---- */

static void show_request(struct ctx *cx, struct req *req, struct tpl *t,
                         const struct account_link *l)
{
    struct tpl *row = tpl_row(t, K_REQUEST);
    tpl_str(row, K_CLAIM, l->claim);
    tpl_cstr(row, K_SINCE, format_date(cx->arena, l->created_at));
    tpl_cstr(row, K_STATE, link_state_name(l->state));
    tpl_show_if(row, K_WAITING, l->state == LINK_OPEN);
    if (l->state == LINK_OPEN) {
        struct tpl *w = tpl_row(row, K_WITHDRAW);
        tpl_cstr(w, K_WITHDRAW_URL, url_to(cx, "/account/link/withdraw"));
        tpl_int(w, K_REQUEST_ID, l->id);
        form_tokens(cx, req, w, 0);
    }
    if (l->state == LINK_REFUSED && l->reason.n) tpl_str(tpl_row(row, K_REASON), K_REASON_TEXT, l->reason);
}

static void show_link(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                      const struct account *me)
{
    struct account_link last = {0};
    if (me->customer.v) {
        tpl_show(t, K_LINKED);
        return;
    }
    bool any = account_link_mine(cx, &last) == OK;
    if (any && last.state != LINK_WITHDRAWN && last.state != LINK_ACCEPTED)
        show_request(cx, req, t, &last);
    if (any && last.state == LINK_OPEN) return;
    struct tpl *ask = tpl_row(t, K_ASK);
    tpl_cstr(ask, K_LINK_URL, url_to(cx, "/account/link"));
    form_tokens(cx, req, ask, 0);
    form_view(cx, req, res, ask, &claim_form, NULL);
}

static enum err account_show(struct ctx *cx, struct req *req, struct res *res)
{
    struct account me;
    enum err e = account_get(cx, (account_id){cx->actor->id}, &me);
    if (e) return e;
    struct name_draft name = {me.name, me.version};
    struct language_draft lang = {(int64_t)cx->lang + 1};
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_ACCOUNT, _("My details"));
    tpl_cstr(t, K_CONTACT, me.email.n ? str_dup(cx->arena, me.email)
                                      : format_phone(cx->arena, me.phone));
    tpl_cstr(t, K_PASSWORD_URL, url_to(cx, "/account/password"));
    tpl_cstr(t, K_SESSIONS_URL, url_to(cx, "/account/sessions"));
    struct tpl *n = tpl_row(t, K_NAME_FORM);
    tpl_cstr(n, K_NAME_URL, url_to(cx, "/account/name"));
    form_tokens(cx, req, n, 0);
    form_view(cx, req, res, n, &name_form, &name);
    struct tpl *l = tpl_row(t, K_LANG_FORM);
    tpl_cstr(l, K_LANG_URL, url_to(cx, "/account/language"));
    form_tokens(cx, req, l, 0);
    form_view(cx, req, res, l, &language_form, &lang);
    show_link(cx, req, res, t, &me);
    return page_end(req, res);
}

enum err portal_account(struct ctx *cx, struct req *req, struct res *res)
{
    return account_show(cx, req, res);
}

enum err portal_account_name(struct ctx *cx, struct req *req, struct res *res)
{
    struct name_draft d = {0};
    enum err e = form_read(cx, req, &name_form, &d);
    if (!e) e = account_save_name(cx, d.name, d.version);
    struct account me;
    if (e == ERR_STALE && !(e = account_get(cx, (account_id){cx->actor->id}, &me))) {
        struct name_draft stored = {me.name, me.version};
        form_stale(cx, req, res, &name_form, &d, &stored);
        return account_show(cx, req, res);
    }
    if (e == ERR_INVALID) return account_show(cx, req, res);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved."));
    return res_redirect(res, url_to(cx, "/account"));
}

enum err portal_account_language(struct ctx *cx, struct req *req, struct res *res)
{
    struct language_draft d = {0};
    enum err e = form_read(cx, req, &language_form, &d);
    if (e == ERR_INVALID) return account_show(cx, req, res);
    enum lang lang = (enum lang)(d.lang - 1);
    e = account_language(cx, lang);
    if (e) return e;
    language_remember(res, lang);
    i18n_use(lang); /* the message is read in the new language */
    flash_set(req, res, FLASH_DONE, _("The language is set."));
    return res_redirect(res, url_to(cx, "/account"));
}

enum err portal_account_link(struct ctx *cx, struct req *req, struct res *res)
{
    struct claim_draft d = {0};
    enum err e = form_read(cx, req, &claim_form, &d);
    if (!e) e = account_link_request(cx, d.claim);
    if (e == ERR_INVALID) return account_show(cx, req, res);
    if (e) return e;
    flash_set(req, res, FLASH_DONE,
              _("Thank you. One of us will look at it; you will get a message."));
    return res_redirect(res, url_to(cx, "/account"));
}

enum err portal_account_link_withdraw(struct ctx *cx, struct req *req, struct res *res)
{
    struct withdraw_draft d = {0};
    enum err e = form_read(cx, req, &withdraw_form, &d);
    if (!e) e = account_link_withdraw(cx, d.id);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Your request is withdrawn."));
    return res_redirect(res, url_to(cx, "/account"));
}

/* ---- a new password ---- */

struct password_draft {
    struct str current, password, again;
};
static const struct field password_fields[] = {
    {"current", N_("Present password"), FIELD_RAW, offsetof(struct password_draft, current),
     .max = 128, .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .autocomplete = "current-password"},
    {"password", N_("New password"), FIELD_RAW, offsetof(struct password_draft, password),
     .max = 128, .flags = FIELD_REQUIRED, .autocomplete = "new-password",
     .help = N_("8 to 128 characters. A few words that only you put together are good.")},
    {"again", N_("New password again"), FIELD_RAW, offsetof(struct password_draft, again),
     .max = 128, .flags = FIELD_REQUIRED, .autocomplete = "new-password"},
    FIELD_END};
static const struct form password_form = {"password", password_fields,
                                          sizeof(struct password_draft)};

static enum err password_show(struct ctx *cx, struct req *req, struct res *res, enum err e)
{
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_PASSWORD, _("Change password"));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/account/password"));
    tpl_cstr(t, K_ACCOUNT_URL, url_to(cx, "/account"));
    sign_refused(cx, res, t, e);
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &password_form, NULL);
    return page_end(req, res);
}

enum err portal_password(struct ctx *cx, struct req *req, struct res *res)
{
    return password_show(cx, req, res, OK);
}

enum err portal_password_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct password_draft d = {0};
    enum err e = form_read(cx, req, &password_form, &d);
    if (!e) e = account_password_change(cx, d.current, d.password, d.again);
    if (sign_shows(e)) return password_show(cx, req, res, e);
    if (e) return e;
    flash_set(req, res, FLASH_DONE,
              _("Your password is changed, and you are signed out everywhere else."));
    return res_redirect(res, url_to(cx, "/account"));
}
