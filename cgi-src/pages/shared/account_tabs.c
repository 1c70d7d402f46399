/* Links between the pages of one's own account: see account_tabs.h. Called by staff_pages.c, sign.c,
 * notice_choice.c and factor_pages.c. */
#include "pages/shared/account_tabs.h"

#include "pages/shared/page.h"

void account_tabs(struct ctx *cx, struct req *req, struct tpl *t)
{
    static const struct {
        const char *path, *name;
        bool intranet; /* there alone */
    } tabs[] = {{"/account", N_("My details"), false},
                {"/account/notices", N_("Notifications"), false},
                {"/account/absence", N_("Absence"), false},
                {"/account/password", N_("Password"), false},
                {"/account/factor", N_("Sign-in codes"), false},
                {"/account/sessions", N_("Where I am signed in"), false},
                {"/account/calendar", N_("Calendar"), true}};
    const struct visit *v = req->visit;
    if (v->app->spec->audience == AUDIENCE_PORTAL || v->session.must_change ||
        v->session.must_enroll)
        return;
    struct tpl *part = tpl_include(t, K_TABS, TPL_PART_ACCOUNT_TABS);
    for (size_t i = 0; i < COUNT_OF(tabs); i++) {
        if (tabs[i].intranet && v->app->spec->audience != AUDIENCE_INTRANET) continue;
        struct tpl *row = tpl_row(part, K_TAB);
        tpl_cstr(row, K_URL, url_to(cx, "%s", tabs[i].path));
        tpl_cstr(row, K_TAB_NAME, i18n_text(tabs[i].name));
        tpl_show_if(row, K_TAB_NOW, str_is(req->path, tabs[i].path));
    }
}
