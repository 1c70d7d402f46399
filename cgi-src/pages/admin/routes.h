/* The site map of admin.fcgi and every handler it names. */
#ifndef PAGES_ADMIN_ROUTES_H
#define PAGES_ADMIN_ROUTES_H

#include "pages/shared/gate.h"

extern const struct route admin_routes[];
extern const struct nav_item admin_nav[];

enum err admin_home(struct ctx *cx, struct req *req, struct res *res);

#endif
