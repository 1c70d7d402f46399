/* The tiers of the programme: list, add, change, retire. Called by the route table. */
#include <inttypes.h>

#include "domain/tier.h"
#include "domain/points.h"
#include "pages/admin/routes.h"
#include "pages/shared/list_send.h"
#include "pages/shared/page.h"

struct tier_form {
    struct str name_zh, name_en, benefits_zh, benefits_en;
    int64_t threshold, version;
};
#define AT(member) offsetof(struct tier_form, member)
static const struct field tier_fields[] = {
    {"name_zh", N_("Name in Chinese"), FIELD_LINE, AT(name_zh), .max = 60, .flags = FIELD_REQUIRED},
    {"name_en", N_("Name in English"), FIELD_LINE, AT(name_en), .max = 60,
     .help = N_("Left empty, the Chinese name is shown.")},
    {"threshold", N_("Points to reach it"), FIELD_INT, AT(threshold), .min = 0, .max = POINTS_MAX,
     .flags = FIELD_REQUIRED, .help = N_("Points earned in the last 12 months.")},
    {"benefits_zh", N_("Benefits in Chinese"), FIELD_LINES, AT(benefits_zh), .max = 2000,
     .flags = FIELD_WIDE, .help = N_("Members read it on their page.")},
    {"benefits_en", N_("Benefits in English"), FIELD_LINES, AT(benefits_en), .max = 2000,
     .flags = FIELD_WIDE},
    {"version", NULL, FIELD_INT, AT(version), .min = 1, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form tier_form = {"tier", tier_fields, sizeof(struct tier_form)};
static const struct field retire_fields[] = {
    {"version", NULL, FIELD_INT, AT(version), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN | FIELD_REQUIRED},
    FIELD_END};
static const struct form retire_form = {"retire", retire_fields, sizeof(struct tier_form)};

static const char *url_tiers(struct ctx *cx)
{
    return url_to(cx, "/tiers");
}

static const char *url_tier(struct ctx *cx, int64_t id)
{
    return url_to(cx, "/tiers/%" PRId64, id);
}

/* ---- the list ---- */

static const char *members_text(struct ctx *cx, int64_t n)
{
    return n > 1000 ? "1,000+" : format_int(cx->arena, n);
}

enum err admin_tiers(struct ctx *cx, struct req *req, struct res *res)
{
    struct tier *tiers = NULL;
    size_t n = 0;
    enum err e = tier_list(cx, true, &tiers, &n);
    if (!e) e = tier_count(cx, tiers, n);
    if (e) return e;
    bool may = perm_may(cx->actor, MEMBER_MANAGE);
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_TIERS, P_("menu", "Tiers"));
    list_links(cx, t, url_to(cx, "/tiers.csv"));
    if (may) tpl_cstr(tpl_row(t, K_ADD_LINK), K_URL, url_to(cx, "/tiers/new"));
    if (n == 0) {
        struct tpl *empty = tpl_include(t, K_EMPTY, TPL_PART_EMPTY);
        tpl_cstr(empty, K_EMPTY_TITLE, _("No tiers yet"));
        tpl_cstr(tpl_row(empty, K_EMPTY_HELP), K_EMPTY_HELP_TEXT,
                 _("A tier begins at a number of points earned in 12 months. Begin with one at 0, so"
                   " that every member has a tier."));
    }
    struct tpl *list = n ? tpl_row(t, K_LIST) : NULL;
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(list, K_TIER_ROW);
        tpl_str(row, K_TIER_NAME, tiers[i].name);
        tpl_cstr(row, K_THRESHOLD, format_int(cx->arena, tiers[i].threshold));
        tpl_cstr(row, K_TIER_MEMBERS, members_text(cx, tiers[i].members));
        tpl_cstr(row, K_MEMBERS_URL, url_to(cx, "/members?tier=%" PRId64, tiers[i].id));
        tpl_str(row, K_BENEFITS_TEXT, tiers[i].benefits);
        tpl_show_if(row, K_RETIRED, tiers[i].retired);
        tpl_show_if(row, K_IN_USE, !tiers[i].retired);
        if (may) tpl_cstr(tpl_row(row, K_EDIT), K_URL, url_tier(cx, tiers[i].id));
    }
    return page_end(req, res);
}

static enum err tiers_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct tier *tiers = NULL;
    size_t n = 0;
    (void)arg;
    enum err e = tier_list(cx, true, &tiers, &n);
    if (!e) e = tier_count(cx, tiers, n);
    for (size_t i = 0; !e && i < n; i++) {
        cell_text(out, tiers[i].name_zh);
        cell_text(out, tiers[i].name_en);
        cell_int(out, tiers[i].threshold);
        cell_text(out, str_of(members_text(cx, tiers[i].members)));
        cell_text(out, tiers[i].benefits_zh);
        cell_text(out, tiers[i].benefits_en);
        cell_text(out, str_of(tiers[i].retired ? _("Retired") : _("In use")));
        cell_row_end(out);
    }
    ret->rows = n;
    return e;
}

enum err admin_tiers_csv(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {
        N_("Name in Chinese"), N_("Name in English"), N_("From points"), N_("Member count"),
        N_("Benefits in Chinese"), N_("Benefits in English"), N_("State"), NULL};
    (void)req;
    return list_send(cx, req, res, &(struct list_file){"tiers", PN_("menu", "Tiers"), heads}, tiers_slice, NULL);
}

/* ---- one ---- */

static struct tier_form form_of(const struct tier *t)
{
    return (struct tier_form){t->name_zh,     t->name_en,   t->benefits_zh,
                              t->benefits_en, t->threshold, t->version};
}

static void show_stored(struct ctx *cx, struct tpl *t, const struct tier *stored)
{
    struct tpl *row = tpl_row(t, K_STORED);
    tpl_str(row, K_NAME_ZH, stored->name_zh);
    tpl_str(row, K_NAME_EN, stored->name_en);
    tpl_cstr(row, K_THRESHOLD, format_int(cx->arena, stored->threshold));
    tpl_str(row, K_BENEFITS_ZH, stored->benefits_zh);
    tpl_str(row, K_BENEFITS_EN, stored->benefits_en);
}

/* stored: what the database has; its id 0: a new tier. stale: somebody saved in between. */
static enum err show_tier(struct ctx *cx, struct req *req, struct res *res, const struct tier *stored,
                          bool stale)
{
    bool fresh = stored->id == 0;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_TIER,
                               fresh ? _("New tier") : str_dup(cx->arena, stored->name));
    struct tier_form values = form_of(stored);
    tpl_cstr(t, K_LIST_URL, url_tiers(cx));
    tpl_cstr(t, K_TIER_TITLE, fresh ? _("New tier") : str_dup(cx->arena, stored->name));
    tpl_cstr(t, K_ACTION, fresh ? url_tiers(cx) : url_tier(cx, stored->id));
    if (stale) show_stored(cx, t, stored);
    form_tokens(cx, req, t, stored->version);
    form_view(cx, req, res, t, &tier_form, fresh ? NULL : &values);
    if (!fresh) {
        struct tpl *r = tpl_row(t, stored->retired ? K_RESTORE : K_RETIRE);
        tpl_cstr(r, K_ACTION, url_to(cx, "/tiers/%" PRId64 "/%s", stored->id,
                                     stored->retired ? "restore" : "retire"));
        tpl_str(r, K_TIER_NAME, stored->name);
        form_tokens(cx, req, r, stored->version);
    }
    return page_end(req, res);
}

enum err admin_tier_new(struct ctx *cx, struct req *req, struct res *res)
{
    struct tier none = {0};
    return show_tier(cx, req, res, &none, false);
}

static enum err tier_of_path(struct ctx *cx, const struct req *req, struct tier *ret)
{
    int64_t id;
    return path_id(req, 0, &id) ? tier_get(cx, id, ret) : ERR_NOT_FOUND;
}

enum err admin_tier(struct ctx *cx, struct req *req, struct res *res)
{
    struct tier stored;
    enum err e = tier_of_path(cx, req, &stored);
    return e ? e : show_tier(cx, req, res, &stored, false);
}

static enum err save(struct ctx *cx, struct req *req, struct res *res, struct tier *stored)
{
    struct tier_form f = {0};
    enum err e = form_read(cx, req, &tier_form, &f);
    struct tier edit = {.id = stored->id,
                        .name_zh = f.name_zh,
                        .name_en = f.name_en,
                        .benefits_zh = f.benefits_zh,
                        .benefits_en = f.benefits_en,
                        .threshold = f.threshold,
                        .version = f.version};
    int64_t id = 0;
    if (!e) e = tier_save(cx, &edit, &id);
    if (e == ERR_STALE) {
        problem(cx, "", _("Somebody else saved this tier in the meantime. What is stored now stands"
                          " above the form, what you typed is in it: save again to replace it."));
        res->status = 409;
        return show_tier(cx, req, res, stored, true);
    }
    if (e == ERR_INVALID) return show_tier(cx, req, res, stored, false);
    if (e) return e;
    flash_set(req, res, FLASH_DONE,
              _("Tier saved. Members move with their next posting, at the latest over night."));
    return res_redirect(res, url_tiers(cx));
}

enum err admin_tier_add(struct ctx *cx, struct req *req, struct res *res)
{
    struct tier none = {0};
    return save(cx, req, res, &none);
}

enum err admin_tier_save(struct ctx *cx, struct req *req, struct res *res)
{
    struct tier stored;
    enum err e = tier_of_path(cx, req, &stored);
    return e ? e : save(cx, req, res, &stored);
}

static enum err retire(struct ctx *cx, struct req *req, struct res *res, bool on)
{
    struct tier stored;
    struct tier_form f = {0};
    enum err e = tier_of_path(cx, req, &stored);
    if (!e) e = form_read(cx, req, &retire_form, &f);
    if (!e) e = tier_retire(cx, stored.id, f.version, on);
    if (e == ERR_INVALID) return show_tier(cx, req, res, &stored, false);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, on ? _("Tier retired: no member reaches it any more.")
                                       : _("Tier in use again."));
    return res_redirect(res, url_tiers(cx));
}

enum err admin_tier_retire(struct ctx *cx, struct req *req, struct res *res)
{
    return retire(cx, req, res, true);
}

enum err admin_tier_restore(struct ctx *cx, struct req *req, struct res *res)
{
    return retire(cx, req, res, false);
}
