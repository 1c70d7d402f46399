/* The ways in besides user name and password: see staff_enter.h. Called by the route tables of intranet and
 * admin. Guards that no secret stays in an address: a link's token is swapped for a cookie at once. */
#include "pages/shared/staff_enter.h"

#include "domain/outbox.h"
#include "domain/staff.h"
#include "pages/shared/page.h"
#include "pages/shared/sign.h"

#define LINK_AGE_S 3600

static enum audience audience_of(const struct req *req)
{
    return req->visit->app->spec->audience;
}

/* "__Host-zy_intranet_code": each program has its own. */
static const char *cookie(struct ctx *cx, const char *what)
{
    return arena_printf(cx->arena, "__Host-zy_%s_%s", cx->program, what);
}

/* ---- the code ---- */

enum err staff_enter_challenge(struct ctx *cx, struct req *req, struct res *res, const char *challenge)
{
    const char *next = gate_next(cx, req);
    res_cookie(res, cookie(cx, "code"), challenge, CHALLENGE_MINUTES * 60);
    return res_redirect(res, url_to(cx, "/sign-in/code?next=%s", url_value(cx->arena, str_of(next))));
}

struct code_draft {
    struct str code;
};
static const struct field code_fields[] = {
    {"code", N_("Code"), FIELD_RAW, offsetof(struct code_draft, code), .max = 40,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .autocomplete = "one-time-code",
     .help = N_("The 6 digits that your authenticator app shows, or one of your recovery codes.")},
    FIELD_END};
static const struct form code_form = {"code", code_fields, sizeof(struct code_draft)};

static enum err begin_again(struct ctx *cx, struct req *req, struct res *res)
{
    res_cookie(res, cookie(cx, "code"), "", 0);
    flash_set(req, res, FLASH_WARNING,
              _("The sign-in took too long, or there were too many wrong codes. Please begin again."));
    return res_redirect(res, url_sign_in(cx, STR_NONE));
}

static enum err code_show(struct ctx *cx, struct req *req, struct res *res, enum err e)
{
    enum err known = staff_challenge_check(cx, audience_of(req), cookie_get(req, cookie(cx, "code")));
    if (known == ERR_EXPIRED) return begin_again(cx, req, res);
    if (known) return known;
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_STAFF_CODE, _("Sign-in code"));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/sign-in/code"));
    tpl_cstr(t, K_SIGN_IN_URL, url_sign_in(cx, STR_NONE));
    tpl_cstr(t, K_NEXT, gate_next(cx, req));
    sign_refused(cx, res, t, e);
    form_view(cx, req, res, t, &code_form, NULL);
    return page_end(req, res);
}

enum err staff_enter_code(struct ctx *cx, struct req *req, struct res *res)
{
    if (req->visit->signed_in) return res_redirect(res, gate_next(cx, req));
    return code_show(cx, req, res, OK);
}

enum err staff_enter_code_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct code_draft d = {0};
    char *token = NULL;
    enum err e = form_read(cx, req, &code_form, &d);
    if (!e)
        e = staff_sign_in_code(cx, audience_of(req), cookie_get(req, cookie(cx, "code")), d.code,
                               req->user_agent, &token);
    if (e == ERR_EXPIRED) return begin_again(cx, req, res);
    if (sign_shows(e)) return code_show(cx, req, res, e);
    if (e) return e;
    res_cookie(res, cookie(cx, "code"), "", 0);
    gate_sign_in(req, res, token);
    return res_redirect(res, gate_next(cx, req));
}

/* ---- a forgotten password ---- */

struct forgot_draft {
    struct str who;
};
static const struct field forgot_fields[] = {
    {"who", N_("User name or e-mail address"), FIELD_LINE, offsetof(struct forgot_draft, who), .max = 254,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .autocomplete = "username"},
    FIELD_END};
static const struct form forgot_form = {"forgot", forgot_fields, sizeof(struct forgot_draft)};

static enum err forgot_show(struct ctx *cx, struct req *req, struct res *res, enum err e)
{
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_STAFF_FORGOT, _("New password"));
    tpl_cstr(t, K_SIGN_IN_URL, url_sign_in(cx, STR_NONE));
    tpl_show_if(t, K_UNAVAILABLE, !outbox_offers_mail(cx));
    if (outbox_offers_mail(cx)) {
        struct tpl *form = tpl_row(t, K_FORM);
        tpl_cstr(form, K_ACTION_URL, url_to(cx, "/reset"));
        form_tokens(cx, req, form, 0);
        form_view(cx, req, res, form, &forgot_form, NULL);
    }
    sign_refused(cx, res, t, e);
    return page_end(req, res);
}

enum err staff_enter_forgot(struct ctx *cx, struct req *req, struct res *res)
{
    return forgot_show(cx, req, res, OK);
}

enum err staff_enter_forgot_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct forgot_draft d = {0};
    enum err e = form_read(cx, req, &forgot_form, &d);
    if (!e) e = staff_forgot(cx, audience_of(req), d.who);
    if (sign_shows(e)) return forgot_show(cx, req, res, e);
    return e ? e : res_redirect(res, url_to(cx, "/reset/sent"));
}

enum err staff_enter_sent(struct ctx *cx, struct req *req, struct res *res)
{
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_STAFF_SENT, _("New password"));
    tpl_cstr(t, K_SIGN_IN_URL, url_sign_in(cx, STR_NONE));
    return page_end(req, res);
}

/* ---- choosing one by a link ---- */

/* The address in the message: its token goes into a cookie and out of the address. Writes nothing. */
enum err staff_enter_open(struct ctx *cx, struct req *req, struct res *res)
{
    struct str token = query_get(req, "t");
    enum err e = staff_link_check(cx, token, NULL);
    if (e) return e;
    res_cookie(res, cookie(cx, "link"), str_dup(cx->arena, token), LINK_AGE_S);
    return res_redirect(res, url_to(cx, "/reset/new"));
}

struct new_draft {
    struct str password, again;
};
static const struct field new_fields[] = {
    {"password", N_("New password"), FIELD_RAW, offsetof(struct new_draft, password), .max = 128,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .autocomplete = "new-password",
     .help = N_("8 to 128 characters. A few words that only you put together are good.")},
    {"again", N_("New password again"), FIELD_RAW, offsetof(struct new_draft, again), .max = 128,
     .flags = FIELD_REQUIRED, .autocomplete = "new-password"},
    FIELD_END};
static const struct form new_form = {"new-password", new_fields, sizeof(struct new_draft)};

static enum err new_show(struct ctx *cx, struct req *req, struct res *res, enum err e)
{
    bool invite = false;
    enum err known = staff_link_check(cx, cookie_get(req, cookie(cx, "link")), &invite);
    if (known) return known;
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_STAFF_NEW_PASSWORD, _("New password"));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/reset/new"));
    tpl_show_if(t, K_WELCOME, invite);
    tpl_show_if(t, K_AGAIN, !invite);
    form_tokens(cx, req, t, 0);
    sign_refused(cx, res, t, e);
    form_view(cx, req, res, t, &new_form, NULL);
    return page_end(req, res);
}

enum err staff_enter_new(struct ctx *cx, struct req *req, struct res *res)
{
    return new_show(cx, req, res, OK);
}

enum err staff_enter_new_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct new_draft d = {0};
    enum err e = form_read(cx, req, &new_form, &d);
    if (!e) e = staff_link_use(cx, cookie_get(req, cookie(cx, "link")), d.password, d.again);
    if (sign_shows(e)) return new_show(cx, req, res, e);
    if (e) return e;
    res_cookie(res, cookie(cx, "link"), "", 0);
    if (req->visit->signed_in) gate_sign_out(req, res); /* that session has ended too */
    flash_set(req, res, FLASH_DONE, _("Your new password is set. Please sign in with it."));
    return res_redirect(res, url_sign_in(cx, STR_NONE));
}
