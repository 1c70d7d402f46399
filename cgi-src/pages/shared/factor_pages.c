/* One's second factor: see factor_pages.h. Called by the route tables of intranet and admin. Guards that
 * the secret and the recovery codes are shown only while they are set up, on pages that nothing keeps
 * (no-store), and never stand in an address. */
#include "pages/shared/factor_pages.h"

#include "domain/factor.h"
#include "domain/once.h"
#include "pages/shared/account_tabs.h"
#include "pages/shared/page.h"
#include "pages/shared/sign.h"
#include "view/qr.h"

struct sure_draft {
    struct str current, code;
};
#define CURRENT                                                                                    \
    {"current", N_("Present password"), FIELD_RAW, offsetof(struct sure_draft, current), .max = 128, \
     .flags = FIELD_REQUIRED, .autocomplete = "current-password"}
static const struct field first_fields[] = {CURRENT, FIELD_END};
static const struct field sure_fields[] = {
    CURRENT,
    {"code", N_("Code"), FIELD_RAW, offsetof(struct sure_draft, code), .max = 40, .flags = FIELD_REQUIRED,
     .autocomplete = "one-time-code", .help = N_("Of the app, or a recovery code.")},
    FIELD_END};
/* Until there is a factor the password is enough; then a code as well. Each form of the page has a name of
 * its own, so that ids differ. */
static const struct form first_form = {"factor-first", first_fields, sizeof(struct sure_draft)};
static const struct form move_form = {"factor-move", sure_fields, sizeof(struct sure_draft)};
static const struct form codes_form = {"factor-codes", sure_fields, sizeof(struct sure_draft)};
static const struct form remove_form = {"factor-remove", sure_fields, sizeof(struct sure_draft)};

/* What was sent, where the page is drawn again: only that form shows its problems. */
enum part { PART_NONE, PART_BEGIN, PART_CODES, PART_REMOVE };

static void draw_form(struct ctx *cx, struct req *req, struct res *res, struct tpl *t, enum tpl_key key,
                      const struct form *form, const char *path, bool sent)
{
    struct tpl *row = tpl_row(t, key);
    size_t problems = cx->problems.list.n;
    if (!sent) cx->problems.list.n = 0;
    tpl_show_if(row, K_OPEN, sent);
    tpl_cstr(row, K_ACTION_URL, url_to(cx, "%s", path));
    form_tokens(cx, req, row, 0);
    form_view(cx, req, res, row, form, NULL);
    cx->problems.list.n = problems;
}

static void draw_active(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                        const struct factor_state *s, enum part sent)
{
    struct tpl *on = tpl_row(t, K_ON);
    tpl_cstr(on, K_SINCE, format_time(cx->arena, s->since));
    tpl_cstr(on, K_LEFT,
             format_plural(cx->arena,
                           _("{n, plural, =0 {No recovery code is left.} one {# recovery code is left.} "
                             "other {# recovery codes are left.}}"),
                           s->recovery_left));
    tpl_show_if(on, K_FEW, s->recovery_left < 3);
    draw_form(cx, req, res, on, K_MOVE, &move_form, "/account/factor/begin", sent == PART_BEGIN);
    draw_form(cx, req, res, on, K_CODES, &codes_form, "/account/factor/codes", sent == PART_CODES);
    if (s->required) tpl_show(on, K_REQUIRED);
    else
        draw_form(cx, req, res, on, K_REMOVE, &remove_form, "/account/factor/remove", sent == PART_REMOVE);
}

static enum err factor_show(struct ctx *cx, struct req *req, struct res *res, enum part sent, enum err e)
{
    struct factor_state s;
    enum err known = factor_state(cx, (staff_id){cx->actor->id}, &s);
    if (known) return known;
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_FACTOR, _("Sign-in codes"));
    account_tabs(cx, req, t);
    tpl_show_if(t, K_MUST_ENROLL, req->visit->session.must_enroll);
    sign_refused(cx, res, t, e);
    if (s.active) draw_active(cx, req, res, t, &s, sent);
    else
        draw_form(cx, req, res, t, K_OFF, &first_form, "/account/factor/begin", sent == PART_BEGIN);
    return page_end(req, res);
}

enum err factor_page(struct ctx *cx, struct req *req, struct res *res)
{
    return factor_show(cx, req, res, PART_NONE, OK);
}

static enum err sure_read(struct ctx *cx, struct req *req, struct sure_draft *d)
{
    bool active = factor_active(cx, (staff_id){cx->actor->id});
    return form_read(cx, req, active ? &move_form : &first_form, d);
}

enum err factor_page_begin(struct ctx *cx, struct req *req, struct res *res)
{
    struct sure_draft d = {0};
    enum err e = sure_read(cx, req, &d);
    if (!e) e = factor_begin(cx, d.current, d.code);
    if (sign_shows(e)) return factor_show(cx, req, res, PART_BEGIN, e);
    return e ? e : res_redirect(res, url_to(cx, "/account/factor/setup"));
}

/* ---- the picture and the first code ---- */

struct confirm_draft {
    struct str code;
};
static const struct field confirm_fields[] = {
    {"code", N_("Code"), FIELD_RAW, offsetof(struct confirm_draft, code), .max = 20,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .autocomplete = "one-time-code",
     .help = N_("The 6 digits that the app shows now.")},
    FIELD_END};
static const struct form confirm_form = {"factor-setup", confirm_fields, sizeof(struct confirm_draft)};

/* In groups of four, for who types it. */
static const char *grouped(struct ctx *cx, struct str s)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < s.n; i++) {
        if (i && i % 4 == 0) buf_char(&b, ' ');
        buf_char(&b, s.p[i]);
    }
    return arena_cstr(cx->arena, b.p ? b.p : "");
}

static enum err setup_show(struct ctx *cx, struct req *req, struct res *res, enum err e)
{
    struct str base32, uri;
    enum err known = factor_pending(cx, &base32, &uri);
    if (known == ERR_NOT_FOUND) return res_redirect(res, url_to(cx, "/account/factor"));
    if (known) return known;
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_FACTOR_SETUP, _("Set up sign-in codes"));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/account/factor/setup"));
    tpl_cstr(t, K_BACK_URL, url_to(cx, "/account/factor"));
    tpl_cstr(t, K_QR_URL, url_to(cx, "/account/factor/qr.svg"));
    tpl_cstr(t, K_SECRET, grouped(cx, base32));
    sign_refused(cx, res, t, e);
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &confirm_form, NULL);
    return page_end(req, res);
}

enum err factor_page_setup(struct ctx *cx, struct req *req, struct res *res)
{
    return setup_show(cx, req, res, OK);
}

enum err factor_page_qr(struct ctx *cx, struct req *req, struct res *res)
{
    struct str base32, uri;
    char *d = NULL;
    int size = 0;
    enum err e = factor_pending(cx, &base32, &uri);
    if (e) return e;
    if (!qr_path(cx->arena, uri, &d, &size)) return fail(ERR_INTERNAL, "no QR code");
    struct tpl *t = part_begin(cx, req, res, TPL_SHARED_QR);
    tpl_cstr(t, K_QR_PATH, d);
    tpl_int(t, K_QR_SIZE, size);
    res->content_type = "image/svg+xml; charset=utf-8";
    return page_end(req, res);
}

/* The codes, once: the answer to the form, not a page of its own. The same form again leads to the page
 * that can make new ones. */
static enum err codes_show(struct ctx *cx, struct req *req, struct res *res,
                           const struct str codes[FACTOR_CODES], bool fresh)
{
    const char *back = url_to(cx, "/account/factor");
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_FACTOR_CODES, _("Recovery codes, shown once"));
    tpl_show_if(t, K_FRESH, fresh);
    tpl_cstr(t, K_DONE_URL, req->visit->session.must_enroll ? url_home(cx) : back);
    tpl_str(t, K_USER_NAME, cx->actor->name);
    tpl_cstr(t, K_TIME, format_time(cx->arena, cx->now));
    for (size_t i = 0; i < FACTOR_CODES; i++) tpl_str(tpl_row(t, K_CODE_ROW), K_CODE, codes[i]);
    enum err stored = once_store_location(cx, str_of(back));
    return stored && stored != ERR_NOT_FOUND ? stored : page_end(req, res);
}

enum err factor_page_confirm(struct ctx *cx, struct req *req, struct res *res)
{
    struct confirm_draft d = {0};
    struct str codes[FACTOR_CODES];
    enum err e = form_read(cx, req, &confirm_form, &d);
    if (!e) e = factor_confirm(cx, d.code, codes);
    if (sign_shows(e)) return setup_show(cx, req, res, e);
    if (e == ERR_NOT_FOUND || e == ERR_STALE) return res_redirect(res, url_to(cx, "/account/factor"));
    return e ? e : codes_show(cx, req, res, codes, true);
}

enum err factor_page_codes(struct ctx *cx, struct req *req, struct res *res)
{
    struct sure_draft d = {0};
    struct str codes[FACTOR_CODES];
    enum err e = form_read(cx, req, &codes_form, &d);
    if (!e) e = factor_new_codes(cx, d.current, d.code, codes);
    if (sign_shows(e)) return factor_show(cx, req, res, PART_CODES, e);
    if (e == ERR_NOT_FOUND) return res_redirect(res, url_to(cx, "/account/factor"));
    return e ? e : codes_show(cx, req, res, codes, false);
}

enum err factor_page_remove(struct ctx *cx, struct req *req, struct res *res)
{
    struct sure_draft d = {0};
    enum err e = form_read(cx, req, &remove_form, &d);
    if (!e) e = factor_remove(cx, d.current, d.code);
    if (sign_shows(e)) return factor_show(cx, req, res, PART_REMOVE, e);
    if (e && e != ERR_NOT_FOUND) return e;
    flash_set(req, res, FLASH_DONE, _("Sign-in codes are switched off."));
    return res_redirect(res, url_to(cx, "/account/factor"));
}
