/* Frames of pages. Called by handlers and error_page.c. Guards: the navigation shows what the same
 * table lets one open, and nothing else. */
#include "pages/shared/layout.h"

#include "base/text.h"
#include "domain/notice.h"
#include "pages/shared/flash.h"
#include "pages/shared/urls.h"
#include "view/format.h"

/* The address of this page, for the way back. After a POST: the home page. */
static struct str here(const struct visit *v)
{
    const struct req *req = v->req;
    if (req->method != GET) return str_of(url_home(v->cx));
    return str_printf(v->cx->arena, "%.*s%.*s%s%.*s", STR_ARG(req->prefix), STR_ARG(req->path),
                      req->query_string.n ? "?" : "", STR_ARG(req->query_string));
}

static void fill_language(struct visit *v, struct tpl *t)
{
    struct str back = here(v);
    tpl_cstr(t, K_LANG_ZH_URL, url_language(v->cx, LANG_ZH, back));
    tpl_cstr(t, K_LANG_EN_URL, url_language(v->cx, LANG_EN, back));
    tpl_show(t, v->cx->lang == LANG_ZH ? K_LANG_ZH_NOW : K_LANG_EN_NOW);
}

/* "/customers" is the row of "/customers/17" too; "/" only of itself. */
static bool is_under(struct str path, const char *row)
{
    struct str r = str_of(row);
    if (r.n <= 1) return path.n <= 1;
    return str_starts(path, r) && (path.n == r.n || path.p[r.n] == '/');
}

/* Of several rows above the page, the longest is the active one. */
static const struct nav_item *active_row(const struct visit *v)
{
    const struct nav_item *best = NULL;
    for (const struct nav_item *n = v->app->spec->nav; n && n->path; n++)
        if (is_under(v->req->path, n->path) && (!best || strlen(n->path) > strlen(best->path)))
            best = n;
    return best;
}

static void fill_navigation(struct visit *v, struct tpl *t)
{
    const struct nav_item *active = active_row(v);
    if (v->plain || gate_restricted(v)) return; /* nothing of it opens yet */
    for (const struct nav_item *n = v->app->spec->nav; n && n->path; n++) {
        if (!gate_may(v, n->who)) continue;
        struct tpl *row = tpl_row(t, n->key);
        tpl_cstr(row, K_URL, url_to(v->cx, "%s", n->path));
        tpl_show_if(row, K_ACTIVE, n == active);
        int64_t badge = n->badge ? n->badge(v->cx) : 0;
        if (badge <= 0) continue;
        struct tpl *b = tpl_row(row, K_BADGE);
        tpl_cstr(b, K_BADGE_COUNT, format_int(v->cx->arena, badge));
    }
}

static void fill_link(struct visit *v, struct tpl *t, enum tpl_key key, const char *path)
{
    if (path) tpl_cstr(tpl_row(t, key), K_URL, url_to(v->cx, "%s", path));
}

static void fill_user(struct visit *v, struct tpl *frame)
{
    const struct app_spec *spec = v->app->spec;
    if (v->plain) return; /* who it is may not be known */
    if (!v->signed_in) {
        struct tpl *guest = tpl_row(frame, K_GUEST);
        fill_link(v, guest, K_SIGN_IN, spec->sign_in);
        return;
    }
    struct tpl *t = tpl_row(frame, K_USER);
    tpl_str(t, K_USER_NAME, v->actor.name);
    size_t first = 1;
    while (first < v->actor.name.n && ((unsigned char)v->actor.name.p[first] & 0xC0) == 0x80)
        first++;
    tpl_str(t, K_USER_INITIAL, str_sub(v->actor.name, 0, first));
    const char *sub = spec->user_sub ? spec->user_sub(v->cx) : NULL;
    if (sub) tpl_cstr(tpl_row(t, K_USER_SUB), K_USER_SUB_TEXT, sub);
    fill_link(v, t, K_PROFILE_LINK, spec->profile);
    fill_link(v, t, K_PASSWORD_LINK, spec->password);
    fill_link(v, t, K_SESSIONS_LINK, spec->sessions);
    tpl_cstr(t, K_SIGN_OUT_URL, url_sign_out(v->cx));
}

void bell_fill(struct ctx *cx, struct req *req, struct tpl *t)
{
    const struct visit *v = req->visit;
    int64_t latest = 0, n = notice_bell(cx, &latest);
    struct tpl *bell = tpl_include(t, K_BELL, TPL_PART_BELL);
    tpl_cstr(bell, K_BELL_URL, url_to(cx, "%s", v->app->spec->bell));
    tpl_cstr(bell, K_BELL_ASK_URL, url_to(cx, "%s/live", v->app->spec->bell));
    tpl_cstr(bell, K_BELL_COUNT, n > 99 ? "99+" : format_int(cx->arena, n));
    tpl_int(bell, K_BELL_UNREAD, n);
    tpl_int(bell, K_BELL_LATEST, latest);
    tpl_show_if(bell, K_BELL_SOME, n > 0);
    if (*v->app->config.push_socket)
        tpl_cstr(tpl_row(bell, K_BELL_LIVE), K_BELL_LIVE_URL, url_to(cx, "/live"));
}

static void fill_tools(struct visit *v, struct tpl *frame)
{
    const struct app_spec *spec = v->app->spec;
    if (v->plain || !v->signed_in || gate_restricted(v)) return;
    if (spec->search) {
        struct tpl *t = tpl_row(frame, K_SEARCH);
        struct str q = is_under(v->req->path, spec->search) ? query_get(v->req, "q") : STR_NONE;
        tpl_cstr(t, K_SEARCH_URL, url_to(v->cx, "%s", spec->search));
        tpl_str(t, K_SEARCH_TEXT, text_valid(q) ? q : STR(""));
    }
    if (spec->bell) bell_fill(v->cx, v->req, frame);
}

static void show_flash(struct tpl *frame, enum flash_kind kind, struct str text)
{
    struct tpl *t = tpl_row(frame, K_FLASH);
    tpl_cstr(t, K_FLASH_KIND, kind == FLASH_DONE ? "success" : "warning");
    tpl_str(t, K_FLASH_TEXT, text);
}

static void fill_flash(struct visit *v, struct tpl *frame)
{
    enum flash_kind kind;
    struct str text;
    if (flash_take(v->req, v->res, &kind, &text)) show_flash(frame, kind, text);
    for (size_t i = 0; i < v->left_out_n; i++)
        show_flash(frame, FLASH_WARNING, str_of(v->left_out[i].text));
}

static const char *program_name(const struct visit *v)
{
    switch (v->app->spec->audience) {
    case AUDIENCE_PORTAL: return _("Customer service");
    case AUDIENCE_INTRANET: return _("Staff");
    case AUDIENCE_ADMIN: return _("Administration");
    }
    return "";
}

struct tpl *page_frame(struct req *req)
{
    return req->visit->root;
}

struct tpl *page_begin(struct ctx *cx, struct req *req, struct res *res, enum tpl_file content,
                       const char *title)
{
    struct visit *v = req->visit;
    const struct app_spec *spec = v->app->spec;
    (void)res;
    tpl_free(v->root);
    v->root = tpl_new(v->signed_in && !v->plain ? spec->layout : spec->layout_guest, cx->lang);
    tpl_cstr(v->root, K_TITLE, title);
    tpl_cstr(v->root, K_HOME_URL, url_home(cx));
    tpl_cstr(v->root, K_CSRF, gate_csrf_token(v));
    tpl_cstr(tpl_row(v->root, K_PROGRAM), K_PROGRAM_NAME, program_name(v));
    tpl_show_if(v->root, K_PRIVATE, v->signed_in);
    fill_language(v, v->root);
    fill_navigation(v, v->root);
    fill_user(v, v->root);
    fill_tools(v, v->root);
    fill_flash(v, v->root);
    return tpl_include(v->root, K_CONTENT, content);
}

struct tpl *part_begin(struct ctx *cx, struct req *req, struct res *res, enum tpl_file part)
{
    struct visit *v = req->visit;
    (void)res;
    tpl_free(v->root);
    v->root = tpl_new(part, cx->lang);
    tpl_cstr(v->root, K_CSRF, gate_csrf_token(v));
    return v->root;
}

enum err page_end(struct req *req, struct res *res)
{
    struct visit *v = req->visit;
    buf_clear(&res->body);
    enum err e = tpl_render(v->root, &res->body);
    tpl_free(v->root);
    v->root = NULL;
    return e;
}

bool want_part(const struct req *req, const char *id)
{
    return req->htmx && !req->htmx_boosted && str_is(req->htmx_target, id);
}
