/* See view_pages.h. /views/{list}: the saved views of a list: which there are, saving and editing one, which one the list
 * opens with, removing and bringing back; and the page where columns are chosen (GET only: the choice
 * stands in the list's address). Guards: domain/saved_view.h decides who sees and changes what. */
#include "pages/shared/view_pages.h"

#include <inttypes.h>

#include "base/text.h"
#include "pages/shared/list_view.h"
#include "pages/shared/page.h"

struct view_draft {
    struct str name;
    int64_t share;
    bool opens; /* the list opens with it */
    struct str filter, columns;
    int64_t version;
};
static const struct choice share_choices[] = {{SHARE_PRIVATE, "private", N_("Only me")},
                                              {SHARE_TEAM, "team", N_("My team")},
                                              {SHARE_ALL, "all", N_("Everybody")},
                                              {0, NULL, NULL}};
#define AT(member) offsetof(struct view_draft, member)
static const struct field view_fields[] = {
    {"name", N_("Name of the view"), FIELD_LINE, AT(name), .max = 60,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS | FIELD_WIDE},
    {"share", N_("Who sees it"), FIELD_CHOICE, AT(share), .choices = share_choices,
     .flags = FIELD_REQUIRED | FIELD_RADIO | FIELD_WIDE,
     .help = N_("Whoever opens it sees only customers, cases and columns that are theirs to see. Sharing with everybody is a manager's.")},
    {"opens", N_("The list opens with this view for me"), FIELD_BOOL, AT(opens), .flags = FIELD_WIDE},
    {"filter", NULL, FIELD_LINE, AT(filter), .max = 4000, .flags = FIELD_HIDDEN},
    {"columns", NULL, FIELD_LINE, AT(columns), .max = 2000, .flags = FIELD_HIDDEN},
    {"version", NULL, FIELD_INT, AT(version), .min = 0, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form view_form = {"view", view_fields, sizeof(struct view_draft)};

static const struct list_spec *list_spec_of(struct ctx *cx, struct str code)
{
    for (const struct list_spec *const *s = program_lists; *s; s++)
        if (str_is(code, view_list_code((*s)->list))) return perm_may(cx->actor, view_list_access((*s)->list)) ? *s : NULL;
    return NULL;
}

#define PATH_LIST(cx, req, name)                                                                   \
    const struct list_spec *name = list_spec_of((cx), (req)->path_at[0]);                          \
    if (!name) return ERR_NOT_FOUND
#define PATH_VIEW(cx, req, spec, view)                                                             \
    PATH_LIST(cx, req, spec);                                                                      \
    struct saved_view view;                                                                        \
    do {                                                                                           \
        int64_t id_;                                                                               \
        if (!path_id((req), 1, &id_)) return ERR_NOT_FOUND;                                        \
        enum err e_ = saved_view_get((cx), id_, &view);                                            \
        if (e_ || view.list != spec->list) return e_ ? e_ : ERR_NOT_FOUND;                         \
    } while (0)

static const char *url_views(struct ctx *cx, const struct list_spec *spec)
{
    return url_to(cx, "/views/%s", view_list_code(spec->list));
}

static const char *url_view_do(struct ctx *cx, const struct saved_view *v, const char *what)
{
    return url_to(cx, "/views/%s/%" PRId64 "/%s", view_list_code(v->list), v->id, what);
}

static const char *url_open(struct ctx *cx, const struct list_spec *spec, int64_t view)
{
    return url_to(cx, "%s?view=%" PRId64, spec->path, view);
}

static const char *columns_words(struct ctx *cx, const struct list_spec *spec, struct str text)
{
    struct chosen c;
    struct buf b CLEANUP(buf_free) = {0};
    columns_choose(cx, spec->columns, text, &c);
    if (c.usual) return _("the usual ones");
    for (size_t i = 0; i < c.n; i++) {
        if (i) buf_cstr(&b, _(", "));
        buf_cstr(&b, i18n_text(c.at[i]->label));
    }
    return arena_cstr(cx->arena, b.p);
}

static void fill_what(struct ctx *cx, struct tpl *t, const struct list_spec *spec, struct str filter, struct str columns)
{
    const char *words = list_words(cx, spec, filter);
    tpl_cstr(t, K_WORDS_TEXT, *words ? words : _("everything, as the list comes"));
    tpl_cstr(t, K_COLUMNS_TEXT, columns_words(cx, spec, columns));
}

/* ---- which there are ---- */

static const char *share_word(struct ctx *cx, const struct saved_view *v)
{
    const char *who = v->share == SHARE_TEAM ? _("Team") : v->share == SHARE_ALL ? _("Everybody") : _("Only me");
    if (v->mine) return who;
    return arena_printf(cx->arena, _("%s, from %s"), who, str_dup(cx->arena, v->owner_name));
}

static void fill_default(struct ctx *cx, struct req *req, struct tpl *row, const struct saved_view *v)
{
    struct tpl *t = tpl_row(row, v->is_default ? K_DEFAULT_NOT : K_DEFAULT_MAKE);
    tpl_cstr(t, K_URL, url_view_do(cx, v, v->is_default ? "not-default" : "default"));
    tpl_str(t, K_VIEW_NAME, v->name);
    form_tokens(cx, req, t, 0);
}

static void fill_view(struct ctx *cx, struct req *req, struct tpl *t, const struct list_spec *spec, const struct saved_view *v)
{
    struct tpl *row = tpl_row(t, K_VIEW);
    tpl_str(row, K_VIEW_NAME, v->name);
    tpl_cstr(row, K_URL, url_open(cx, spec, v->id));
    tpl_cstr(row, K_SHARE_TEXT, share_word(cx, v));
    tpl_show_if(row, K_IS_DEFAULT, v->is_default);
    fill_what(cx, row, spec, v->filter, v->columns);
    fill_default(cx, req, row, v);
    if (!v->may_edit) return;
    struct tpl *may = tpl_row(row, K_MAY);
    tpl_cstr(may, K_EDIT_URL, url_view_do(cx, v, "edit"));
    tpl_cstr(may, K_REMOVE_URL, url_view_do(cx, v, "remove"));
    tpl_str(may, K_VIEW_NAME, v->name);
    form_tokens(cx, req, may, 0);
}

enum err view_page_list(struct ctx *cx, struct req *req, struct res *res)
{
    struct saved_view *views, *gone;
    size_t n, m;
    PATH_LIST(cx, req, spec);
    enum err e = saved_view_list(cx, spec->list, &views, &n);
    if (!e) e = saved_view_removed(cx, spec->list, &gone, &m);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_PART_VIEWS, _("Views of the list"));
    tpl_cstr(t, K_LIST_LABEL, i18n_text(spec->label));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "%s?view=0", spec->path));
    tpl_cstr(t, K_NEW_URL, url_to(cx, "/views/%s/new", view_list_code(spec->list)));
    tpl_cstr(t, K_COLUMNS_URL, url_to(cx, "/views/%s/columns", view_list_code(spec->list)));
    tpl_show_if(t, K_VIEWS, n > 0);
    for (size_t i = 0; i < n; i++) fill_view(cx, req, t, spec, &views[i]);
    if (!n)
        list_empty(t, _("No saved views yet"),
                   _("Filter the list, sort it and choose its columns; then save it as a view: it stands above the list from then on."),
                   url_to(cx, "%s?view=0", spec->path), _("To the list"));
    tpl_show_if(t, K_REMOVED_VIEWS, m > 0);
    for (size_t i = 0; i < m; i++) {
        struct tpl *row = tpl_row(t, K_REMOVED);
        tpl_str(row, K_VIEW_NAME, gone[i].name);
        tpl_cstr(row, K_URL, url_view_do(cx, &gone[i], "restore"));
        form_tokens(cx, req, row, 0);
    }
    return page_end(req, res);
}

/* ---- saving and editing ---- */

static enum err edit_page(struct ctx *cx, struct req *req, struct res *res, const struct list_spec *spec,
                          const struct saved_view *v, const struct view_draft *d)
{
    const char *title = v ? _("Edit a view") : _("Save as a view");
    struct tpl *t = page_begin(cx, req, res, TPL_PART_VIEW_EDIT, title);
    tpl_cstr(t, K_HEADING, title);
    tpl_cstr(t, K_LIST_LABEL, i18n_text(spec->label));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "%s?view=%" PRId64, spec->path, v ? v->id : 0));
    tpl_cstr(t, K_ACTION_URL, v ? url_view_do(cx, v, "edit") : url_to(cx, "/views/%s/new", view_list_code(spec->list)));
    fill_what(cx, t, spec, d->filter, d->columns);
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &view_form, d);
    return page_end(req, res);
}

/* What the list shows now: its filter and columns, from the address. */
static void draft_now(struct ctx *cx, struct req *req, const struct list_spec *spec, struct view_draft *d)
{
    struct chosen c;
    columns_choose(cx, spec->columns, query_get(req, "cols"), &c);
    d->filter = list_filter_clean(cx, spec, str_of(list_filter_text(cx, req)));
    d->columns = str_of(columns_text(cx, &c));
}

static enum err save_draft(struct ctx *cx, const struct list_spec *spec, const struct saved_view *old,
                           struct view_draft *d, int64_t *ret_id)
{
    struct chosen c;
    struct saved_view edit = {.id = old ? old->id : 0, .list = spec->list, .name = d->name, .share = d->share, .version = d->version};
    d->filter = edit.filter = list_filter_clean(cx, spec, d->filter);
    columns_choose(cx, spec->columns, d->columns, &c);
    d->columns = edit.columns = str_of(columns_text(cx, &c));
    return saved_view_save(cx, &edit, ret_id);
}

/* The view and whether the list opens with it, in one transaction. */
static enum err save_whole(struct ctx *cx, const struct list_spec *spec, const struct saved_view *old,
                           struct view_draft *d, int64_t *ret_id)
{
    TX(tx, cx);
    enum err e = save_draft(cx, spec, old, d, ret_id);
    bool opens = old && old->is_default;
    if (!e && d->opens != opens) e = saved_view_set_default(cx, spec->list, d->opens ? *ret_id : 0);
    return e ? e : tx_commit(&tx);
}

enum err view_page_new(struct ctx *cx, struct req *req, struct res *res)
{
    struct view_draft d = {.share = SHARE_PRIVATE};
    PATH_LIST(cx, req, spec);
    draft_now(cx, req, spec, &d);
    return edit_page(cx, req, res, spec, NULL, &d);
}

enum err view_page_create(struct ctx *cx, struct req *req, struct res *res)
{
    struct view_draft d = {0};
    int64_t id = 0;
    PATH_LIST(cx, req, spec);
    enum err e = form_read(cx, req, &view_form, &d);
    if (!e) e = save_whole(cx, spec, NULL, &d, &id);
    if (e == ERR_INVALID) return edit_page(cx, req, res, spec, NULL, &d);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The view is saved. It stands above the list."));
    return res_redirect(res, url_open(cx, spec, id));
}

static struct view_draft draft_of(const struct saved_view *v)
{
    return (struct view_draft){v->name, v->share, v->is_default, v->filter, v->columns, v->version};
}

enum err view_page_edit(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_VIEW(cx, req, spec, v);
    if (!v.may_edit) return ERR_FORBIDDEN;
    if (v.removed) return ERR_NOT_FOUND;
    struct view_draft d = draft_of(&v);
    if (query_get(req, "now").n) draft_now(cx, req, spec, &d);
    return edit_page(cx, req, res, spec, &v, &d);
}

enum err view_page_save(struct ctx *cx, struct req *req, struct res *res)
{
    struct view_draft d = {0};
    int64_t id = 0;
    PATH_VIEW(cx, req, spec, v);
    if (!v.may_edit) return ERR_FORBIDDEN;
    enum err e = form_read(cx, req, &view_form, &d);
    if (!e) e = save_whole(cx, spec, &v, &d, &id);
    if (e == ERR_STALE) {
        struct view_draft stored = draft_of(&v);
        form_stale(cx, req, res, &view_form, &d, &stored);
        return edit_page(cx, req, res, spec, &v, &d);
    }
    if (e == ERR_INVALID) return edit_page(cx, req, res, spec, &v, &d);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The view is saved."));
    return res_redirect(res, url_open(cx, spec, id));
}

/* ---- small steps ---- */

static enum err step(struct ctx *cx, struct req *req, struct res *res, const struct list_spec *spec, enum err e, const char *done)
{
    if (e == ERR_INVALID) {
        flash_set(req, res, FLASH_WARNING, cx->problems.list.at[0].text);
        return res_redirect(res, url_views(cx, spec));
    }
    if (e) return e;
    flash_set(req, res, FLASH_DONE, done);
    return res_redirect(res, url_views(cx, spec));
}

enum err view_page_remove(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_VIEW(cx, req, spec, v);
    return step(cx, req, res, spec, saved_view_remove(cx, v.id, true),
                v.mine ? _("The view is removed. You can bring it back below.") : _("The view is removed."));
}

enum err view_page_restore(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_VIEW(cx, req, spec, v);
    return step(cx, req, res, spec, saved_view_remove(cx, v.id, false), _("The view is back."));
}

enum err view_page_default(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_VIEW(cx, req, spec, v);
    return step(cx, req, res, spec, saved_view_set_default(cx, spec->list, v.id), _("The list opens with this view for you."));
}

enum err view_page_not_default(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_VIEW(cx, req, spec, v);
    return step(cx, req, res, spec, saved_view_set_default(cx, spec->list, 0), _("The list opens as it comes."));
}

/* ---- columns ---- */

/* All columns in the order they stand on the page: chosen ones first, until somebody moved one. */
struct arrangement {
    const struct column *at[COLUMNS_MAX];
    bool on[COLUMNS_MAX];
    size_t n;
};

static void place(struct arrangement *a, const struct column *c, bool on)
{
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->at[i]->code, c->code) == 0) return;
    if (a->n == COLUMNS_MAX) return;
    a->at[a->n] = c;
    a->on[a->n++] = on;
}

static bool asked_for(const struct req *req, const char *code)
{
    for (size_t i = 0; i < req->query.list.n; i++)
        if (str_is(req->query.list.at[i].name, "col") && str_is(req->query.list.at[i].value, code)) return true;
    return false;
}

static void arrange(struct ctx *cx, const struct req *req, const struct list_spec *spec, struct arrangement *ret)
{
    struct chosen now, all;
    bool moved = query_get(req, "order").n > 0;
    *ret = (struct arrangement){0};
    columns_all(cx, spec->columns, &all);
    columns_choose(cx, spec->columns, query_get(req, "cols"), &now);
    for (size_t k = 0; moved && k < req->query.list.n; k++) {
        const struct pair *p = &req->query.list.at[k];
        for (size_t i = 0; str_is(p->name, "order") && i < all.n; i++)
            if (str_is(p->value, all.at[i]->code)) place(ret, all.at[i], asked_for(req, all.at[i]->code));
    }
    for (size_t i = 0; !moved && i < now.n; i++) place(ret, now.at[i], true);
    for (size_t i = 0; i < all.n; i++) place(ret, all.at[i], false);
    for (size_t i = 0; i < ret->n; i++)
        if (ret->at[i]->flags & COLUMN_FIRST) ret->on[i] = true;
}

/* One step up or down, as the button that was pressed says. The column that names the row stays first. */
static void move(const struct req *req, struct arrangement *a)
{
    struct str up = query_get(req, "up"), down = query_get(req, "down");
    for (size_t i = 0; i < a->n; i++) {
        bool rises = str_is(up, a->at[i]->code) && i > 1, falls = str_is(down, a->at[i]->code) && i > 0 && i + 1 < a->n;
        if (!rises && !falls) continue;
        size_t k = rises ? i - 1 : i + 1;
        const struct column *c = a->at[i];
        bool on = a->on[i];
        a->at[i] = a->at[k];
        a->on[i] = a->on[k];
        a->at[k] = c;
        a->on[k] = on;
        return;
    }
}

static const char *arranged_codes(struct ctx *cx, const struct list_spec *spec, const struct arrangement *a)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct chosen c;
    for (size_t i = 0; i < a->n; i++) {
        if (!a->on[i]) continue;
        if (b.n) buf_char(&b, ',');
        buf_cstr(&b, a->at[i]->code);
    }
    columns_choose(cx, spec->columns, buf_view(&b), &c);
    return columns_text(cx, &c);
}

/* filter, base and the columns just chosen: the address they are taken to. */
static const char *with_columns(struct ctx *cx, const struct req *req, const char *path, const char *cols)
{
    struct str base = query_get(req, "base");
    const char *text = list_filter_text(cx, req);
    if (base.n) text = arena_printf(cx->arena, "%s%sbase=%s", text, *text ? "&" : "", url_value(cx->arena, base));
    if (*cols) text = arena_printf(cx->arena, "%s%scols=%s", text, *text ? "&" : "", url_value(cx->arena, str_of(cols)));
    return url_to(cx, "%s?%s", path, *text ? text : "view=0");
}

static void fill_columns(struct tpl *t, const struct arrangement *a)
{
    for (size_t i = 0; i < a->n; i++) {
        struct tpl *row = tpl_row(t, K_COLUMN);
        const struct column *c = a->at[i];
        tpl_cstr(row, K_CODE, c->code);
        tpl_cstr(row, K_LABEL, i18n_text(c->label));
        tpl_show_if(row, K_CHECKED, a->on[i]);
        tpl_show_if(row, K_FIXED, c->flags & COLUMN_FIRST);
        if (c->flags & COLUMN_FIRST) continue;
        tpl_cstr(tpl_row(row, K_MOVES), K_LABEL, i18n_text(c->label));
    }
}

enum err view_page_columns(struct ctx *cx, struct req *req, struct res *res)
{
    struct arrangement a;
    PATH_LIST(cx, req, spec);
    const char *code = view_list_code(spec->list);
    arrange(cx, req, spec, &a);
    if (query_get(req, "apply").n)
        return res_redirect(res, with_columns(cx, req, spec->path, arranged_codes(cx, spec, &a)));
    if (query_get(req, "save").n)
        return res_redirect(res, with_columns(cx, req, arena_printf(cx->arena, "/views/%s/new", code), arranged_codes(cx, spec, &a)));
    move(req, &a);
    struct tpl *t = page_begin(cx, req, res, TPL_PART_VIEW_COLUMNS, _("Columns of the list"));
    tpl_cstr(t, K_LIST_LABEL, i18n_text(spec->label));
    tpl_cstr(t, K_LIST_URL, with_columns(cx, req, spec->path, str_dup(cx->arena, query_get(req, "cols"))));
    tpl_cstr(t, K_USUAL_URL, with_columns(cx, req, spec->path, ""));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/views/%s/columns", code));
    for (size_t i = 0; i < req->query.list.n; i++) {
        const struct pair *p = &req->query.list.at[i];
        if (!p->value.n || !text_valid(p->value) || !(list_keeps(p->name) || str_is(p->name, "base"))) continue;
        struct tpl *row = tpl_row(t, K_KEPT_FILTER);
        tpl_str(row, K_NAME, p->name);
        tpl_str(row, K_VALUE, p->value);
    }
    fill_columns(t, &a);
    return page_end(req, res);
}
