/* CSRF tokens and the signed pre-session cookie. Called by the gate and by form_view.c. Guards: a
 * token is worth something only together with the session (or cookie) it was made for. */
#include "web/csrf.h"

#include <sodium.h>

#define PRE_MAX_AGE_S 86400

static bool is_zero(const struct hash *h)
{
    return sodium_is_zero(h->b, sizeof h->b) == 1;
}

static struct hash csrf_mac(const struct hash *binding)
{
    struct str part = {(const char *)binding->b, sizeof binding->b};
    return secret_mac(KEY_CSRF, &part, 1);
}

char *csrf_token(struct arena *a, const struct hash *binding)
{
    unsigned char out[2 * HASH_BYTES];
    struct hash mac = csrf_mac(binding);
    secret_random(out, HASH_BYTES);
    for (size_t i = 0; i < HASH_BYTES; i++)
        out[HASH_BYTES + i] = (unsigned char)(out[i] ^ mac.b[i]);
    return secret_base64url(a, out, sizeof out);
}

bool csrf_valid(struct str token, const struct hash *binding)
{
    if (is_zero(binding) || token.n == 0 || token.n > 128) return false;
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    struct str bytes;
    if (!secret_unbase64url(a, token, &bytes) || bytes.n != (size_t)2 * HASH_BYTES) return false;
    struct hash mac = csrf_mac(binding), sent;
    const unsigned char *p = (const unsigned char *)bytes.p;
    for (size_t i = 0; i < HASH_BYTES; i++) sent.b[i] = (unsigned char)(p[i] ^ p[HASH_BYTES + i]);
    return secret_same(sent.b, mac.b, HASH_BYTES);
}

/* "TOKEN.SIGNATURE"; the program's name is signed with it, so that one program's cookie is worth
 * nothing in another. */
static char *pre_sign(struct arena *a, const char *program, struct str token)
{
    struct str parts[2] = {str_of(program), token};
    struct hash mac = secret_mac(KEY_COOKIE, parts, 2);
    return secret_base64url(a, mac.b, sizeof mac.b);
}

struct hash presession(struct req *req, struct res *res, const char *program, bool may_set)
{
    struct arena *a = res->arena;
    char *cookie = arena_printf(a, "__Host-zy_%s_pre", program);
    struct str rest = cookie_get(req, cookie), token;
    if (rest.n && rest.n < 200 && str_cut(&rest, '.', &token) && token.n == TOKEN_CHARS && rest.p) {
        char *want = pre_sign(a, program, token);
        if (rest.n == strlen(want) && secret_same(rest.p, want, rest.n)) return secret_hash(token);
    }
    if (!may_set) return (struct hash){{0}};
    struct str made = str_of(secret_token(a));
    res_cookie(res, cookie, arena_printf(a, "%s.%s", made.p, pre_sign(a, program, made)),
               PRE_MAX_AGE_S);
    struct pair *pair = vec_push(a, &req->cookies.list); /* the same one for the rest of the page */
    pair->name = str_of(cookie);
    pair->value = str_printf(a, "%s.%s", made.p, pre_sign(a, program, made));
    return secret_hash(made);
}
