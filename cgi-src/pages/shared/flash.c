/* The message after a redirect. Called by handlers (set) and the layout (take). Guards: only texts
 * of ours are shown: the cookie is signed, so nobody can put words into the page by planting one. */
#include "pages/shared/flash.h"

#include "base/secret.h"

#define FLASH_AGE_S 60

static char *cookie_name(const struct req *req)
{
    return arena_printf(req->visit->cx->arena, "__Host-zy_%s_flash", req->visit->app->spec->name);
}

static char *sign(struct arena *a, const char *cookie, struct str payload)
{
    struct str parts[2] = {str_of(cookie), payload};
    struct hash mac = secret_mac(KEY_COOKIE, parts, 2);
    return secret_base64url(a, mac.b, sizeof mac.b);
}

void flash_set(struct req *req, struct res *res, enum flash_kind kind, const char *text)
{
    struct arena *a = res->arena;
    const char *cookie = cookie_name(req);
    struct str plain = str_printf(a, "%d%.1000s", (int)kind, text);
    struct str payload = str_of(secret_base64url(a, plain.p, plain.n));
    res_cookie(res, cookie, arena_printf(a, "%s.%s", payload.p, sign(a, cookie, payload)),
               FLASH_AGE_S);
}

bool flash_take(struct req *req, struct res *res, enum flash_kind *ret_kind, struct str *ret_text)
{
    const char *cookie = cookie_name(req);
    struct str rest = cookie_get(req, cookie), payload, plain;
    if (rest.n == 0) return false;
    res_cookie(res, cookie, "", 0);
    if (!str_cut(&rest, '.', &payload) || !rest.p) return false;
    const char *want = sign(res->arena, cookie, payload);
    if (rest.n != strlen(want) || !secret_same(rest.p, want, rest.n)) return false;
    if (!secret_unbase64url(res->arena, payload, &plain) || plain.n < 2) return false;
    *ret_kind = plain.p[0] == '0' ? FLASH_DONE : FLASH_WARNING;
    *ret_text = str_sub(plain, 1, plain.n);
    return true;
}
