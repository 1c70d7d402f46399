/* The site map of intranet.fcgi. */
#include "pages/intranet/routes.h"

#include "pages/shared/language.h"

/* clang-format off */
const struct route intranet_routes[] = {
/*  method  path          who may           csrf        body  handler          flags */
  { GET,    "/",          ACCESS_SIGNED_IN, CSRF_NONE,  0,    intranet_home,  0 },
  { GET,    "/language",  ACCESS_ANYONE,    CSRF_NONE,  0,    shared_language, 0 },
  ROUTE_END };

const struct nav_item intranet_nav[] = {
  { K_NAV_HOME, "/",      ACCESS_SIGNED_IN, NULL },
  NAV_END };
/* clang-format on */
