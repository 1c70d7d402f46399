/* The short lists an admin keeps: branches, teams, complaint categories and causes, tags, industries,
 * sources. Added, renamed, put in order, retired, brought back; never deleted. Called by the route
 * table of the admin program. Tiers have a page of their own. */
#include "domain/lookup.h"

#include "domain/staff.h"
#include "pages/admin/routes.h"
#include "pages/shared/list_view.h"
#include "pages/shared/page.h"

struct list_draft {
    struct str name_zh, name_en;
    int64_t parent, position, version, manager;
};
#define POSITION                                                                                   \
    {"position", N_("Position"), FIELD_INT, offsetof(struct list_draft, position), .min = 0,       \
     .max = 9999, .help = N_("Small numbers come first; equal ones go by name.")}
#define VERSION                                                                                    \
    {"version", NULL, FIELD_INT, offsetof(struct list_draft, version), .min = 0, .max = INT64_MAX, \
     .flags = FIELD_HIDDEN}

static const struct field word_fields[] = {
    {"name_zh", N_("Chinese name"), FIELD_LINE, offsetof(struct list_draft, name_zh), .max = 60,
     .flags = FIELD_REQUIRED},
    {"name_en", N_("English name"), FIELD_LINE, offsetof(struct list_draft, name_en), .max = 60,
     .help = N_("For those who read English; empty: the Chinese one.")},
    POSITION,
    VERSION,
    FIELD_END};
static const struct field branch_fields[] = {
    {"name_zh", PN_("of a thing", "Name"), FIELD_LINE, offsetof(struct list_draft, name_zh), .max = 60,
     .flags = FIELD_REQUIRED},
    {"manager", N_("Manager"), FIELD_ID, offsetof(struct list_draft, manager),
     .help = N_("Is told when nobody stands in for somebody who is away.")},
    POSITION,
    VERSION,
    FIELD_END};
static const struct field team_fields[] = {
    {"name_zh", PN_("of a thing", "Name"), FIELD_LINE, offsetof(struct list_draft, name_zh), .max = 60,
     .flags = FIELD_REQUIRED},
    {"parent", N_("Branch"), FIELD_ID, offsetof(struct list_draft, parent), .flags = 0},
    {"manager", N_("Manager"), FIELD_ID, offsetof(struct list_draft, manager),
     .help = N_("Is told when nobody stands in for somebody who is away.")},
    POSITION,
    VERSION,
    FIELD_END};

static const struct form word_form = {"list", word_fields, sizeof(struct list_draft)};
static const struct form branch_form = {"list", branch_fields, sizeof(struct list_draft)};
static const struct form team_form = {"list", team_fields, sizeof(struct list_draft)};

static const struct form *form_of(enum list l)
{
    return l == LIST_BRANCH ? &branch_form : l == LIST_TEAM ? &team_form : &word_form;
}

static bool list_from(const struct req *req, enum list *ret)
{
    for (int l = 0; l < LIST_COUNT; l++) {
        if (!str_is(req->path_at[0], list_code((enum list)l))) continue;
        *ret = (enum list)l;
        return true;
    }
    return false;
}

static enum err branch_options(struct ctx *cx, struct req *req, int64_t present)
{
    struct lookup *rows;
    size_t n, used = 0;
    enum err e = lookup_list(cx, LIST_BRANCH, present != 0, &rows, &n);
    if (e) return e;
    struct option *options = ARENA_ARRAY(cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!rows[i].retired || rows[i].id == present)
            options[used++] = (struct option){rows[i].id, rows[i].name};
    form_options(cx, req, "parent", options, used);
    return OK;
}

static bool is_place(enum list l)
{
    return l == LIST_BRANCH || l == LIST_TEAM;
}

/* Whoever may be the manager; the present one in any case. */
static enum err manager_options(struct ctx *cx, struct req *req, int64_t present)
{
    struct staff_brief *rows;
    size_t n, used = 0;
    enum err e = staff_options(cx, ACCESS_SIGNED_IN, &rows, &n);
    if (e) return e;
    struct option *options = ARENA_ARRAY(cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++)
        if ((rows[i].roles & (ROLE_MANAGER | ROLE_LOYALTY | ROLE_ADMIN)) || rows[i].id.v == present)
            options[used++] = (struct option){rows[i].id.v, rows[i].name};
    form_options(cx, req, "manager", options, used);
    return OK;
}

static enum err place_options(struct ctx *cx, struct req *req, enum list l, const struct list_draft *d)
{
    enum err e = l == LIST_TEAM ? branch_options(cx, req, d ? d->parent : 0) : OK;
    if (!e && is_place(l)) e = manager_options(cx, req, d ? d->manager : 0);
    return e;
}

/* ---- all lists ---- */

enum err admin_lists(struct ctx *cx, struct req *req, struct res *res)
{
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_LISTS, _("Short lists"));
    for (int l = 0; l < LIST_COUNT; l++) {
        struct lookup *rows;
        size_t n;
        enum err e = lookup_list(cx, (enum list)l, false, &rows, &n);
        if (e) return e;
        struct tpl *row = tpl_row(t, K_LIST);
        tpl_cstr(row, K_URL, url_to(cx, "/lists/%s", list_code((enum list)l)));
        tpl_cstr(row, K_NAME, list_label((enum list)l));
        tpl_cstr(row, K_COUNT_TEXT,
                 format_plural(cx->arena, _("{n, plural, one {# entry} other {# entries}}"),
                               (int64_t)n));
    }
    if (perm_may(cx->actor, MEMBER_MANAGE))
        tpl_cstr(tpl_row(t, K_TIERS), K_URL, url_to(cx, "/tiers"));
    return page_end(req, res);
}

/* ---- one list ---- */

static void fill_entry(struct ctx *cx, struct req *req, struct tpl *t, enum list l,
                       const struct lookup *r)
{
    struct tpl *row = tpl_row(t, r->retired ? K_RETIRED : K_ROW);
    const char *at = url_to(cx, "/lists/%s/%lld", list_code(l), (long long)r->id);
    tpl_str(row, K_NAME_ZH, r->name_zh);
    tpl_str(row, K_NAME_EN, l == LIST_TEAM ? lookup_name(cx, LIST_BRANCH, r->parent) : r->name_en);
    tpl_int(row, K_POSITION, r->position);
    if (is_place(l)) tpl_str(tpl_row(row, K_PLACE), K_MANAGER_NAME, staff_name(cx, r->manager));
    if (!perm_may(cx->actor, LIST_MANAGE)) return;
    struct tpl *may = tpl_row(row, K_MAY);
    tpl_cstr(may, K_EDIT_URL, at);
    tpl_str(may, K_NAME_ZH, r->name_zh);
    tpl_cstr(may, K_RETIRE_URL, arena_printf(cx->arena, "%s/%s", at,
                                             r->retired ? "bring-back" : "retire"));
    form_tokens(cx, req, may, r->version);
}

static enum err list_page(struct ctx *cx, struct req *req, struct res *res, enum list l,
                          const struct list_draft *values)
{
    struct lookup *rows;
    size_t n, used = 0;
    enum err e = lookup_list(cx, l, true, &rows, &n);
    if (!e) e = place_options(cx, req, l, values);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_LIST, list_label(l));
    tpl_cstr(t, K_HEADING, list_label(l));
    tpl_cstr(t, K_LISTS_URL, url_to(cx, "/lists"));
    bool places = is_place(l);
    tpl_show_if(t, K_WORDS, !places);
    tpl_show_if(t, K_PLACES, places);
    tpl_show_if(t, K_TEAMS, l == LIST_TEAM);
    tpl_show_if(t, K_TWO, l != LIST_BRANCH);
    for (size_t i = 0; i < n; i++) used += !rows[i].retired;
    if (used) tpl_show(t, K_ROWS);
    else
        list_empty(t, _("This list is empty."), _("Add the first entry below."), NULL, NULL);
    for (size_t i = 0; i < n; i++) fill_entry(cx, req, t, l, &rows[i]);
    if (used < n) tpl_show(t, K_RETIRED_ROWS);
    if (perm_may(cx->actor, LIST_MANAGE)) {
        struct tpl *add = tpl_row(t, K_ADD);
        tpl_cstr(add, K_ACTION_URL, url_to(cx, "/lists/%s", list_code(l)));
        form_tokens(cx, req, add, 0);
        form_view(cx, req, res, add, form_of(l), values);
    }
    return page_end(req, res);
}

enum err admin_list(struct ctx *cx, struct req *req, struct res *res)
{
    enum list l;
    return list_from(req, &l) ? list_page(cx, req, res, l, NULL) : ERR_NOT_FOUND;
}

static struct lookup edit_of(const struct list_draft *d, int64_t id)
{
    return (struct lookup){.id = id,
                           .name_zh = d->name_zh,
                           .name_en = d->name_en.p ? d->name_en : STR(""),
                           .parent = d->parent,
                           .position = d->position,
                           .manager = {d->manager},
                           .version = d->version};
}

enum err admin_list_add(struct ctx *cx, struct req *req, struct res *res)
{
    enum list l;
    struct list_draft d = {0};
    int64_t id;
    if (!list_from(req, &l)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, form_of(l), &d);
    struct lookup edit = edit_of(&d, 0);
    if (!e) e = lookup_save(cx, l, &edit, &id);
    if (e == ERR_INVALID) return list_page(cx, req, res, l, &d);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Added."));
    return res_redirect(res, url_to(cx, "/lists/%s", list_code(l)));
}

/* ---- one entry ---- */

static enum err entry_page(struct ctx *cx, struct req *req, struct res *res, enum list l,
                           int64_t id, const struct list_draft *values)
{
    enum err e = place_options(cx, req, l, values);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_LIST_ENTRY, list_label(l));
    tpl_cstr(t, K_LIST_NAME, list_label(l));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/lists/%s", list_code(l)));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/lists/%s/%lld", list_code(l), (long long)id));
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, form_of(l), values);
    return page_end(req, res);
}

static enum err entry_read(struct ctx *cx, enum list l, int64_t id, struct list_draft *ret)
{
    struct lookup r;
    enum err e = lookup_get(cx, l, id, &r);
    if (!e) *ret = (struct list_draft){r.name_zh, r.name_en, r.parent, r.position, r.version, r.manager.v};
    return e;
}

enum err admin_list_entry(struct ctx *cx, struct req *req, struct res *res)
{
    enum list l;
    int64_t id;
    struct list_draft d;
    if (!list_from(req, &l) || !path_id(req, 1, &id)) return ERR_NOT_FOUND;
    enum err e = entry_read(cx, l, id, &d);
    return e ? e : entry_page(cx, req, res, l, id, &d);
}

enum err admin_list_save(struct ctx *cx, struct req *req, struct res *res)
{
    enum list l;
    int64_t id, saved;
    struct list_draft d = {0};
    if (!list_from(req, &l) || !path_id(req, 1, &id)) return ERR_NOT_FOUND;
    struct list_draft stored;
    enum err e = entry_read(cx, l, id, &stored);
    if (e) return e;
    e = form_read(cx, req, form_of(l), &d);
    struct lookup edit = edit_of(&d, id);
    if (!e) e = lookup_save(cx, l, &edit, &saved);
    if (e == ERR_STALE) {
        if ((e = entry_read(cx, l, id, &stored))) return e;
        if ((e = place_options(cx, req, l, &stored))) return e;
        form_stale(cx, req, res, form_of(l), &d, &stored);
        return entry_page(cx, req, res, l, id, &d);
    }
    if (e == ERR_INVALID) return entry_page(cx, req, res, l, id, &d);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved."));
    return res_redirect(res, url_to(cx, "/lists/%s", list_code(l)));
}

struct version_draft {
    int64_t version;
};
static const struct field version_fields[] = {
    {"version", NULL, FIELD_INT, offsetof(struct version_draft, version), .min = 1,
     .max = INT64_MAX, .flags = FIELD_HIDDEN | FIELD_REQUIRED},
    FIELD_END};
static const struct form version_form = {"retire", version_fields, sizeof(struct version_draft)};

static enum err retire(struct ctx *cx, struct req *req, struct res *res, bool retired)
{
    enum list l;
    int64_t id;
    struct version_draft d = {0};
    if (!list_from(req, &l) || !path_id(req, 1, &id)) return ERR_NOT_FOUND;
    struct lookup stored;
    enum err e = lookup_get(cx, l, id, &stored);
    if (!e) e = form_read(cx, req, &version_form, &d);
    if (!e) e = lookup_retire(cx, l, id, d.version, retired);
    if (e) return e;
    flash_set(req, res, FLASH_DONE,
              retired ? _("Retired: it stays where it is used and is no longer offered.")
                      : _("Brought back: it is offered again."));
    return res_redirect(res, url_to(cx, "/lists/%s", list_code(l)));
}

enum err admin_list_retire(struct ctx *cx, struct req *req, struct res *res)
{
    return retire(cx, req, res, true);
}

enum err admin_list_bring_back(struct ctx *cx, struct req *req, struct res *res)
{
    return retire(cx, req, res, false);
}
