/* portal.fcgi: what customers and the public reach. */
#include "pages/portal/routes.h"
#include "main/app.h"

int main(int argc, char **argv)
{
    static const struct app_spec spec = {
        .name = "portal",
        .prefix = "/portal",
        .routes = portal_routes,
        .nav = portal_nav,
        .database = &profile_portal,
        .audience = AUDIENCE_PORTAL,
        .layout = TPL_LAYOUT_PORTAL,
        .layout_guest = TPL_LAYOUT_PORTAL,
        .sign_in = "/sign-in",
        .password = "/account/password",
        .profile = "/account",
        .sessions = "/account/sessions",
        .is_member = portal_is_member,
    };
    return app_main(argc, argv, &spec);
}
