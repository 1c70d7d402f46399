/* Signing in and one's own account for staff: see staff_pages.h. Called by the route tables of
 * intranet and admin. */
#include "pages/shared/staff_pages.h"

#include "domain/lookup.h"
#include "domain/staff.h"
#include "pages/shared/account_tabs.h"
#include "pages/shared/language.h"
#include "pages/shared/page.h"
#include "pages/shared/sign.h"
#include "pages/shared/staff_enter.h"

/* ---- signing in ---- */

struct sign_in_draft {
    struct str username, password;
};
static const struct field sign_in_fields[] = {
    {"username", N_("User name"), FIELD_LINE, offsetof(struct sign_in_draft, username), .max = 100,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .autocomplete = "username"},
    {"password", N_("Password"), FIELD_RAW, offsetof(struct sign_in_draft, password), .max = 128,
     .flags = FIELD_REQUIRED, .autocomplete = "current-password"},
    FIELD_END};
static const struct form sign_in_form = {"sign-in", sign_in_fields, sizeof(struct sign_in_draft)};

static enum err sign_in_show(struct ctx *cx, struct req *req, struct res *res, enum err e)
{
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_STAFF_SIGN_IN, _("Sign in"));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/sign-in"));
    tpl_cstr(t, K_NEXT, gate_next(cx, req));
    tpl_cstr(t, K_FORGOT_URL, url_to(cx, "/reset"));
    sign_refused(cx, res, t, e);
    form_view(cx, req, res, t, &sign_in_form, NULL);
    return page_end(req, res);
}

enum err staff_page_sign_in(struct ctx *cx, struct req *req, struct res *res)
{
    if (req->visit->signed_in) return res_redirect(res, gate_next(cx, req));
    return sign_in_show(cx, req, res, OK);
}

enum err staff_page_sign_in_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct sign_in_draft d = {0};
    struct staff_entry entry = {0};
    enum err e = form_read(cx, req, &sign_in_form, &d);
    if (!e)
        e = staff_sign_in(cx, req->visit->app->spec->audience, d.username, d.password,
                          req->user_agent, &entry);
    if (sign_shows(e)) return sign_in_show(cx, req, res, e);
    if (e) return e;
    if (entry.challenge) return staff_enter_challenge(cx, req, res, entry.challenge);
    gate_sign_in(req, res, entry.token);
    return res_redirect(res, gate_next(cx, req));
}

/* ---- one's account ---- */

const char *staff_page_roles(struct ctx *cx, unsigned roles)
{
    const char *text = "";
    for (unsigned i = 0; i < ROLE_COUNT; i++) {
        if (!(roles & (1u << i))) continue;
        text = arena_printf(cx->arena, "%s%s%s", text, *text ? P_("between items", ", ") : "",
                            role_name((enum role)(1u << i)));
    }
    return text;
}

const char *staff_page_sub(struct ctx *cx)
{
    struct str branch = lookup_name(cx, LIST_BRANCH, cx->actor->branch.v);
    const char *roles = staff_page_roles(cx, cx->actor->roles);
    return branch.n ? arena_printf(cx->arena, "%s · %.*s", roles, STR_ARG(branch)) : roles;
}

struct language_draft {
    int64_t lang;
};
static const struct choice languages[] = {{LANG_ZH + 1, "zh-CN", PN_("language", "Chinese")},
                                          {LANG_EN + 1, "en", PN_("language", "English")},
                                          {0, NULL, NULL}};
static const struct field language_fields[] = {
    {"lang", N_("Language"), FIELD_CHOICE, offsetof(struct language_draft, lang),
     .flags = FIELD_REQUIRED | FIELD_RADIO, .choices = languages,
     .help = N_("For the pages and for the mails you get.")},
    FIELD_END};
static const struct form language_form = {"language", language_fields,
                                          sizeof(struct language_draft)};

static void fact(struct tpl *t, const char *label, struct str value)
{
    if (value.n == 0) return;
    struct tpl *row = tpl_row(t, K_FACT);
    tpl_cstr(row, K_FACT_LABEL, label);
    tpl_str(row, K_FACT_VALUE, value);
}

static const struct field details_fields[] = {
    {"name", PN_("of a person", "Name"), FIELD_LINE, offsetof(struct staff_details, name), .max = 100,
     .flags = FIELD_REQUIRED, .autocomplete = "name",
     .help = N_("As customers and colleagues see it.")},
    {"phone", N_("Phone"), FIELD_PHONE, offsetof(struct staff_details, phone), .max = 40,
     .autocomplete = "tel"},
    {"signature", N_("Signature"), FIELD_LINES, offsetof(struct staff_details, signature), .max = 1000,
     .flags = FIELD_WIDE, .help = N_("Stands under your answers to customers. Empty: your name.")},
    {"version", NULL, FIELD_INT, offsetof(struct staff_details, version), .min = 0, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form details_form = {"details", details_fields, sizeof(struct staff_details)};

static enum err fill_facts(struct ctx *cx, struct tpl *t)
{
    struct staff me;
    enum err e = staff_get(cx, (staff_id){cx->actor->id}, &me);
    if (e) return e;
    fact(t, _("User name"), me.username);
    fact(t, _("Roles"), str_of(staff_page_roles(cx, me.roles)));
    fact(t, _("Team"), lookup_name(cx, LIST_TEAM, me.team.v));
    fact(t, _("Branch"), lookup_name(cx, LIST_BRANCH, me.branch.v));
    fact(t, _("E-mail"), me.email);
    if (me.last_sign_in_at)
        fact(t, _("Last sign-in"), str_of(format_time(cx->arena, me.last_sign_in_at)));
    return OK;
}

/* typed: what was sent and is not stored, shown again; NULL: what is stored. */
static enum err account_show(struct ctx *cx, struct req *req, struct res *res,
                             const struct staff_details *typed)
{
    struct staff_details stored;
    struct language_draft d = {(int64_t)cx->lang + 1};
    enum err e = staff_details_load(cx, &stored);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_STAFF_ACCOUNT, _("My details"));
    account_tabs(cx, req, t);
    struct tpl *details = tpl_row(t, K_DETAILS), *lang = tpl_row(t, K_LANG_FORM);
    tpl_cstr(details, K_ACTION_URL, url_to(cx, "/account/details"));
    form_tokens(cx, req, details, 0);
    form_view(cx, req, res, details, &details_form, typed ? typed : &stored);
    tpl_cstr(lang, K_ACTION_URL, url_to(cx, "/account/language"));
    form_tokens(cx, req, lang, 0);
    form_view(cx, req, res, lang, &language_form, &d);
    e = fill_facts(cx, t);
    return e ? e : page_end(req, res);
}

enum err staff_page_account(struct ctx *cx, struct req *req, struct res *res)
{
    return account_show(cx, req, res, NULL);
}

enum err staff_page_details(struct ctx *cx, struct req *req, struct res *res)
{
    struct staff_details d = {0}, stored;
    enum err e = form_read(cx, req, &details_form, &d);
    if (!e) e = staff_details_save(cx, &d);
    if (e == ERR_STALE && (e = staff_details_load(cx, &stored)) == OK) {
        form_stale(cx, req, res, &details_form, &d, &stored);
        e = ERR_INVALID;
    }
    if (e == ERR_INVALID) return account_show(cx, req, res, &d);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved."));
    return res_redirect(res, url_to(cx, "/account"));
}

enum err staff_page_language(struct ctx *cx, struct req *req, struct res *res)
{
    struct language_draft d = {0};
    enum err e = form_read(cx, req, &language_form, &d);
    if (e == ERR_INVALID) return staff_page_account(cx, req, res);
    enum lang lang = (enum lang)(d.lang - 1);
    e = staff_language(cx, lang);
    if (e) return e;
    language_remember(res, lang);
    i18n_use(lang); /* the message is read in the new language */
    flash_set(req, res, FLASH_DONE, _("The language is set."));
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
    account_tabs(cx, req, t);
    tpl_show_if(t, K_MUST_CHANGE, req->visit->session.must_change);
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/account/password"));
    tpl_cstr(t, K_ACCOUNT_URL, url_to(cx, "/account"));
    sign_refused(cx, res, t, e);
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &password_form, NULL);
    return page_end(req, res);
}

enum err staff_page_password(struct ctx *cx, struct req *req, struct res *res)
{
    return password_show(cx, req, res, OK);
}

enum err staff_page_password_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct password_draft d = {0};
    enum err e = form_read(cx, req, &password_form, &d);
    if (!e) e = staff_password_change(cx, d.current, d.password, d.again);
    if (sign_shows(e)) return password_show(cx, req, res, e);
    if (e) return e;
    flash_set(req, res, FLASH_DONE,
              _("Your password is changed, and you are signed out everywhere else."));
    return res_redirect(res, req->visit->session.must_change ? url_home(cx)
                                                             : url_to(cx, "/account"));
}
