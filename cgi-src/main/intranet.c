/* intranet.fcgi: the employees' work. */
#include "pages/intranet/routes.h"
#include "main/app.h"
#include "pages/shared/staff_pages.h"

int main(int argc, char **argv)
{
    static const struct app_spec spec = {
        .name = "intranet",
        .prefix = "/intranet",
        .routes = intranet_routes,
        .nav = intranet_nav,
        .database = &profile_intranet,
        .audience = AUDIENCE_INTRANET,
        .layout = TPL_LAYOUT_INTRANET,
        .layout_guest = TPL_LAYOUT_PLAIN,
        .sign_in = "/sign-in",
        .password = "/account/password",
        .factor = "/account/factor",
        .profile = "/account",
        .sessions = "/account/sessions",
        .search = "/search",
        .user_sub = staff_page_sub,
        .bell = "/notices",
    };
    return app_main(argc, argv, &spec);
}
