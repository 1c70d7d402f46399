/* The gate: see gate.h for the order. Called by the FastCGI loop for every request. Guards: no
 * handler runs that the route's row does not allow, and nothing is written without a CSRF token. */
#include "pages/shared/gate.h"

#include "base/log.h"
#include "domain/calendar.h"
#include "domain/once.h"
#include "pages/shared/error_page.h"
#include "pages/shared/flash.h"
#include "pages/shared/urls.h"
#include "web/csrf.h"

#define SEEN_EVERY_MS  MINUTE_MS
#define WRITE_PATIENCE_MS 10000
#define ONCE_TOKEN_MAX 64
#define TRY_MS         3000 /* how long a request is tried again, waits included */
#define DOWN_US        1000000 /* so long nobody asks a database that did not answer */
#define PORTAL_AGE_S   (30 * 86400) /* the idle limit of a portal session */

/* ---- transport, probes, errors of nginx ---- */

static bool is_loopback_host(struct str host)
{
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str name = str_of(names[i]);
        if (str_starts(host, name) && (host.n == name.n || host.p[name.n] == ':')) return true;
    }
    return false;
}

static bool is_loopback_address(struct str a)
{
    return str_starts(a, STR("127.")) || str_is(a, "::1") || str_is(a, "unix:");
}

/* Browsers keep our cookies over https, and over plain http on this machine only. */
static bool transport_good(const struct visit *v)
{
    bool forwarded = v->app->config.trust_proxy_tls && v->req->forwarded_https;
    return v->req->https || forwarded || is_loopback_host(v->req->host);
}

static enum err refuse_transport(struct visit *v)
{
    v->csrf_known = true; /* no cookie is set here: it would be lost */
    error_page_status(v, 403, _("A secure connection is needed"),
                      _("This address was opened without encryption. Please use the address that "
                        "begins with https://; whoever runs this server knows it."));
    return OK;
}

static enum err refuse_demo(struct visit *v)
{
    v->csrf_known = true;
    error_page_status(v, 403, _("Demonstration only"),
                      _("This is a demonstration database with known passwords. It is shown on the "
                        "machine it runs on, and nowhere else."));
    return OK;
}

/* Has the database been seen since the start? Asked as seldom as one that has gone away. */
static bool has_begun(struct app *app)
{
    if (!app->begin) return true;
    if (app->down_until_us > clock_tick_us()) return false;
    if (app->begin(app)) app->begin = NULL;
    else app->down_until_us = clock_tick_us() + DOWN_US;
    return !app->begin;
}

/* NULL, or why requests sent here now would fail. */
static const char *not_ready(struct app *app)
{
    int number = 0;
    if (!has_begun(app) || db_ping(app->db_read) != OK || db_ping(app->db_write) != OK) return "the database does not answer";
    if (db_schema(app->db_read, &number) != OK || number != app->schema)
        return "the database is of another version than this program";
    return db_writes(app->db_write) == OK ? NULL : "the database cannot be written";
}

static bool answer_probe(struct visit *v)
{
    bool health = str_is(v->req->path, "/healthz"), ready = str_is(v->req->path, "/readyz");
    if (!health && !ready) return false;
    const char *wrong = ready ? not_ready(v->app) : NULL;
    v->res->status = wrong ? 503 : 200;
    v->res->content_type = "text/plain; charset=utf-8";
    buf_printf(&v->res->body, "%s%s\n", wrong ? "not ready: " : "ok", wrong ? wrong : "");
    return true;
}

static enum err gateway_error(struct visit *v)
{
    int status = v->req->gateway_status;
    if (status == 429) v->cx->retry_after_s = 10; /* its limits are so many a second (conf/zhiyin/common.conf) */
    return status == 413   ? ERR_TOO_LARGE
           : status == 429 ? ERR_RATE_LIMITED
           : status == 507 ? ERR_FULL
           : status == 404 ? ERR_NOT_FOUND
                           : ERR_UNAVAILABLE;
}

/* ---- route, size, body ---- */

static enum err refuse_method(struct visit *v)
{
    static const enum method methods[] = {GET, POST, PATCH, DELETE_};
    char *allow = arena_cstr(v->cx->arena, "");
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        const struct route *route;
        struct str values[4];
        if (route_find(v->app->spec->routes, methods[i], v->req->path, &route, values) != MATCH_OK)
            continue;
        allow = arena_printf(v->cx->arena, "%s%s%s%s", allow, *allow ? ", " : "",
                             method_name(methods[i]), methods[i] == GET ? ", HEAD" : "");
    }
    error_page_status(v, 405, _("This cannot be done here"),
                      _("The address exists, but not for this kind of request. Please go back and "
                        "try again from the page itself."));
    res_header(v->res, "Allow", allow);
    return OK;
}

/* Uploads may be over the limit: the handler gets the text and what the limits allow. */
static enum err check_size(const struct visit *v)
{
    const struct req *req = v->req;
    bool over = (uint64_t)req->content_length > req->route->body_max;
    return over && !(req->route->flags & ROUTE_UPLOADS) ? ERR_TOO_LARGE : OK;
}

static enum err read_body(struct visit *v, bool *ret_answered)
{
    const struct route *route = v->req->route;
    struct body_limits limits = {
        .total_max = route->body_max,
        .file_max = route->flags & ROUTE_LARGE ? UPLOAD_LARGE_MAX : UPLOAD_FILE_MAX,
        .files_max = route->flags & ROUTE_UPLOADS ? UPLOAD_FILES_MAX : 0,
        .tmp_dir = v->app->tmp_dir,
    };
    if (route->method == GET) return OK;
    req_read_body(v->cx->arena, v->req, &limits);
    switch (v->req->body) {
    case BODY_NONE:
    case BODY_COMPLETE: return OK;
    case BODY_TOO_LARGE: return route->flags & ROUTE_UPLOADS ? OK : ERR_TOO_LARGE;
    case BODY_NO_SPACE: return ERR_FULL;
    case BODY_TRUNCATED:
    case BODY_MALFORMED: break;
    }
    *ret_answered = true;
    error_page_status(v, 400, _("Not everything arrived"),
                      _("The connection was cut while your form was being sent, so nothing was "
                        "saved. Please go back and send it again."));
    return OK;
}

/* ---- who is it ---- */

static enum err find_session(struct visit *v)
{
    struct str token = cookie_get(v->req, v->app->cookie);
    v->actor = (struct actor){.kind = ACTOR_NOBODY};
    if (v->app->spec->json || token.n == 0) return OK;
    enum err e = token.n == TOKEN_CHARS ? session_find(v->cx, v->app->spec->audience, token,
                                                       &v->actor, &v->session)
                                        : ERR_UNAUTHENTICATED;
    if (e == OK) {
        v->signed_in = true;
        return OK;
    }
    v->actor = (struct actor){.kind = ACTOR_NOBODY};
    if (e != ERR_UNAUTHENTICATED) return e;
    gate_sign_out(v->req, v->res); /* an ended session's cookie is of no use */
    return OK;
}

/* A calendar program has no cookie: the secret in its address says who it is, and nothing else does. */
static enum err find_by_key(struct visit *v)
{
    v->actor = (struct actor){.kind = ACTOR_NOBODY};
    enum err e = calendar_feed_find(v->cx, v->req->path_at[0], &v->actor, &v->session);
    v->signed_in = e == OK;
    return e;
}

static bool is_keyed(const struct visit *v)
{
    return v->req->route && v->req->route->flags & ROUTE_KEYED;
}

/* The choice made in this browser, else the account's, else what the browser asks for. */
static void choose_language(struct visit *v)
{
    struct str lang = cookie_get(v->req, "zy_lang");
    if (lang.n == 0) lang = v->session.lang;
    if (lang.n == 0) lang = v->req->accept_language;
    v->cx->lang = lang_choose(lang);
    i18n_use(v->cx->lang);
}

bool gate_may(const struct visit *v, unsigned who)
{
    switch (who) {
    case ACCESS_NOBODY: return false;
    case ACCESS_ANYONE: return true;
    case ACCESS_SIGNED_IN: return v->signed_in;
    case ACCESS_CUSTOMER: return v->signed_in && v->actor.customer.v != 0;
    case ACCESS_MEMBER:
        return v->signed_in && v->actor.customer.v != 0 && v->app->spec->is_member &&
               v->app->spec->is_member(v->cx);
    default: return v->signed_in && perm_may(&v->actor, (enum access)who);
    }
}

/* To a script: a status without a page. */
static enum err refuse_quiet(struct visit *v, int status)
{
    v->res->status = status;
    v->res->content_type = "text/plain; charset=utf-8";
    return OK;
}

/* To the sign-in page and back; htmx must be told to load a whole page. */
static enum err ask_sign_in(struct visit *v)
{
    struct req *req = v->req;
    bool answered = false;
    if (v->app->spec->json || !v->app->spec->sign_in) return ERR_UNAUTHENTICATED;
    if (req->route->flags & ROUTE_QUIET) return refuse_quiet(v, 401);
    if (req->method != GET && req->same_origin) {
        enum err e = read_body(v, &answered); /* what was typed is given back */
        if (e || answered) return e;
        error_page_late(v, _("You have been signed out"),
                        _("Nothing was saved. Copy what you typed, sign in again, and send it from "
                          "its page once more."));
        return OK;
    }
    struct str here = STR_NONE;
    if (req->method == GET && !req->htmx)
        here = str_printf(v->cx->arena, "%.*s%.*s%s%.*s", STR_ARG(req->prefix), STR_ARG(req->path),
                          req->query_string.n ? "?" : "", STR_ARG(req->query_string));
    const char *url = url_sign_in(v->cx, here);
    if (req->htmx && !req->htmx_boosted) {
        res_header(v->res, "HX-Redirect", url);
        return OK;
    }
    return res_redirect(v->res, url);
}

bool gate_restricted(const struct visit *v)
{
    const struct app_spec *spec = v->app->spec;
    return v->signed_in && ((v->session.must_change && spec->password) ||
                            (v->session.must_enroll && spec->factor));
}

static enum err check_permission(struct visit *v, bool *ret_answered)
{
    const struct app_spec *spec = v->app->spec;
    if (!gate_may(v, v->req->route->who)) {
        if (v->signed_in) return ERR_FORBIDDEN;
        *ret_answered = true;
        return ask_sign_in(v);
    }
    if (!gate_restricted(v)) return OK;
    const char *only = v->session.must_change ? spec->password : spec->factor;
    struct str path = v->req->path;
    bool below = str_starts(path, str_of(only)) && (path.n == strlen(only) || path.p[strlen(only)] == '/');
    if (below || str_is(path, "/sign-out") || str_is(path, "/language")) return OK;
    *ret_answered = true;
    if (v->req->route->flags & ROUTE_QUIET) return refuse_quiet(v, 403);
    return res_redirect(v->res, url_to(v->cx, "%s", only));
}

/* ---- CSRF ---- */

static const struct hash *csrf_binding(struct visit *v, bool may_set)
{
    if (!v->csrf_known) {
        v->csrf = v->signed_in ? v->actor.session
                               : presession(v->req, v->res, v->app->spec->name, may_set);
        v->csrf_known = v->signed_in || may_set;
    }
    return &v->csrf;
}

const char *gate_csrf_token(struct visit *v)
{
    return csrf_token(v->cx->arena, csrf_binding(v, !v->res->streaming));
}

static enum err check_csrf(struct visit *v, bool *ret_answered)
{
    const struct route *route = v->req->route;
    bool changes = route->method != GET;
    if (route->csrf == CSRF_UNSET || (changes && route->csrf == CSRF_NONE && !v->app->spec->json))
        return fail(ERR_FORBIDDEN, "route %s has no CSRF rule", route->path);
    if (!changes || route->csrf == CSRF_NONE) return OK;
    if (csrf_valid(form_get(v->req, "csrf"), csrf_binding(v, false))) {
        /* Guests are told apart by their cookie: once-keys and files sent with a form hang on it. */
        if (!v->signed_in) v->actor.session = v->csrf;
        return OK;
    }
    *ret_answered = true;
    error_page_late(v, _("This form has expired"),
                    _("The form was opened before you signed in or out, or too long ago; nothing "
                      "was saved. Go back, copy what you typed if it was long, load the page "
                      "again and send it once more."));
    return OK;
}

/* ---- the handler ---- */

static void set_once_key(struct visit *v)
{
    struct str token = form_get(v->req, "once");
    if (v->req->method == POST && token.n && token.n <= ONCE_TOKEN_MAX) v->cx->once_key = token;
}

/* The same form a second time: to where the first one went. */
static enum err answer_repeated(struct visit *v)
{
    struct str location = STR_NONE;
    enum err e = once_confirm(v->cx);
    if (e && (v->lost || e != ERR_NOT_FOUND)) return ERR_LOST;
    e = once_location(v->cx, &location);
    if (e == OK && location.n) return res_redirect(v->res, str_dup(v->cx->arena, location));
    if (e == OK && v->lost) { /* the first time did count, but its answer is gone */
        flash_set(v->req, v->res, FLASH_DONE, _("What you sent was saved. You find it in its list."));
        return res_redirect(v->res, url_home(v->cx));
    }
    return e == OK || e == ERR_NOT_FOUND ? ERR_REPEATED : e;
}

/* What the answer was before the handler wrote to it. */
struct blank {
    size_t headers;
    const char *content_type;
    size_t left_out, cookies;
    bool csrf_known;
};

static void forget_try(struct visit *v, const struct blank *was)
{
    struct res *res = v->res;
    tpl_free(v->root);
    v->root = NULL;
    v->options = NULL;
    v->also = v->stale = NULL;
    v->left_out_n = was->left_out;
    v->req->cookies.list.n = was->cookies; /* a guest's new cookie goes with the header that sets it */
    v->csrf_known = was->csrf_known;
    res->headers.n = was->headers;
    if (res->headers.p) res->headers.p[was->headers] = '\0';
    buf_clear(&res->body);
    res->status = 200;
    res->content_type = was->content_type;
    res->location = NULL;
    res->file = res->sandboxed = false;
    v->cx->problems = (struct problems){0};
    if (v->cx->wake) v->cx->wake->n = 0;
}

/* A new state to read from: the connection may be another one by now. */
static void see_anew(struct visit *v)
{
    db_trouble_forget(v->cx->db);
    err_clear();
    if (v->req->method != GET) return;
    db_snapshot_end(v->cx->db);
    if (db_snapshot_begin(v->cx->db) != OK) err_clear(); /* the first statement will say so */
}

/* Waits, and says yes, when e is of the kind that passes: lost against another one, or the database is away
 * for a moment. Nothing may have been sent. After a lost COMMIT only with a key, which makes it count once. */
static bool may_try_again(struct visit *v, enum err e)
{
    enum err trouble = db_trouble(v->cx->db);
    if (e == ERR_LOST) v->lost = true;
    if (v->res->streaming || (v->lost && !v->cx->once_key.n)) return false;
    if (e == ERR_UNAVAILABLE && trouble != ERR_UNAVAILABLE && trouble != ERR_LOST) return false; /* no mail server, say */
    if (e == ERR_UNAVAILABLE && !v->lost && v->app->down_until_us) return false; /* it was away before */
    if (e != ERR_BUSY && e != ERR_LOST && e != ERR_UNAVAILABLE) return false;
    if (!backoff_wait(&v->wait)) return false;
    see_anew(v);
    return true;
}

/* A page that was made although the database failed on the way shows less than there is. */
static enum err handled(struct visit *v)
{
    enum err e = v->req->route->handler(v->cx, v->req, v->res);
    return !e && v->req->method == GET && !v->res->streaming ? db_trouble(v->cx->db) : e;
}

/* A use case that lost against another one is carried out again, as long as nothing is sent. Files of a form
 * that the first try has kept are found under their token (uploads.c); temporary files lie where they lay, since a
 * store takes only their content. */
static enum err run_handler(struct visit *v)
{
    struct blank was = {v->res->headers.n, v->res->content_type, v->left_out_n,
                        v->req->cookies.list.n, v->csrf_known};
    enum err e;
    while ((e = handled(v)) != OK && may_try_again(v, e)) {
        forget_try(v, &was);
        v->cx->again = true;
    }
    if (e == ERR_REPEATED && v->cx->once_key.n) e = answer_repeated(v);
    else if (e == OK && v->cx->once_key.n && v->res->status == 303 && v->res->location)
        if (once_store_location(v->cx, str_of(v->res->location)) != OK)
            log_event("warning", "once", "%s", err_last());
    return e;
}

/* ---- the order ---- */

static enum err pass_checked(struct visit *v)
{
    bool answered = false;
    enum err e = check_permission(v, &answered);
    if (e || answered) return e;
    e = read_body(v, &answered);
    if (e || answered) return e;
    e = check_csrf(v, &answered);
    if (e || answered) return e;
    set_once_key(v);
    v->res->no_store = !(v->req->route->flags & (ROUTE_PUBLIC | ROUTE_KEYED));
    return run_handler(v);
}

static enum err find_visitor(struct visit *v, bool routed)
{
    enum err e;
    do e = routed && is_keyed(v) ? find_by_key(v) : find_session(v);
    while (e && may_try_again(v, e));
    return e;
}

static enum err pass(struct visit *v)
{
    struct req *req = v->req;
    if (!transport_good(v)) return refuse_transport(v);
    if (v->app->demo && !is_loopback_address(req->remote)) return refuse_demo(v);
    if (req->gateway_status) return gateway_error(v);
    enum route_match match = req->path.n == 0 ? MATCH_NONE
                                              : route_find(v->app->spec->routes, req->method,
                                                           req->path, &req->route, req->path_at);
    if (v->app->down_until_us > clock_tick_us()) {
        v->plain = true;
        return fail(ERR_UNAVAILABLE, "the database did not answer a moment ago");
    }
    see_anew(v);
    /* before the 404 page, which has the frame of who asks */
    enum err e = find_visitor(v, match == MATCH_OK);
    choose_language(v);
    if (e) return e;
    if (match == MATCH_NONE) return ERR_NOT_FOUND;
    if (match == MATCH_OTHER_METHOD) return refuse_method(v);
    e = check_size(v);
    return e ? e : pass_checked(v);
}

/* "Seen now", at most once a minute; a lost note is no harm. */
static void touch_session(struct visit *v)
{
    bool quiet = v->plain || is_keyed(v) || (v->req->route && (v->req->route->flags & ROUTE_QUIET));
    if (!v->signed_in || quiet || v->cx->now - v->session.seen_at < SEEN_EVERY_MS) return;
    struct ctx cx = *v->cx;
    cx.db = v->app->db_write;
    cx.once_key = STR_NONE;
    db_patience(cx.db, 0);
    if (session_touch(&cx, &v->actor.session) != OK)
        err_clear(); /* the lock was not free */
    db_patience(cx.db, WRITE_PATIENCE_MS);
}

struct after {
    struct app *app;
    struct arena *arena;
    struct wake wake;
};

static void after_answer(void *arg)
{
    struct after *a = arg;
    a->app->wake(&a->app->config, a->arena, &a->wake);
}

static void log_line(const struct visit *v, int64_t started)
{
    static const char *const kinds[] = {"nobody", "portal", "staff", "system"};
    const struct route *route = v->req->route;
    log_request(v->req->request_id, v->res->head_only ? "HEAD" : method_name(v->req->method),
                route ? route->path : "-", v->res->status, clock_tick_us() - started,
                kinds[v->actor.kind], v->actor.id, err_last());
}

/* The database is gone: others are told so at once for a moment, and pages are made without it. Until it answers
 * again, each moment one request tries it, once: no process is held up by it for long. */
static void note_down(struct visit *v, enum err e)
{
    enum err trouble = db_trouble(v->cx->db);
    if (v->plain) return;
    v->plain = e && (trouble == ERR_UNAVAILABLE || trouble == ERR_LOST);
    bool gone = v->plain && !db_connected(v->cx->db); /* else one statement took too long, for this one alone */
    v->app->down_until_us = gone ? clock_tick_us() + DOWN_US : 0;
}

/* What was typed is given back, where it can be read. A COMMIT that may have counted is not denied. */
static void answer_error(struct visit *v, enum err e)
{
    bool answered = false;
    bool passes = e == ERR_BUSY || e == ERR_UNAVAILABLE || e == ERR_LOST || e == ERR_FULL;
    if (passes && v->lost) e = ERR_LOST;
    if (v->plain && v->req->route && v->req->method == POST && v->req->body == BODY_NONE && v->req->same_origin) {
        if (read_body(v, &answered) != OK || answered) v->req->form.list.n = 0;
    }
    v->keeps = passes && v->req->method == POST;
    error_page(v, e, NULL);
}

void gate_serve(void *app_arg, struct arena *arena, struct req *req, struct res *res)
{
    struct app *app = app_arg;
    int64_t started = clock_tick_us();
    struct ctx cx = {.db = req->method == GET ? app->db_read : app->db_write,
                     .arena = arena,
                     .config = &app->config,
                     .program = app->spec->name,
                     .request_id = req->request_id,
                     .remote = req->remote};
    struct visit v = {.app = app, .cx = &cx, .req = req, .res = res, .wait = backoff_begin(TRY_MS)};
    struct after *after = ARENA_NEW(arena, struct after);
    *after = (struct after){.app = app, .arena = arena};
    cx.wake = &after->wake;
    cx.actor = &v.actor;
    req->visit = &v;
    if (answer_probe(&v)) return; /* whether the process lives is answered without the database */
    if (has_begun(app) && app->clock && app->down_until_us < started) app->clock(app->db_read);
    cx.now = clock_now();
    choose_language(&v);
    db_trouble_forget(app->db_write);
    enum err e = pass(&v);
    note_down(&v, e);
    if (e && !res->streaming) answer_error(&v, e);
    else if (e)
        log_event(res->client_gone ? "info" : "error", "stream", "cut after %s: %s", err_name(e),
                  res->client_gone ? "the client has left" : err_last());
    res->cut = e && res->streaming;
    if (!e && after->wake.n && app->wake) {
        res->after = after_answer;
        res->after_arg = after;
    }
    tpl_free(v.root);
    v.root = NULL;
    db_snapshot_end(cx.db);
    touch_session(&v);
    log_line(&v, started);
}

/* ---- for the pages of signing in and out ---- */

void gate_sign_in(struct req *req, struct res *res, const char *token)
{
    const struct app *app = req->visit->app;
    res_cookie(res, app->cookie, token, app->spec->audience == AUDIENCE_PORTAL ? PORTAL_AGE_S : -1);
}

void gate_sign_out(struct req *req, struct res *res)
{
    res_cookie(res, req->visit->app->cookie, "", 0);
}

const char *gate_next(struct ctx *cx, const struct req *req)
{
    struct str next = form_get(req, "next");
    if (next.n == 0) next = query_get(req, "next");
    bool good = next.n > req->prefix.n && next.n < 2000 && str_starts(next, req->prefix) &&
                next.p[req->prefix.n] == '/' && str_find(next, STR("\\")) < 0 &&
                str_find(next, STR("//")) < 0;
    for (size_t i = 0; i < next.n && good; i++)
        good = (unsigned char)next.p[i] > ' ' && (unsigned char)next.p[i] < 0x7f;
    return good ? str_dup(cx->arena, next) : url_home(cx);
}
