/* Signing out and one's sessions: see sign.h. Guards: a session is named by the hash of its token,
 * and only one's own can be ended. */
#include "pages/shared/sign.h"

#include "pages/shared/account_tabs.h"
#include "pages/shared/page.h"

bool sign_shows(enum err e)
{
    return e == ERR_INVALID || e == ERR_RATE_LIMITED;
}

void sign_refused(struct ctx *cx, struct res *res, struct tpl *t, enum err e)
{
    const char *text = problem_of(cx, "");
    if (e == ERR_RATE_LIMITED) {
        int minutes = (cx->retry_after_s + 59) / 60;
        text = format_plural(cx->arena,
                             _("{n, plural, one {Too many tries. Please try again in # minute.} "
                               "other {Too many tries. Please try again in # minutes.}}"),
                             minutes > 0 ? minutes : 1);
        res->status = 429;
        res_header(res, "Retry-After", arena_printf(cx->arena, "%d", cx->retry_after_s));
    } else if (e == ERR_INVALID) {
        res->status = 422;
    }
    if (!text) return;
    struct tpl *row = tpl_row(t, K_REFUSED);
    tpl_cstr(row, K_REFUSED_TEXT, text);
}

enum err shared_sign_out(struct ctx *cx, struct req *req, struct res *res)
{
    enum err e = session_end(cx, &cx->actor->session);
    if (e && e != ERR_NOT_FOUND) return e;
    gate_sign_out(req, res);
    flash_set(req, res, FLASH_DONE, _("You are signed out."));
    return res_redirect(res, url_sign_in(cx, STR_NONE));
}

/* ---- sessions ---- */

static const char *where(struct str audience)
{
    if (str_is(audience, "intranet")) return _("Staff");
    if (str_is(audience, "admin")) return _("Administration");
    return _("Customer service");
}

/* What a browser calls itself, in short; the whole text stands in the title. */
static const char *browser(struct str agent)
{
    static const struct {
        const char *mark, *name;
    } known[] = {{"MicroMessenger", N_("WeChat")}, {"Edg", "Edge"}, {"Firefox", "Firefox"},
                 {"Chrome", "Chrome"},             {"Safari", "Safari"}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_find(agent, str_of(known[i].mark)) >= 0) return i18n_text(known[i].name);
    return _("Other browser");
}

enum err shared_sessions(struct ctx *cx, struct req *req, struct res *res)
{
    struct session_row *rows;
    size_t n, others = 0;
    enum err e = session_list(cx, &rows, &n);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_SESSIONS, _("Where I am signed in"));
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_SESSION);
        tpl_cstr(row, K_BROWSER, browser(rows[i].user_agent));
        tpl_str(row, K_USER_AGENT, rows[i].user_agent);
        tpl_cstr(row, K_WHERE, where(rows[i].audience));
        tpl_str(row, K_REMOTE, rows[i].remote);
        tpl_cstr(row, K_SINCE, format_time(cx->arena, rows[i].created_at));
        tpl_cstr(row, K_SEEN, format_ago(cx->arena, rows[i].seen_at, cx->now));
        if (rows[i].current) {
            tpl_show(row, K_CURRENT);
            continue;
        }
        others++;
        struct tpl *end = tpl_row(row, K_END);
        tpl_str(end, K_HANDLE, rows[i].handle);
        tpl_cstr(end, K_END_URL, url_to(cx, "/account/sessions/end"));
        form_tokens(cx, req, end, 0);
    }
    if (others) {
        struct tpl *all = tpl_row(t, K_OTHERS);
        tpl_cstr(all, K_OTHERS_URL, url_to(cx, "/account/sessions/end-others"));
        form_tokens(cx, req, all, 0);
    }
    account_tabs(cx, req, t);
    if (req->visit->app->spec->audience == AUDIENCE_PORTAL)
        tpl_cstr(tpl_row(t, K_BACK), K_ACCOUNT_URL, url_to(cx, "/account"));
    return page_end(req, res);
}

struct end_draft {
    struct str handle;
};
static const struct field end_fields[] = {
    {"handle", NULL, FIELD_LINE, offsetof(struct end_draft, handle), .max = 64,
     .flags = FIELD_REQUIRED | FIELD_HIDDEN},
    FIELD_END};
static const struct form end_form = {"session-end", end_fields, sizeof(struct end_draft)};

static bool hex_hash(struct str hex, struct hash *ret)
{
    static const char digits[16] = {'0', '1', '2', '3', '4', '5', '6', '7',
                                    '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    if (hex.n != sizeof(ret->b) * 2) return false;
    for (size_t i = 0; i < hex.n; i++) {
        const char *at = memchr(digits, hex.p[i], 16);
        if (!at) return false;
        unsigned char v = (unsigned char)(at - digits);
        ret->b[i / 2] = (unsigned char)(i % 2 ? ret->b[i / 2] | v : v << 4);
    }
    return true;
}

enum err shared_session_end(struct ctx *cx, struct req *req, struct res *res)
{
    struct end_draft d = {0};
    struct hash hash;
    if (form_read(cx, req, &end_form, &d) != OK || !hex_hash(d.handle, &hash)) return ERR_NOT_FOUND;
    enum err e = session_end(cx, &hash);
    if (e && e != ERR_NOT_FOUND) return e; /* gone already is as good */
    flash_set(req, res, FLASH_DONE, _("That session has ended."));
    return res_redirect(res, url_to(cx, "/account/sessions"));
}

enum err shared_sessions_end_others(struct ctx *cx, struct req *req, struct res *res)
{
    enum err e = session_end_others(cx);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("You are signed out everywhere else."));
    return res_redirect(res, url_to(cx, "/account/sessions"));
}
