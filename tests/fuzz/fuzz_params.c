/* The parameters of a FastCGI request, one a line: the headers and addresses of strangers, handed on by
 * nginx. */
#include "fuzz/targets.h"
#include "web/fcgi.h"

#define PARAMS_MAX 64

static bool of_hex(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("0123456789abcdef", s.p[i])) return false;
    return true;
}

int fuzz_params(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new();
    struct str rest = {(const char *)data, n}, line;
    char *envp[PARAMS_MAX + 1] = {NULL};
    struct req req = {0};
    struct res res = {.arena = a};
    for (size_t i = 0; i < PARAMS_MAX && str_cut(&rest, '\n', &line); i++) envp[i] = str_dup(a, line);
    req_parse(a, envp, "/portal", &req, &res);
    HOLDS(req.path.n == 0 || req.path.p[0] == '/');
    HOLDS(req.request_id.n == 32 && of_hex(req.request_id));
    HOLDS(req.content_length >= 0);
    HOLDS(req.gateway_status == 0 || (req.gateway_status >= 400 && req.gateway_status < 600));
    HOLDS(!res.head_only || req.method == GET);
    HOLDS(req.query.list.n <= FIELDS_MAX && req.cookies.list.n <= 64);
    arena_free(a);
    return 0;
}
