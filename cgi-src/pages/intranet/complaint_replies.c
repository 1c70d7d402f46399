/* Saved replies: the pages where they are kept (/replies), and what the form of an answer offers of
 * them. Called by the route table and complaint_case.c. */
#include "domain/saved_reply.h"

#include "pages/intranet/complaint_case.h"
#include "pages/intranet/routes.h"
#include "pages/shared/case_view.h"
#include "pages/shared/list_view.h"

static const struct choice scopes[] = {{REPLY_OWN, "own", N_("Only me")},
                                       {REPLY_TEAM, "team", N_("My team")},
                                       {REPLY_ALL, "all", N_("Everybody")},
                                       {0, NULL, NULL}};
#define AT(member) offsetof(struct saved_reply_draft, member)
static const struct field reply_page_fields[] = {
    {"title", N_("Title"), FIELD_LINE, AT(title), .max = 80, .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS},
    {"category", N_("Category"), FIELD_LINE, AT(category), .max = 40,
     .help = N_("Replies of one category stand together.")},
    {"scope", N_("Who may use it"), FIELD_CHOICE, AT(scope), .choices = scopes, .flags = FIELD_REQUIRED | FIELD_NO_EMPTY},
    {"body", N_("Text"), FIELD_LINES, AT(body), .max = 5000, .flags = FIELD_REQUIRED | FIELD_WIDE},
    {"version", NULL, FIELD_INT, AT(version), .min = 0, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form reply_form = {"saved", reply_page_fields, sizeof(struct saved_reply_draft)};

struct replies_query {
    struct str q;
    int64_t scope;
    bool retired;
};
static const struct choice filter_scopes[] = {{0, "", N_("All")},
                                              {REPLY_OWN, "own", N_("Only me")},
                                              {REPLY_TEAM, "team", N_("My team")},
                                              {REPLY_ALL, "all", N_("Everybody")},
                                              {0, NULL, NULL}};
static const struct field query_fields[] = {
    {"q", N_("Search in the text"), FIELD_LINE, offsetof(struct replies_query, q), .max = 100},
    {"scope", N_("Who may use it"), FIELD_CHOICE, offsetof(struct replies_query, scope), .choices = filter_scopes},
    {"retired", N_("With those put away"), FIELD_BOOL, offsetof(struct replies_query, retired), .min = 0},
    FIELD_END};
static const struct form query_form = {"replies", query_fields, sizeof(struct replies_query)};

static const char *scope_text(struct ctx *cx, const struct saved_reply *r)
{
    if (r->scope == REPLY_ALL) return _("Everybody");
    return r->scope == REPLY_OWN ? _("Only me") : str_dup(cx->arena, r->whose);
}

/* ---- the list ---- */

static void fill_row(struct ctx *cx, struct req *req, struct tpl *t, const struct saved_reply *r)
{
    struct tpl *row = tpl_row(t, K_ROW);
    tpl_str(row, K_TITLE, r->title);
    tpl_str(row, K_BODY, r->body);
    tpl_cstr(row, K_SCOPE_NAME, scope_text(cx, r));
    tpl_show_if(row, K_RETIRED, r->retired);
    if (!r->may_edit) return;
    tpl_cstr(tpl_row(row, K_EDIT), K_URL, url_to(cx, "/replies/%lld", (long long)r->id));
    struct tpl *f = tpl_row(row, r->retired ? K_RESTORE_FORM : K_RETIRE_FORM);
    tpl_cstr(f, K_ACTION_URL,
             url_to(cx, "/replies/%lld/%s", (long long)r->id, r->retired ? "restore" : "retire"));
    tpl_str(f, K_TITLE, r->title);
    form_tokens(cx, req, f, r->version);
}

enum err intranet_replies(struct ctx *cx, struct req *req, struct res *res)
{
    struct replies_query q = {0};
    struct saved_reply *r;
    size_t n;
    form_read_query(cx, req, &query_form, &q);
    enum err e = saved_reply_list(cx, q.q, q.scope, q.retired, &r, &n);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_REPLIES, _("Saved replies"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/replies"));
    tpl_cstr(t, K_CASES_URL, url_to(cx, "/complaints"));
    tpl_cstr(t, K_NEW_URL, url_to(cx, "/replies/new"));
    form_view(cx, req, res, t, &query_form, &q);
    struct tpl *group = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!group || !str_eq(r[i].category, r[i - 1].category)) {
            group = tpl_row(t, K_GROUP);
            tpl_str(group, K_CATEGORY_NAME, r[i].category.n ? r[i].category : str_of(_("Without category")));
        }
        fill_row(cx, req, group, &r[i]);
    }
    if (!n)
        list_empty(t, q.q.n || q.scope ? _("Nothing found") : _("No saved replies yet"),
                   _("Write down what you answer again and again; it is one click away in every case then."),
                   url_to(cx, "/replies/new"), _("New saved reply"));
    return page_end(req, res);
}

/* ---- one of them ---- */

static enum err show_form(struct ctx *cx, struct req *req, struct res *res, int64_t id, const struct saved_reply_draft *d)
{
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_REPLY, id ? _("Saved reply") : _("New saved reply"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/replies"));
    tpl_cstr(t, K_ACTION_URL, id ? url_to(cx, "/replies/%lld", (long long)id) : url_to(cx, "/replies/new"));
    tpl_cstr(t, K_HEADING, id ? _("Saved reply") : _("New saved reply"));
    for (const struct reply_field *f = reply_fields; f->code; f++) {
        struct tpl *row = tpl_row(t, K_FIELD_ROW);
        tpl_cstr(row, K_CODE, arena_printf(cx->arena, "{%s}", f->code));
        tpl_cstr(row, K_LABEL, i18n_text(f->label));
    }
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &reply_form, d);
    return page_end(req, res);
}

enum err intranet_reply_new(struct ctx *cx, struct req *req, struct res *res)
{
    struct saved_reply_draft d = {.scope = REPLY_OWN};
    return show_form(cx, req, res, 0, &d);
}

static enum err read_draft(struct ctx *cx, int64_t id, struct saved_reply_draft *ret)
{
    struct saved_reply r;
    enum err e = saved_reply_get(cx, id, &r);
    if (!e && !r.may_edit) e = ERR_FORBIDDEN;
    if (!e) *ret = (struct saved_reply_draft){r.title, r.category, r.body, r.scope, r.version};
    return e;
}

enum err intranet_reply_edit(struct ctx *cx, struct req *req, struct res *res)
{
    struct saved_reply_draft d;
    int64_t id;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = read_draft(cx, id, &d);
    return e ? e : show_form(cx, req, res, id, &d);
}

static enum err save(struct ctx *cx, struct req *req, struct res *res, int64_t id)
{
    struct saved_reply_draft d = {0}, stored;
    enum err e = id ? read_draft(cx, id, &stored) : OK;
    if (e) return e;
    e = form_read(cx, req, &reply_form, &d);
    if (!e) e = saved_reply_save(cx, id, &d, &id);
    if (e == ERR_STALE) {
        e = read_draft(cx, id, &stored);
        if (e) return e;
        form_stale(cx, req, res, &reply_form, &d, &stored);
        return show_form(cx, req, res, id, &d);
    }
    if (e == ERR_INVALID) return show_form(cx, req, res, id, &d);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved."));
    return res_redirect(res, url_to(cx, "/replies"));
}

enum err intranet_reply_add(struct ctx *cx, struct req *req, struct res *res)
{
    return save(cx, req, res, 0);
}

enum err intranet_reply_save(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    return path_id(req, 0, &id) ? save(cx, req, res, id) : ERR_NOT_FOUND;
}

static enum err retire(struct ctx *cx, struct req *req, struct res *res, bool retired)
{
    struct version_draft d = {0};
    struct saved_reply r;
    int64_t id;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = saved_reply_get(cx, id, &r);
    if (!e) e = form_read(cx, req, &case_version_form, &d);
    if (!e) e = saved_reply_retire(cx, id, d.version, retired);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, retired ? _("Put away: it is no longer offered.") : _("Brought back: it is offered again."));
    return res_redirect(res, url_to(cx, retired ? "/replies?retired=1" : "/replies"));
}

enum err intranet_reply_retire(struct ctx *cx, struct req *req, struct res *res)
{
    return retire(cx, req, res, true);
}

enum err intranet_reply_restore(struct ctx *cx, struct req *req, struct res *res)
{
    return retire(cx, req, res, false);
}

/* ---- in the form of an answer ---- */

void intranet_case_replies(const struct case_page_view *v, struct tpl *form)
{
    struct saved_reply *r;
    size_t n;
    tpl_cstr(form, K_REPLIES_PAGE_URL, url_to(v->cx, "/replies"));
    if (saved_reply_list(v->cx, STR(""), 0, false, &r, &n) != OK || !n) return;
    struct tpl *p = tpl_row(form, K_PICKER);
    tpl_cstr(p, K_REPLIES_URL, arena_printf(v->cx->arena, "%s/replies", url_case(v->cx, v->c->ref)));
    for (size_t i = 0; i < n; i++) {
        struct tpl *o = tpl_row(p, K_OPTION);
        tpl_int(o, K_OPTION_VALUE, r[i].id);
        tpl_str(o, K_OPTION_LABEL, r[i].category.n ? str_printf(v->cx->arena, "%.*s · %.*s", STR_ARG(r[i].category), STR_ARG(r[i].title))
                                                   : r[i].title);
    }
}

/* GET /complaints/{ref}/replies: all of them with their fields filled, for the picker. */
enum err intranet_complaint_replies(struct ctx *cx, struct req *req, struct res *res)
{
    struct saved_reply *r;
    struct complaint c;
    struct str ref;
    size_t n;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = complaint_get(cx, ref, NULL, &c);
    if (!e && !perm_record(cx->actor, COMPLAINT_TAKE, (staff_id){c.assignee}, (team_id){c.team}, (branch_id){c.branch}))
        e = ERR_FORBIDDEN;
    if (!e) e = saved_reply_list(cx, query_get(req, "q"), 0, false, &r, &n);
    if (e) return e;
    struct tpl *t = part_begin(cx, req, res, TPL_INTRANET_COMPLAINT_REPLIES);
    tpl_show_if(t, K_NOTHING_FOUND, !n);
    tpl_str(t, K_CASE_LANG, c.lang.n ? c.lang : STR("zh-CN"));
    for (size_t i = 0; i < n; i++) {
        struct str unknown, text = saved_reply_fill(cx, &r[i], &c, &unknown);
        struct tpl *row = tpl_row(t, K_REPLY);
        tpl_int(row, K_N, (int64_t)i);
        tpl_str(row, K_TITLE, r[i].title);
        tpl_str(row, K_CATEGORY_NAME, r[i].category);
        tpl_str(row, K_TEXT, text);
        if (unknown.n) tpl_str(tpl_row(row, K_UNFILLED), K_UNFILLED_FIELDS, unknown);
    }
    return page_end(req, res);
}
