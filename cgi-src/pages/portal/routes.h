/* The site map of portal.fcgi and every handler it names. */
#ifndef PAGES_PORTAL_ROUTES_H
#define PAGES_PORTAL_ROUTES_H

#include "pages/shared/gate.h"

extern const struct route portal_routes[];
extern const struct nav_item portal_nav[];

enum err portal_home(struct ctx *cx, struct req *req, struct res *res);

#endif
