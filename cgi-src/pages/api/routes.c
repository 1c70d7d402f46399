/* The site map of api.fcgi (below /api/v1). */
#include "pages/api/routes.h"

/* clang-format off */
const struct route api_routes[] = {
/*  method  path             who may        csrf        body  handler      flags */
  { GET,    "/openapi.json", ACCESS_ANYONE, CSRF_NONE,  0,    api_openapi, ROUTE_PUBLIC },
  ROUTE_END };
/* clang-format on */
