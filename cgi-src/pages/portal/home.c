/* The first page of portal.fcgi. */
#include "pages/portal/routes.h"
#include "pages/shared/page.h"

enum err portal_home(struct ctx *cx, struct req *req, struct res *res)
{
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_HOME, P_("menu", "Home"));
    tpl_str(t, K_USER_NAME, cx->actor->name);
    return page_end(req, res);
}
