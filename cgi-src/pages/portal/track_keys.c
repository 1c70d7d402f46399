/* A guest's tracking cookie: see track_keys.h. */
#include "pages/portal/track_keys.h"

#define COOKIE "__Host-zy_track"
#define KEPT_S (180 * 86400)

/* Our tokens and nothing else: 43 characters of base64url each. */
static bool is_token(struct str s)
{
    if (s.n != TOKEN_CHARS) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool good = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '_';
        if (!good) return false;
    }
    return true;
}

void track_keys_read(const struct req *req, struct track_keys *ret)
{
    struct str rest = cookie_get(req, COOKIE), one;
    struct track_keys keys = {0};
    while (keys.n < TRACK_KEYS_MAX && str_cut(&rest, '.', &one)) {
        if (is_token(one)) keys.at[keys.n++] = secret_hash(one);
    }
    *ret = keys;
}

void track_keys_add(struct ctx *cx, const struct req *req, struct res *res, struct str token)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct str rest = cookie_get(req, COOKIE), one;
    size_t n = 1;
    buf_str(&b, token);
    while (n < TRACK_KEYS_MAX && str_cut(&rest, '.', &one)) {
        if (!is_token(one) || str_eq(one, token)) continue;
        buf_char(&b, '.');
        buf_str(&b, one);
        n++;
    }
    res_cookie(res, COOKIE, arena_cstr(cx->arena, b.p), KEPT_S);
}
