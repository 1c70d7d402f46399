/* Settings: each with what it does, its bounds and a form of its own. Called by the route table of
 * the admin program. What may be set, and within what, stands in domain/setting.c. */
#include "domain/setting.h"

#include "pages/admin/routes.h"
#include "pages/shared/page.h"

struct setting_draft {
    struct str value;
    int64_t version;
};
static const struct field setting_fields[] = {
    {"value", N_("Value"), FIELD_LINE, offsetof(struct setting_draft, value), .max = 200},
    {"version", NULL, FIELD_INT, offsetof(struct setting_draft, version), .min = 0,
     .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form setting_form = {"setting", setting_fields, sizeof(struct setting_draft)};

/* What the setting does, and between which bounds a number stands. */
static const char *help(struct ctx *cx, const struct setting_def *d)
{
    if (d->type != SETTING_INT) return i18n_text(d->help);
    return arena_printf(cx->arena, _("%s A whole number from %s to %s; at first %s."), i18n_text(d->help),
                        format_int(cx->arena, d->min), format_int(cx->arena, d->max), d->fallback);
}

static void fill_setting(struct ctx *cx, struct req *req, struct tpl *t, enum setting s,
                         const struct setting_draft *typed)
{
    const struct setting_def *d = setting_def(s);
    const char *wrong = typed ? problem_of(cx, d->key) : NULL;
    struct tpl *row = tpl_row(t, K_SETTING);
    if (!perm_may(cx->actor, SETTING_MANAGE)) {
        struct tpl *seen = tpl_row(row, K_SEEN);
        tpl_cstr(seen, K_LABEL, i18n_text(d->label));
        tpl_str(seen, K_VALUE, setting_text(cx, s));
        tpl_cstr(seen, K_HELP, i18n_text(d->help));
        return;
    }
    struct tpl *may = tpl_row(row, K_MAY);
    tpl_cstr(may, K_ACTION_URL, url_to(cx, "/settings/%s", d->key));
    tpl_cstr(may, K_LABEL, i18n_text(d->label));
    tpl_int(may, K_VERSION, setting_version(cx, s));
    form_tokens(cx, req, may, 0);
    struct tpl *f = tpl_include(may, K_F_VALUE, TPL_PART_FIELD_TEXT);
    tpl_cstr(f, K_ID, arena_printf(cx->arena, "setting-%s", d->key));
    tpl_cstr(f, K_NAME, "value");
    tpl_cstr(f, K_LABEL, i18n_text(d->label));
    tpl_cstr(f, K_TYPE, d->type == SETTING_DAY ? "date" : "text");
    tpl_str(f, K_VALUE, typed ? typed->value : setting_text(cx, s));
    tpl_show(f, K_HELP);
    tpl_cstr(f, K_HELP, help(cx, d));
    if (d->type == SETTING_INT) {
        tpl_show(f, K_INPUTMODE);
        tpl_cstr(f, K_INPUTMODE, "numeric");
    }
    tpl_show_if(f, K_INVALID, wrong != NULL);
    if (wrong) {
        tpl_show(f, K_ERROR);
        tpl_cstr(f, K_ERROR, wrong);
    }
}

static enum err settings_page(struct ctx *cx, struct req *req, struct res *res,
                              const struct setting_draft *typed, int at)
{
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_SETTINGS, _("Settings"));
    tpl_cstr(t, K_CASE_TIMES_URL, url_to(cx, "/case-times"));
    tpl_cstr(t, K_SECURITY_URL, url_to(cx, "/security"));
    for (int s = 0; s < SETTING_COUNT; s++) {
        if (setting_def((enum setting)s)->hidden) continue;
        fill_setting(cx, req, t, (enum setting)s, s == at ? typed : NULL);
    }
    if (cx->problems.list.n && res->status == 200) res->status = 422;
    return page_end(req, res);
}

enum err admin_settings(struct ctx *cx, struct req *req, struct res *res)
{
    return settings_page(cx, req, res, NULL, -1);
}

enum err admin_setting_save(struct ctx *cx, struct req *req, struct res *res)
{
    struct setting_draft d = {0};
    int at = -1;
    for (int s = 0; s < SETTING_COUNT; s++)
        if (str_is(req->path_at[0], setting_def((enum setting)s)->key)) at = s;
    if (at < 0 || setting_def((enum setting)at)->hidden) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &setting_form, &d);
    if (!e) e = setting_save(cx, (enum setting)at, d.value, d.version);
    if (e == ERR_STALE) {
        struct str now = setting_text(cx, (enum setting)at);
        e = problem_f(cx, setting_def((enum setting)at)->key, _("Stored in between: %.*s"), STR_ARG(now.n ? now : STR("—")));
        res->status = 409;
    }
    if (e == ERR_INVALID) return settings_page(cx, req, res, &d, at);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved."));
    return res_redirect(res, url_to(cx, "/settings"));
}
