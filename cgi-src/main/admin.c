/* admin.fcgi: programme, users, settings, audit. */
#include "pages/admin/routes.h"
#include "main/app.h"
#include "pages/shared/staff_pages.h"

int main(int argc, char **argv)
{
    static const struct app_spec spec = {
        .name = "admin",
        .prefix = "/admin",
        .routes = admin_routes,
        .nav = admin_nav,
        .database = &profile_admin,
        .audience = AUDIENCE_ADMIN,
        .layout = TPL_LAYOUT_ADMIN,
        .layout_guest = TPL_LAYOUT_PLAIN,
        .sign_in = "/sign-in",
        .password = "/account/password",
        .factor = "/account/factor",
        .profile = "/account",
        .sessions = "/account/sessions",
        .user_sub = staff_page_sub,
        .bell = "/notices",
    };
    return app_main(argc, argv, &spec);
}
