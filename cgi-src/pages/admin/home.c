/* The first page of admin.fcgi. */
#include "pages/admin/routes.h"
#include "pages/shared/page.h"

enum err admin_home(struct ctx *cx, struct req *req, struct res *res)
{
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_HOME, P_("menu", "Home"));
    tpl_str(t, K_USER_NAME, cx->actor->name);
    return page_end(req, res);
}
