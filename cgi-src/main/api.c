/* api.fcgi: JSON for other systems. */
#include "pages/api/routes.h"
#include "main/app.h"

int main(int argc, char **argv)
{
    static const struct app_spec spec = {
        .name = "api",
        .prefix = "/api/v1",
        .routes = api_routes,
        .database = &profile_api,
        .audience = AUDIENCE_PORTAL,
        .json = true,
        .layout = TPL_LAYOUT_PLAIN,
        .layout_guest = TPL_LAYOUT_PLAIN,
    };
    return app_main(argc, argv, &spec);
}
