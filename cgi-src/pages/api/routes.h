/* The site map of api.fcgi and every handler it names. */
#ifndef PAGES_API_ROUTES_H
#define PAGES_API_ROUTES_H

#include "pages/shared/gate.h"

extern const struct route api_routes[];

enum err api_openapi(struct ctx *cx, struct req *req, struct res *res);

#endif
