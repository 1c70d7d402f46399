/* Saved views above a list: see list_bar.h. */
#include "pages/shared/list_bar.h"

#include <inttypes.h>

#include "base/text.h"
#include "domain/lookup.h"
#include "domain/staff.h"
#include "domain/tier.h"
#include "pages/shared/custom_view.h"
#include "pages/shared/page.h"

/* ---- the address ---- */

/* Parameters that are no filter: where one is in the list, and how it is shown. */
static const char *const places[] = {"after", "before", "panel", "view", "base", "cols", "print", "id",
                                     "all", "do", "col", "order", "up", "down", "apply", "save", "now", "value"};

bool list_keeps(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (str_is(name, places[i])) return false;
    return true;
}

static void add_pair(struct ctx *cx, struct buf *b, struct str name, struct str value)
{
    if (b->n) buf_char(b, '&');
    buf_printf(b, "%s=%s", url_value(cx->arena, name), url_value(cx->arena, value));
}

const char *list_filter_text(struct ctx *cx, const struct req *req)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < req->query.list.n; i++) {
        const struct pair *p = &req->query.list.at[i];
        if (p->value.n && list_keeps(p->name)) add_pair(cx, &b, p->name, p->value);
    }
    return b.n ? arena_cstr(cx->arena, b.p) : "";
}

static bool has_pair(const struct pairs *pairs, const struct pair *p)
{
    for (size_t i = 0; i < pairs->list.n; i++)
        if (str_eq(pairs->list.at[i].name, p->name) && str_eq(pairs->list.at[i].value, p->value)) return true;
    return false;
}

static size_t count_kept(const struct pairs *pairs)
{
    size_t n = 0;
    for (size_t i = 0; i < pairs->list.n; i++)
        n += pairs->list.at[i].value.n && list_keeps(pairs->list.at[i].name);
    return n;
}

/* Does the address ask for just what the view has? */
static bool as_stored(struct ctx *cx, const struct req *req, struct str filter)
{
    struct pairs stored = {0};
    (void)pairs_parse_urlencoded(cx->arena, filter, &stored);
    if (count_kept(&req->query) != count_kept(&stored)) return false;
    for (size_t i = 0; i < stored.list.n; i++)
        if (!has_pair(&req->query, &stored.list.at[i])) return false;
    return true;
}

/* ---- what a filter refers to ---- */

enum ref_kind { REF_LIST, REF_STAFF, REF_TIER };
static const struct {
    const char *name;
    enum ref_kind kind;
    enum list list;
} refs[] = {
    {"owner", REF_STAFF, LIST_COUNT},      {"assignee", REF_STAFF, LIST_COUNT}, {"tier", REF_TIER, LIST_COUNT},
    {"team", REF_LIST, LIST_TEAM},         {"branch", REF_LIST, LIST_BRANCH},   {"tag", REF_LIST, LIST_TAG},
    {"source", REF_LIST, LIST_SOURCE},     {"category", REF_LIST, LIST_CATEGORY},
};

static bool tier_find(struct ctx *cx, int64_t id, struct lookup *ret)
{
    struct tier *tiers = NULL;
    size_t n = 0;
    if (tier_list(cx, true, &tiers, &n) != OK) return false;
    for (size_t i = 0; i < n; i++)
        if (tiers[i].id == id) {
            *ret = (struct lookup){.id = id, .name = tiers[i].name};
            return true;
        }
    return false;
}

/* What the value of a filter stands for. ret_gone: that is not there any more; its name when known. */
static struct str refers_to(struct ctx *cx, const struct pair *p, bool *ret_gone)
{
    int64_t id;
    *ret_gone = false;
    if (!str_to_i64(p->value, &id) || id <= 0) return STR_NONE;
    for (size_t i = 0; i < COUNT_OF(refs); i++) {
        struct lookup l = {0};
        if (!str_is(p->name, refs[i].name)) continue;
        if (refs[i].kind == REF_STAFF) l.name = staff_name(cx, (staff_id){id});
        else if (refs[i].kind == REF_TIER) (void)tier_find(cx, id, &l);
        else if (lookup_get(cx, refs[i].list, id, &l) != OK) err_clear();
        *ret_gone = !l.name.n || l.retired;
        return l.name.n ? l.name : STR("");
    }
    return STR_NONE;
}

static const struct field *field_of(const struct list_spec *spec, struct str name)
{
    for (const struct field *f = spec->form->fields; f->name; f++)
        if (str_is(name, f->name)) return f;
    return NULL;
}

static bool is_custom(struct ctx *cx, const struct list_spec *spec, struct str name)
{
    return spec->columns->custom && custom_filter_known(cx, (enum custom_entity)(spec->columns->custom - 1), name);
}

static void note(struct list_bar *b, const char *text)
{
    if (b->nnotes < COUNT_OF(b->notes)) b->notes[b->nnotes++] = text;
}

/* Can this part of the view still be asked? If not, a note says so. */
static bool still_there(struct ctx *cx, struct list_bar *b, const struct pair *p)
{
    const struct field *f = field_of(b->spec, p->name);
    bool gone = false;
    if (!f && !is_custom(cx, b->spec, p->name)) {
        note(b, _("A filter of this view is not there any more. The view opens without it."));
        return false;
    }
    struct str what = refers_to(cx, p, &gone);
    if (!gone) return true;
    const char *label = f && f->label ? i18n_text(f->label) : "";
    note(b, what.n ? arena_printf(cx->arena, _("%s “%s” is not in use any more. The view opens without this filter."),
                                  label, str_dup(cx->arena, what))
                   : arena_printf(cx->arena, _("What the filter %s meant is not there any more. The view opens without it."), label));
    return false;
}

struct str list_filter_clean(struct ctx *cx, const struct list_spec *spec, struct str filter)
{
    struct pairs pairs = {0};
    struct buf b CLEANUP(buf_free) = {0};
    (void)pairs_parse_urlencoded(cx->arena, filter, &pairs);
    for (size_t i = 0; i < pairs.list.n; i++) {
        const struct pair *p = &pairs.list.at[i];
        if (!p->value.n || !list_keeps(p->name) || !text_valid(p->value)) continue;
        if (field_of(spec, p->name) || is_custom(cx, spec, p->name)) add_pair(cx, &b, p->name, p->value);
    }
    return b.n ? str_copy(cx->arena, buf_view(&b)) : STR("");
}

/* ---- opening ---- */

static void put(struct ctx *cx, struct pairs *to, struct str name, struct str value)
{
    *vec_push(cx->arena, &to->list) = (struct pair){name, value};
}

/* The view's filter takes the place of the address; what the address itself says comes first. */
static void apply(struct ctx *cx, struct req *req, struct list_bar *b)
{
    struct pairs stored = {0}, all = {0};
    (void)pairs_parse_urlencoded(cx->arena, b->view.filter, &stored);
    for (size_t i = 0; i < stored.list.n; i++) {
        const struct pair *p = &stored.list.at[i];
        char *name = str_dup(cx->arena, p->name);
        if (query_get(req, name).p || !list_keeps(p->name) || !still_there(cx, b, p)) continue;
        put(cx, &all, p->name, p->value);
    }
    for (size_t i = 0; i < req->query.list.n; i++) {
        const struct pair *p = &req->query.list.at[i];
        if (!str_is(p->name, "view") && !str_is(p->name, "base")) put(cx, &all, p->name, p->value);
    }
    put(cx, &all, STR("base"), str_printf(cx->arena, "%" PRId64, b->view.id));
    if (b->view.columns.n && !query_get(req, "cols").p) put(cx, &all, STR("cols"), b->view.columns);
    req->query = all;
}

static enum err view_of(struct ctx *cx, struct list_bar *b, int64_t id)
{
    struct saved_view v;
    enum err e = id > 0 ? saved_view_get(cx, id, &v) : ERR_NOT_FOUND;
    if (!e && (v.removed || v.list != b->spec->list)) e = ERR_NOT_FOUND;
    if (!e) b->view = v;
    return e;
}

static void drop(struct ctx *cx, struct req *req, const char *name)
{
    struct pairs all = {0};
    for (size_t i = 0; i < req->query.list.n; i++)
        if (!str_is(req->query.list.at[i].name, name)) *vec_push(cx->arena, &all.list) = req->query.list.at[i];
    req->query = all;
}

static enum err open_view(struct ctx *cx, struct req *req, struct list_bar *b, bool page)
{
    struct str asked = query_get(req, "view"), base = query_get(req, "base");
    int64_t id = 0;
    enum err e = ERR_NOT_FOUND;
    if (asked.p) {
        (void)str_to_i64(asked, &id);
        if (id) e = view_of(cx, b, id);
        if (e == ERR_NOT_FOUND && id) note(b, _("This view is not there any more, or is not shared with you now. Here is the whole list."));
        if (!e) apply(cx, req, b);
        else drop(cx, req, "view");
    } else if (page && !req->query.list.n) {
        e = saved_view_default(cx, b->spec->list, &b->view);
        if (!e) apply(cx, req, b);
    } else if (base.n && str_to_i64(base, &id)) {
        e = view_of(cx, b, id);
    }
    err_clear();
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err bar_open(struct ctx *cx, struct req *req, const struct list_spec *spec, bool page, struct list_bar *ret)
{
    *ret = (struct list_bar){.spec = spec};
    enum err e = open_view(cx, req, ret, page);
    if (e) return e;
    struct str cols = query_get(req, "cols");
    columns_choose(cx, spec->columns, cols, &ret->columns);
    if (ret->columns.unknown)
        note(ret, _("A column of this view is not there any more. The view opens without it."));
    ret->print = query_get(req, "print").n > 0;
    ret->filter = list_filter_text(cx, req);
    if (!ret->view.id) return OK;
    struct chosen stored;
    columns_choose(cx, spec->columns, ret->view.columns, &stored);
    ret->changed = (!ret->nnotes && !as_stored(cx, req, ret->view.filter)) ||
                   strcmp(columns_text(cx, &stored), columns_text(cx, &ret->columns)) != 0;
    return OK;
}

enum err list_bar_open(struct ctx *cx, struct req *req, const struct list_spec *spec, struct list_bar *ret)
{
    enum err e = bar_open(cx, req, spec, true, ret);
    return e ? e : saved_view_tabs(cx, spec->list, &ret->views, &ret->nviews);
}

enum err list_bar_file(struct ctx *cx, struct req *req, const struct list_spec *spec, struct list_bar *ret)
{
    enum err e = bar_open(cx, req, spec, false, ret);
    if (!e && !query_get(req, "cols").n) columns_file(cx, spec->columns, &ret->columns);
    return e;
}

/* ---- drawing ---- */

static bool has_default(const struct list_bar *b)
{
    for (size_t i = 0; i < b->nviews; i++)
        if (b->views[i].is_default) return true;
    return false;
}

const char *list_bar_all_url(struct ctx *cx, const struct list_bar *b)
{
    return has_default(b) ? url_to(cx, "%s?view=0", b->spec->path) : url_to(cx, "%s", b->spec->path);
}

const char *list_bar_rest(struct ctx *cx, const struct list_bar *b)
{
    const char *cols = columns_text(cx, &b->columns), *text = "";
    if (b->view.id) text = arena_printf(cx->arena, "&base=%" PRId64, b->view.id);
    return *cols ? arena_printf(cx->arena, "%s&cols=%s", text, url_value(cx->arena, str_of(cols))) : text;
}

struct tpl *list_bar_begin(struct tpl *page)
{
    return tpl_include(page, K_VIEW_BAR, TPL_PART_VIEW_BAR);
}

void list_bar_chip(struct tpl *bar, const char *label, const char *url, bool now)
{
    struct tpl *row = tpl_row(bar, K_VIEW);
    tpl_cstr(row, K_VIEW_NAME, label);
    tpl_cstr(row, K_URL, url);
    tpl_show_if(row, K_VIEW_NOW, now);
}

void list_bar_end(struct ctx *cx, struct tpl *bar, const struct list_bar *b)
{
    const char *code = view_list_code(b->spec->list), *rest = list_bar_rest(cx, b);
    const char *as_is = arena_printf(cx->arena, "%s%s", b->filter, *b->filter ? rest : *rest ? rest + 1 : rest);
    for (size_t i = 0; i < b->nviews; i++) {
        const struct view_tab *v = &b->views[i];
        struct tpl *row = tpl_row(bar, K_VIEW);
        tpl_str(row, K_VIEW_NAME, v->name);
        tpl_cstr(row, K_URL, url_to(cx, "%s?view=%" PRId64, b->spec->path, v->id));
        tpl_show_if(row, K_VIEW_NOW, v->id == b->view.id);
        tpl_show_if(row, K_VIEW_SHARED, v->shared);
        tpl_show_if(row, K_VIEW_DEFAULT, v->is_default);
    }
    if (b->view.id && b->changed && b->view.may_edit) {
        const char *url = url_to(cx, "/views/%s/%" PRId64 "/edit?now=1&%s", code, b->view.id, as_is);
        tpl_cstr(tpl_row(bar, K_VIEW_CHANGED), K_URL, url);
    }
    tpl_cstr(bar, K_COLUMNS_URL, url_to(cx, "/views/%s/columns%s%s", code, *as_is ? "?" : "", as_is));
    tpl_cstr(bar, K_SAVE_URL, url_to(cx, "/views/%s/new%s%s", code, *as_is ? "?" : "", as_is));
    tpl_cstr(bar, K_VIEWS_URL, url_to(cx, "/views/%s", code));
    tpl_cstr(bar, K_PRINT_URL, url_to(cx, "%s?%s%sprint=1", b->spec->path, as_is, *as_is ? "&" : ""));
    for (size_t i = 0; i < b->nnotes; i++) tpl_cstr(tpl_row(bar, K_VIEW_NOTE), K_VIEW_NOTE_TEXT, b->notes[i]);
}

/* ---- in words ---- */

static const char *choice_word(const struct field *f, struct str value)
{
    for (const struct choice *c = f->choices; c && c->code; c++)
        if (str_is(value, c->code)) return c->label ? i18n_text(c->label) : "";
    return "";
}

static struct str value_word(struct ctx *cx, const struct field *f, const struct pair *p)
{
    bool gone;
    struct str ref = refers_to(cx, p, &gone);
    if (ref.p) return ref.n ? ref : str_of(_("unknown"));
    if (f->type == FIELD_CHOICE) return str_of(choice_word(f, p->value));
    if (f->type == FIELD_BOOL) return str_of(_("yes"));
    if (str_is(p->value, "me")) return str_of(_("Me"));
    if (str_is(p->value, "none")) return str_of(_("Nobody"));
    return p->value;
}

/* "Owner" and "me"; empty: nothing that people need be told. */
static struct str words_of(struct ctx *cx, const struct list_spec *spec, const struct pair *p, const char **ret_label)
{
    const struct field *f = field_of(spec, p->name);
    struct str value = STR("");
    if (f && f->label) {
        *ret_label = i18n_text(f->label);
        return value_word(cx, f, p);
    }
    bool known = !f && spec->columns->custom &&
                 custom_filter_words(cx, (enum custom_entity)(spec->columns->custom - 1), p, ret_label, &value);
    return known ? value : STR("");
}

const char *list_words(struct ctx *cx, const struct list_spec *spec, struct str filter)
{
    struct pairs pairs = {0};
    struct buf b CLEANUP(buf_free) = {0};
    (void)pairs_parse_urlencoded(cx->arena, filter, &pairs);
    for (size_t i = 0; i < pairs.list.n; i++) {
        const struct pair *p = &pairs.list.at[i];
        const char *label = "";
        struct str value = words_of(cx, spec, p, &label);
        if (!value.n || !text_valid(value)) continue;
        if (b.n) buf_cstr(&b, " · ");
        buf_cstr(&b, arena_printf(cx->arena, _("%s: %s"), label, str_dup(cx->arena, value)));
    }
    return b.n ? arena_cstr(cx->arena, b.p) : "";
}

/* ---- on paper ---- */

void list_print_head(struct ctx *cx, const struct list_bar *b, struct req *req, struct tpl *page, size_t shown, bool more)
{
    struct tpl *t = tpl_include(page, K_PRINT_HEAD, TPL_PART_PRINT_HEAD);
    const char *words = list_words(cx, b->spec, str_of(b->filter));
    const char *rest = list_bar_rest(cx, b);
    (void)req;
    tpl_cstr(t, K_LIST_LABEL, i18n_text(b->spec->label));
    tpl_str(t, K_VIEW_NAME, b->view.id ? b->view.name : str_of(_("List")));
    tpl_show_if(t, K_WORDS, *words != '\0');
    tpl_cstr(t, K_WORDS_TEXT, words);
    tpl_cstr(t, K_PRINTED, arena_printf(cx->arena, _("%s, by %s"), format_time(cx->arena, cx->now), str_dup(cx->arena, cx->actor->name)));
    tpl_cstr(t, K_SHOWN, format_plural(cx->arena, _("{n, plural, one {# row} other {# rows}}"), (int64_t)shown));
    tpl_show_if(t, K_MORE, more);
    tpl_cstr(t, K_BACK_URL, url_to(cx, "%s?%s%s", b->spec->path, b->filter, *b->filter ? rest : *rest ? rest + 1 : "view=0"));
}
