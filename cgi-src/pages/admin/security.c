/* Sign-in security: which roles must have a second factor, and how many people of each have one. Called by
 * the route table of the admin program. */
#include "domain/factor.h"

#include "pages/admin/routes.h"
#include "pages/shared/page.h"

static const struct choice role_choices[] = {
    {ROLE_AGENT, "agent", N_("Service agent")}, {ROLE_SALES, "sales", N_("Sales")},
    {ROLE_MANAGER, "manager", N_("Manager")},   {ROLE_LOYALTY, "loyalty", N_("Loyalty admin")},
    {ROLE_ADMIN, "admin", N_("System admin")},  {ROLE_AUDITOR, "auditor", N_("Auditor")},
    {0, NULL, NULL}};
struct security_draft {
    int64_t roles;
};
static const struct field security_fields[] = {
    {"roles", N_("Roles that need sign-in codes"), FIELD_FLAGS, offsetof(struct security_draft, roles),
     .choices = role_choices,
     .help = N_("Who has one of these roles and no codes yet is led to set them up, and can do nothing else "
                "until then; at once, also when signed in.")},
    FIELD_END};
static const struct form security_form = {"security", security_fields, sizeof(struct security_draft)};

static enum err fill_roles(struct ctx *cx, struct tpl *t, unsigned required)
{
    for (const struct choice *c = role_choices; c->code; c++) {
        int64_t all = 0, with = 0;
        enum err e = factor_count(cx, (enum role)c->value, &all, &with);
        if (e) return e;
        struct tpl *row = tpl_row(t, K_ROW);
        tpl_cstr(row, K_NAME, i18n_text(c->label));
        tpl_cstr(row, K_ALL_COUNT, format_int(cx->arena, all));
        tpl_cstr(row, K_WITH_COUNT, format_int(cx->arena, with));
        tpl_show_if(row, K_REQUIRED, (required & (unsigned)c->value) != 0);
    }
    return OK;
}

static enum err security_show(struct ctx *cx, struct req *req, struct res *res)
{
    struct security_draft d = {(int64_t)factor_required_roles(cx)};
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_SECURITY, _("Sign-in security"));
    tpl_cstr(t, K_BACK_URL, url_to(cx, "/settings"));
    enum err e = fill_roles(cx, t, (unsigned)d.roles);
    if (e) return e;
    if (perm_may(cx->actor, SETTING_MANAGE)) {
        struct tpl *form = tpl_row(t, K_FORM);
        tpl_cstr(form, K_ACTION_URL, url_to(cx, "/security"));
        form_tokens(cx, req, form, 0);
        form_view(cx, req, res, form, &security_form, &d);
    }
    return page_end(req, res);
}

enum err admin_security(struct ctx *cx, struct req *req, struct res *res)
{
    return security_show(cx, req, res);
}

enum err admin_security_save(struct ctx *cx, struct req *req, struct res *res)
{
    struct security_draft d = {0};
    enum err e = form_read(cx, req, &security_form, &d);
    if (!e) e = factor_require(cx, (unsigned)d.roles);
    if (e == ERR_INVALID) return security_show(cx, req, res);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved."));
    return res_redirect(res, url_to(cx, "/security"));
}
