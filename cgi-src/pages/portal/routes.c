/* The site map of portal.fcgi: everything the public can reach. */
#include "pages/portal/routes.h"

#include "pages/shared/language.h"

/* clang-format off */
const struct route portal_routes[] = {
/*  method  path          who may           csrf        body  handler          flags */
  { GET,    "/",          ACCESS_ANYONE,    CSRF_NONE,  0,    portal_home,     0 },
  { GET,    "/language",  ACCESS_ANYONE,    CSRF_NONE,  0,    shared_language, 0 },
  ROUTE_END };

const struct nav_item portal_nav[] = {
  { K_NAV_HOME, "/",      ACCESS_ANYONE,    NULL },
  NAV_END };
/* clang-format on */
