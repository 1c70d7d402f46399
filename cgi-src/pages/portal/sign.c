/* Registering, verifying, signing in and a new password: the portal's pages before one is signed in.
 * Guards: the answer is the same whether an address has an account or not, and no code or link stays
 * in an address: a link's token is swapped for a cookie at once. */
#include "domain/account.h"
#include "domain/outbox.h"
#include "pages/portal/routes.h"
#include "pages/shared/page.h"
#include "pages/shared/sign.h"

#define PENDING_COOKIE "__Host-zy_portal_pending"
#define RESET_COOKIE   "__Host-zy_portal_reset"
#define PENDING_AGE_S  3600
#define RESET_AGE_S    (ACCOUNT_RESET_MINUTES * 60)

static const char PASSWORD_HELP[] =
    N_("8 to 128 characters. A few words that only you put together are good.");

static bool sends(struct ctx *cx)
{
    return outbox_offers_mail(cx) || outbox_offers_sms(cx);
}

/* ---- signing in ---- */

struct sign_in_draft {
    struct str contact, password;
};
static const struct field sign_in_fields[] = {
    {"contact", N_("E-mail address or mobile number"), FIELD_LINE,
     offsetof(struct sign_in_draft, contact), .max = 254, .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS,
     .autocomplete = "username"},
    {"password", N_("Password"), FIELD_RAW, offsetof(struct sign_in_draft, password), .max = 128,
     .flags = FIELD_REQUIRED, .autocomplete = "current-password"},
    FIELD_END};
static const struct form sign_in_form = {"sign-in", sign_in_fields, sizeof(struct sign_in_draft)};

static enum err sign_in_show(struct ctx *cx, struct req *req, struct res *res, enum err e)
{
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_SIGN_IN, _("Sign in"));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/sign-in"));
    tpl_cstr(t, K_NEXT, gate_next(cx, req));
    if (sends(cx)) {
        struct tpl *row = tpl_row(t, K_OFFERS);
        tpl_cstr(row, K_REGISTER_URL, url_to(cx, "/register"));
        tpl_cstr(row, K_RESET_URL, url_to(cx, "/reset"));
    }
    sign_refused(cx, res, t, e);
    form_view(cx, req, res, t, &sign_in_form, NULL);
    return page_end(req, res);
}

enum err portal_sign_in(struct ctx *cx, struct req *req, struct res *res)
{
    if (req->visit->signed_in) return res_redirect(res, gate_next(cx, req));
    return sign_in_show(cx, req, res, OK);
}

enum err portal_sign_in_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct sign_in_draft d = {0};
    char *token = NULL;
    struct str pending = STR_NONE;
    enum err e = form_read(cx, req, &sign_in_form, &d);
    if (!e) e = account_sign_in(cx, d.contact, d.password, req->user_agent, &token, &pending);
    if (sign_shows(e)) return sign_in_show(cx, req, res, e);
    if (e == ERR_CONFLICT && pending.n) { /* right password, address not verified yet */
        res_cookie(res, PENDING_COOKIE, pending.p, PENDING_AGE_S);
        return res_redirect(res, url_to(cx, "/verify"));
    }
    if (e) return e;
    gate_sign_in(req, res, token);
    return res_redirect(res, gate_next(cx, req));
}

/* ---- registering ---- */

static const struct field register_fields[] = {
    {"contact", N_("E-mail address or mobile number"), FIELD_LINE,
     offsetof(struct account_draft, contact), .max = 254, .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS,
     .help = N_("We send a code there, to make sure that it is yours."),
     .autocomplete = "username"},
    {"name", N_("Your name"), FIELD_LINE, offsetof(struct account_draft, name), .max = 100,
     .flags = FIELD_REQUIRED, .autocomplete = "name"},
    {"password", N_("Password"), FIELD_RAW, offsetof(struct account_draft, password), .max = 128,
     .flags = FIELD_REQUIRED, .help = PASSWORD_HELP, .autocomplete = "new-password"},
    {"again", N_("Password again"), FIELD_RAW, offsetof(struct account_draft, again), .max = 128,
     .flags = FIELD_REQUIRED, .autocomplete = "new-password"},
    FIELD_END};
static const struct form register_form = {"register", register_fields,
                                          sizeof(struct account_draft)};

static enum err register_show(struct ctx *cx, struct req *req, struct res *res, enum err e)
{
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_REGISTER, _("Register"));
    tpl_cstr(t, K_SIGN_IN_URL, url_sign_in(cx, STR_NONE));
    tpl_show_if(t, K_UNAVAILABLE, !sends(cx));
    if (sends(cx)) {
        struct tpl *form = tpl_row(t, K_FORM);
        tpl_cstr(form, K_ACTION_URL, url_to(cx, "/register"));
        form_tokens(cx, req, form, 0);
        form_view(cx, req, res, form, &register_form, NULL);
    }
    sign_refused(cx, res, t, e);
    return page_end(req, res);
}

enum err portal_register(struct ctx *cx, struct req *req, struct res *res)
{
    if (req->visit->signed_in) return res_redirect(res, url_home(cx));
    return register_show(cx, req, res, OK);
}

enum err portal_register_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct account_draft d = {0};
    struct str pending = STR_NONE;
    enum err e = form_read(cx, req, &register_form, &d);
    if (e == ERR_INVALID) e = account_check(cx, &d); /* all that is wrong, at once */
    if (!e) e = account_register(cx, &d, &pending);
    if (sign_shows(e)) return register_show(cx, req, res, e);
    if (e) return e;
    res_cookie(res, PENDING_COOKIE, pending.p, PENDING_AGE_S);
    return res_redirect(res, url_to(cx, "/verify"));
}

/* ---- verifying ---- */

struct verify_draft {
    struct str code;
};
static const struct field verify_fields[] = {
    {"code", N_("Code of six digits"), FIELD_LINE, offsetof(struct verify_draft, code), .max = 12,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .autocomplete = "one-time-code"},
    FIELD_END};
static const struct form verify_form = {"verify", verify_fields, sizeof(struct verify_draft)};

static enum err verify_show(struct ctx *cx, struct req *req, struct res *res, enum err e)
{
    struct str target = STR_NONE;
    if (account_pending(cx, cookie_get(req, PENDING_COOKIE), &target) != OK) {
        flash_set(req, res, FLASH_WARNING, _("Please register or sign in first."));
        return res_redirect(res, url_to(cx, "/register"));
    }
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_VERIFY, _("Enter the code"));
    tpl_str(t, K_TARGET, target);
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/verify"));
    tpl_cstr(t, K_RESEND_URL, url_to(cx, "/verify/resend"));
    tpl_cstr(t, K_REGISTER_URL, url_to(cx, "/register"));
    form_tokens(cx, req, t, 0);
    sign_refused(cx, res, t, e);
    form_view(cx, req, res, t, &verify_form, NULL);
    return page_end(req, res);
}

enum err portal_verify(struct ctx *cx, struct req *req, struct res *res)
{
    if (req->visit->signed_in) return res_redirect(res, url_home(cx));
    return verify_show(cx, req, res, OK);
}

enum err portal_verify_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct verify_draft d = {0};
    char *token = NULL;
    enum err e = form_read(cx, req, &verify_form, &d);
    if (!e)
        e = account_verify(cx, cookie_get(req, PENDING_COOKIE), d.code, req->user_agent, &token);
    if (sign_shows(e)) return verify_show(cx, req, res, e);
    if (e) return e;
    res_cookie(res, PENDING_COOKIE, "", 0);
    gate_sign_in(req, res, token);
    flash_set(req, res, FLASH_DONE, _("Welcome! Your address is verified and you are signed in."));
    return res_redirect(res, url_to(cx, "/account"));
}

enum err portal_verify_resend(struct ctx *cx, struct req *req, struct res *res)
{
    struct str pending = STR_NONE;
    enum err e = account_resend(cx, cookie_get(req, PENDING_COOKIE), &pending);
    if (sign_shows(e)) return verify_show(cx, req, res, e);
    if (e) return e;
    res_cookie(res, PENDING_COOKIE, pending.p, PENDING_AGE_S);
    flash_set(req, res, FLASH_DONE, _("Another message is on its way. Use the code of that one."));
    return res_redirect(res, url_to(cx, "/verify"));
}

/* ---- a new password by a link ---- */

struct reset_draft {
    struct str contact;
};
static const struct field reset_fields[] = {
    {"contact", N_("E-mail address or mobile number"), FIELD_LINE,
     offsetof(struct reset_draft, contact), .max = 254, .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS,
     .autocomplete = "username"},
    FIELD_END};
static const struct form reset_form = {"reset", reset_fields, sizeof(struct reset_draft)};

static enum err reset_show(struct ctx *cx, struct req *req, struct res *res, enum err e)
{
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_RESET, _("New password"));
    tpl_cstr(t, K_SIGN_IN_URL, url_sign_in(cx, STR_NONE));
    tpl_show_if(t, K_UNAVAILABLE, !sends(cx));
    if (sends(cx)) {
        struct tpl *form = tpl_row(t, K_FORM);
        tpl_cstr(form, K_ACTION_URL, url_to(cx, "/reset"));
        form_tokens(cx, req, form, 0);
        form_view(cx, req, res, form, &reset_form, NULL);
    }
    sign_refused(cx, res, t, e);
    return page_end(req, res);
}

enum err portal_reset(struct ctx *cx, struct req *req, struct res *res)
{
    return reset_show(cx, req, res, OK);
}

enum err portal_reset_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct reset_draft d = {0};
    enum err e = form_read(cx, req, &reset_form, &d);
    if (!e) e = account_reset_request(cx, d.contact);
    if (sign_shows(e)) return reset_show(cx, req, res, e);
    return e ? e : res_redirect(res, url_to(cx, "/reset/sent"));
}

enum err portal_reset_sent(struct ctx *cx, struct req *req, struct res *res)
{
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_RESET_SENT, _("New password"));
    tpl_cstr(t, K_SIGN_IN_URL, url_sign_in(cx, STR_NONE));
    return page_end(req, res);
}

/* The address in the message: its token goes into a cookie and out of the address. Writes nothing. */
enum err portal_reset_open(struct ctx *cx, struct req *req, struct res *res)
{
    struct str token = query_get(req, "t");
    enum err e = account_reset_check(cx, token);
    if (e) return e;
    res_cookie(res, RESET_COOKIE, str_dup(cx->arena, token), RESET_AGE_S);
    return res_redirect(res, url_to(cx, "/reset/new"));
}

struct new_draft {
    struct str password, again;
};
static const struct field new_fields[] = {
    {"password", N_("New password"), FIELD_RAW, offsetof(struct new_draft, password), .max = 128,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .help = PASSWORD_HELP,
     .autocomplete = "new-password"},
    {"again", N_("New password again"), FIELD_RAW, offsetof(struct new_draft, again), .max = 128,
     .flags = FIELD_REQUIRED, .autocomplete = "new-password"},
    FIELD_END};
static const struct form new_form = {"new-password", new_fields, sizeof(struct new_draft)};

static enum err reset_new_show(struct ctx *cx, struct req *req, struct res *res, enum err e)
{
    enum err known = account_reset_check(cx, cookie_get(req, RESET_COOKIE));
    if (known) return known;
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_RESET_NEW, _("New password"));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/reset/new"));
    form_tokens(cx, req, t, 0);
    sign_refused(cx, res, t, e);
    form_view(cx, req, res, t, &new_form, NULL);
    return page_end(req, res);
}

enum err portal_reset_new(struct ctx *cx, struct req *req, struct res *res)
{
    return reset_new_show(cx, req, res, OK);
}

enum err portal_reset_new_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct new_draft d = {0};
    enum err e = form_read(cx, req, &new_form, &d);
    if (!e) e = account_reset(cx, cookie_get(req, RESET_COOKIE), d.password, d.again);
    if (sign_shows(e)) return reset_new_show(cx, req, res, e);
    if (e) return e;
    res_cookie(res, RESET_COOKIE, "", 0);
    if (req->visit->signed_in) gate_sign_out(req, res); /* that session has ended too */
    flash_set(req, res, FLASH_DONE, _("Your new password is set. Please sign in with it."));
    return res_redirect(res, url_sign_in(cx, STR_NONE));
}
