/* An invitation to the portal: its link opened, an account made or signed in to. Called by the route table.
 * Guards: the token goes from the address into a cookie at once; opening the link changes nothing (mail
 * scanners open links). */
#include "domain/account_invite.h"
#include "pages/portal/routes.h"
#include "pages/shared/page.h"
#include "pages/shared/sign.h"

#define INVITE_COOKIE "__Host-zy_portal_invitation"
#define INVITE_AGE_S  3600

static const struct field new_fields[] = {
    {"name", N_("Your name"), FIELD_LINE, offsetof(struct invite_accept, name), .max = 100,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .autocomplete = "name"},
    {"password", N_("Password"), FIELD_RAW, offsetof(struct invite_accept, password), .max = 128,
     .flags = FIELD_REQUIRED, .autocomplete = "new-password",
     .help = N_("8 to 128 characters. A few words that only you put together are good.")},
    {"again", N_("Password again"), FIELD_RAW, offsetof(struct invite_accept, again), .max = 128,
     .flags = FIELD_REQUIRED, .autocomplete = "new-password"},
    FIELD_END};
static const struct field old_fields[] = {
    {"password", N_("Password of your account"), FIELD_RAW, offsetof(struct invite_accept, password), .max = 128,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .autocomplete = "current-password"},
    FIELD_END};
static const struct form new_form = {"invitation", new_fields, sizeof(struct invite_accept)};
static const struct form old_form = {"invitation", old_fields, sizeof(struct invite_accept)};

enum err portal_invitation_open(struct ctx *cx, struct req *req, struct res *res)
{
    struct invitation i;
    struct str token = query_get(req, "t");
    enum err e = account_invite_find(cx, token, &i);
    if (e) return e;
    res_cookie(res, INVITE_COOKIE, str_dup(cx->arena, token), INVITE_AGE_S);
    return res_redirect(res, url_to(cx, "/invitation"));
}

static enum err show(struct ctx *cx, struct req *req, struct res *res, const struct invitation *i,
                     const struct invite_accept *typed, enum err e)
{
    struct invite_accept first = {.name = i->name};
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_INVITATION, _("Invitation"));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/invitation"));
    tpl_str(t, K_EMAIL, i->email);
    tpl_str(t, K_CUSTOMER_NAME, i->customer_name);
    tpl_show(t, i->has_account ? K_OLD : K_FRESH);
    form_tokens(cx, req, t, 0);
    sign_refused(cx, res, t, e);
    form_view(cx, req, res, t, i->has_account ? &old_form : &new_form, typed ? typed : &first);
    return page_end(req, res);
}

enum err portal_invitation(struct ctx *cx, struct req *req, struct res *res)
{
    struct invitation i;
    enum err e = account_invite_find(cx, cookie_get(req, INVITE_COOKIE), &i);
    return e ? e : show(cx, req, res, &i, NULL, OK);
}

enum err portal_invitation_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct invitation i;
    struct invite_accept d = {0};
    char *session = NULL;
    struct str token = cookie_get(req, INVITE_COOKIE);
    enum err e = account_invite_find(cx, token, &i);
    if (e) return e;
    e = form_read(cx, req, i.has_account ? &old_form : &new_form, &d);
    if (!e) e = account_invite_accept(cx, token, &d, req->user_agent, &session);
    if (sign_shows(e)) return show(cx, req, res, &i, &d, e);
    if (e) return e;
    res_cookie(res, INVITE_COOKIE, "", 0);
    gate_sign_in(req, res, session);
    flash_set(req, res, FLASH_DONE, _("Welcome! You are signed in and see what concerns you."));
    return res_redirect(res, url_home(cx));
}
