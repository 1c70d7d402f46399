/* Errors as answers. Called by the gate. Guards: no internal text reaches a visitor; the log has
 * it under the request id that the page shows. */
#include "pages/shared/error_page.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/text.h"
#include "pages/shared/custom_view.h"
#include "pages/shared/layout.h"
#include "pages/shared/urls.h"

struct error_text {
    int status;
    const char *title, *text;
};

static const struct error_text texts[] = {
    [OK] = {500, N_("Something went wrong here"), ""},
    [ERR_INVALID] = {422, N_("Please check what you entered"),
                     N_("Something in it is missing or wrong, so nothing was saved. Go back, correct "
                        "it and send it again.")},
    [ERR_UNAUTHENTICATED] = {401, N_("Please sign in"),
                             N_("This can be seen only by somebody who is signed in.")},
    [ERR_FORBIDDEN] = {403, N_("You may not open this"),
                       N_("Your account does not have the right to do this. If you need it for your "
                          "work, ask your administrator.")},
    [ERR_NOT_FOUND] = {404, N_("This page does not exist"),
                       N_("Perhaps the address was mistyped, or what it showed is no longer there or "
                          "not meant for you.")},
    [ERR_CONFLICT] = {409, N_("This is not possible right now"),
                      N_("The state has changed in the meantime. Go back, load the page again and see "
                         "what it says now.")},
    [ERR_STALE] = {409, N_("Somebody was faster"),
                   N_("This was changed by somebody else while you had it open, so your change was "
                      "not saved. Go back, load the page again and repeat it.")},
    [ERR_REPEATED] = {409, N_("This was done already"),
                      N_("The form was sent a second time. The first time counted; nothing was done "
                         "twice.")},
    [ERR_EXPIRED] = {410, N_("This link is no longer valid"),
                     N_("It was used already, or its time is over. Please ask for a new one.")},
    [ERR_TOO_LARGE] = {413, N_("This is too large"),
                       N_("What you sent is larger than allowed, so nothing was saved. Go back, leave "
                          "out or shrink the files, and send it again.")},
    [ERR_RATE_LIMITED] = {429, N_("Too many tries"),
                          N_("Please wait a little and then try again.")},
    [ERR_BUSY] = {503, N_("Very busy at the moment"),
                  N_("Nothing was saved. Please try again in a few seconds.")},
    [ERR_FULL] = {503, N_("No space left"),
                  N_("The server cannot store anything at the moment; nothing was saved. Its "
                     "operator has to make room.")},
    [ERR_UNAVAILABLE] = {503, N_("Not available at the moment"),
                         N_("Something this page needs does not answer. Please try again in a few "
                            "minutes.")},
    [ERR_LOST] = {503, N_("Perhaps it was saved"),
                  N_("The database went away while it was saving, so we do not know whether it was saved. "
                     "Please look whether it is there before you send it again.")},
    [ERR_INTERNAL] = {500, N_("Something went wrong here"),
                      N_("It is our fault, and it has been recorded. Please try again; if it happens "
                         "again, tell us the number below.")},
};

int error_status(enum err e)
{
    return (size_t)e < COUNT_OF(texts) && texts[e].status ? texts[e].status : 500;
}

static void set_body(struct res *res, const char *type, const char *text)
{
    buf_clear(&res->body);
    buf_cstr(&res->body, text);
    res->content_type = type;
}

/* RFC 9457; errors[] names each field that is wrong. */
static void json_problem(struct visit *v, int status, const char *title, const char *detail)
{
    json_t *o = json_pack("{s:s,s:s,s:i,s:s,s:s}", "type", "about:blank", "title", title, "status",
                          status, "detail", detail, "instance",
                          arena_printf(v->cx->arena, "urn:request:%.*s",
                                       STR_ARG(v->req->request_id)));
    json_t *errors = json_array();
    for (size_t i = 0; i < v->cx->problems.list.n; i++) {
        const struct problem *p = &v->cx->problems.list.at[i];
        json_array_append_new(errors, json_pack("{s:s,s:s}", "field", p->field, "detail", p->text));
    }
    if (json_array_size(errors)) json_object_set(o, "errors", errors);
    json_decref(errors);
    char *text = json_dumps(o, JSON_COMPACT);
    json_decref(o);
    set_body(v->res, "application/problem+json", text ? text : "{}");
    free(text);
}

static void show_problems(struct visit *v, struct tpl *t)
{
    for (size_t i = 0; i < v->cx->problems.list.n; i++) {
        struct tpl *row = tpl_row(t, K_ERROR_HELP);
        tpl_cstr(row, K_ERROR_HELP_TEXT, v->cx->problems.list.at[i].text);
    }
}

/* Hidden fields and secrets are not what somebody typed. */
static bool is_typed(const struct pair *p)
{
    static const char *const hidden[] = {"csrf", "once", "version", "next", "kept", "drop", "kind", CUSTOM_FORM_FIELDS, CUSTOM_FORM_BASE};
    int64_t id;
    for (size_t i = 0; i < COUNT_OF(hidden); i++)
        if (str_is(p->name, hidden[i])) return false;
    return p->value.n > 1 && str_find(p->name, STR("password")) < 0 && text_valid(p->value) &&
           !str_to_i64(p->value, &id);
}

static void show_typed(struct visit *v, struct tpl *t)
{
    const struct pairs *form = &v->req->form;
    struct tpl *list = NULL;
    for (size_t i = 0; (v->late || v->keeps) && v->req->same_origin && i < form->list.n; i++) {
        if (!is_typed(&form->list.at[i])) continue;
        if (!list) list = tpl_row(t, K_TYPED);
        tpl_str(tpl_row(list, K_TYPED_FIELD), K_TYPED_TEXT, form->list.at[i].value);
    }
    if (v->late && !v->signed_in && v->app->spec->sign_in)
        tpl_cstr(tpl_row(t, K_ERROR_SIGN_IN), K_URL, url_sign_in(v->cx, STR_NONE));
}

/* The same address again; a form is sent again by going back to it. */
static void show_again(struct visit *v, struct tpl *t)
{
    const struct req *req = v->req;
    if (!v->plain || req->method != GET || req->gateway_status) return;
    tpl_cstr(tpl_row(t, K_ERROR_AGAIN), K_URL,
             arena_printf(v->cx->arena, "%.*s%.*s%s%.*s", STR_ARG(req->prefix), STR_ARG(req->path),
                          req->query_string.n ? "?" : "", STR_ARG(req->query_string)));
}

static void html_page(struct visit *v, int status, const char *title, const char *text)
{
    tpl_free(v->root);
    v->root = NULL;
    buf_clear(&v->res->body);
    v->res->content_type = "text/html; charset=utf-8";
    struct tpl *t = page_begin(v->cx, v->req, v->res, TPL_ERROR_ERROR, title);
    tpl_int(t, K_ERROR_STATUS, status);
    tpl_cstr(t, K_ERROR_TITLE, title);
    tpl_cstr(t, K_ERROR_TEXT, text);
    tpl_cstr(t, K_HOME_URL, url_home(v->cx));
    tpl_str(t, K_REQUEST_ID, v->req->request_id);
    show_problems(v, t);
    show_typed(v, t);
    show_again(v, t);
    if (page_end(v->req, v->res) != OK)
        set_body(v->res, "text/plain; charset=utf-8", _("Something went wrong here"));
    v->res->status = status;
}

void error_page_status(struct visit *v, int status, const char *title, const char *text)
{
    v->res->no_store = true;
    v->res->file = false;
    v->res->status = status;
    if (v->app->spec->json) json_problem(v, status, title, text);
    else html_page(v, status, title, text);
}

void error_page_late(struct visit *v, const char *title, const char *text)
{
    v->late = true;
    error_page_status(v, 403, title, text);
}

static void retry_after(struct visit *v, enum err e)
{
    int s = v->cx->retry_after_s;
    if (e == ERR_RATE_LIMITED) s = s > 0 ? s : 60;
    else if (e == ERR_BUSY || v->plain) s = 5;
    else if (e == ERR_LOST && !v->cx->once_key.n) return; /* nobody is asked to send it again blindly */
    else if (e == ERR_LOST) s = 5;
    else if (e == ERR_FULL || e == ERR_UNAVAILABLE) s = 60;
    else return;
    res_header(v->res, "Retry-After", arena_printf(v->cx->arena, "%d", s));
}

/* The database is away: what that means for who asked, and for who sent something. */
static const struct error_text *database_text(const struct visit *v, enum err e)
{
    static const struct error_text seen = {
        503, N_("Back in a moment"),
        N_("The database does not answer just now. As a rule it is back within a minute; please try again then.")};
    static const struct error_text sent = {
        503, N_("Not saved: back in a moment"),
        N_("Nothing was saved, since the database does not answer just now. As a rule it is back within a minute; "
           "then go back and send it again.")};
    static const struct error_text lost = {
        503, N_("Perhaps it was saved"),
        N_("The database went away while it was saving. Go back in a minute and send the same form once more: it is "
           "carried out only once, even if the first time counted.")};
    if (e == ERR_LOST) return v->cx->once_key.n ? &lost : NULL;
    if (e != ERR_UNAVAILABLE || !v->plain) return NULL;
    return v->req->method == GET ? &seen : &sent;
}

void error_page(struct visit *v, enum err e, const char *reason)
{
    static const struct error_text no_file = {
        422, N_("The file was not made"),
        N_("Something in the address could not be read. Without it the file would hold more than you "
           "asked for. Go back to the list and choose the filter again.")};
    const struct error_text *t = database_text(v, e);
    if (!t) t = &texts[(size_t)e < COUNT_OF(texts) ? e : ERR_INTERNAL];
    if (e == ERR_INVALID && v->req->route && (v->req->route->flags & ROUTE_STREAMS)) {
        t = &no_file;
        if (v->cx->problems.list.n) reason = v->cx->problems.list.at[0].text;
        v->cx->problems.list.n = 0;
    }
    retry_after(v, e);
    error_page_status(v, t->status, _(t->title), reason ? reason : *t->text ? _(t->text) : "");
}
