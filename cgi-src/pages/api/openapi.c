/* The description of the API (OpenAPI 3.1): lists what works and nothing else. It grows with the
 * operations. */
#include <jansson.h>
#include <stdlib.h>

#include "pages/api/routes.h"

enum err api_openapi(struct ctx *cx, struct req *req, struct res *res)
{
    (void)req;
    json_t *o = json_pack(
        "{s:s, s:{s:s, s:s, s:s}, s:[{s:s}], s:{}, s:{s:{s:{s:s, s:s}}}}", "openapi", "3.1.0",
        "info", "title", "Zhiyin API", "version", "1", "description",
        "Errors are problem details (RFC 9457).", "servers", "url",
        arena_printf(cx->arena, "%s/api/v1", cx->config->base_url), "paths", "components",
        "securitySchemes", "key", "type", "http", "scheme", "bearer");
    char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
    json_decref(o);
    if (!text) return fail(ERR_INTERNAL, "the description cannot be written");
    res->content_type = "application/json";
    buf_cstr(&res->body, text);
    free(text);
    return OK;
}
