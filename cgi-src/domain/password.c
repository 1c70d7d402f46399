/* Passwords: Argon2id and the few rules, see password.h. */
#include "domain/password.h"

#include <sodium.h>

#include "base/text.h"

#define PASSWORD_MIN 8
#define PASSWORD_MAX 128

/* The most used passwords of 8 characters and more, folded; sorted is not needed: read once. */
static const char *const common[] = {
#include "domain/password_common.inc"
};

static bool is_common(struct str folded)
{
    for (size_t i = 0; i < COUNT_OF(common); i++) {
        if (str_is(folded, common[i])) return true;
    }
    return false;
}

/* One character over and over, or a run of the keyboard's digits. */
static bool is_monotone(struct str s)
{
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] != s.p[0]) return false;
    }
    return true;
}

enum err password_check(struct ctx *cx, const char *field, struct str password,
                        const struct str *names, size_t n)
{
    if (!text_valid(password)) {
        return problem(cx, field, _("The password has characters that cannot be read. Type it again."));
    }
    size_t length = text_length(password);
    if (length < PASSWORD_MIN) {
        return problem_f(cx, field, _("The password is too short: at least %d characters, a short "
                                      "sentence is best."), PASSWORD_MIN);
    }
    if (length > PASSWORD_MAX) {
        return problem_f(cx, field, _("The password is too long: at most %d characters."),
                         PASSWORD_MAX);
    }
    struct str folded = text_fold(cx->arena, password);
    for (size_t i = 0; i < n; i++) {
        if (names[i].n && str_eq(folded, text_fold(cx->arena, names[i]))) {
            return problem(cx, field, _("The password is the same as the name. Choose another."));
        }
    }
    if (is_common(folded) || is_monotone(folded)) {
        return problem(cx, field, _("This password is one of the most used ones and would be "
                                    "guessed at once. Choose another."));
    }
    return OK;
}

enum err password_hash(struct arena *a, struct str password, char **ret_hash)
{
    char *hash = arena_alloc(a, crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str(hash, password.p, password.n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
        return fail(ERR_INTERNAL, "out of memory for the password hash");
    }
    *ret_hash = hash;
    return OK;
}

bool password_verify(struct str stored, struct str password)
{
    /* A hash nobody knows the password of, so that an unknown account costs the same time. */
    static char nobody[crypto_pwhash_STRBYTES];
    if (!nobody[0]) {
        unsigned char random[32];
        randombytes_buf(random, sizeof random);
        if (crypto_pwhash_str(nobody, (const char *)random, sizeof random,
                              crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
            die("out of memory for the password hash");
        }
    }
    char hash[crypto_pwhash_STRBYTES] = {0};
    bool known = stored.n > 0 && stored.n < sizeof hash;
    memcpy(hash, known ? stored.p : nobody, known ? stored.n : sizeof nobody);
    if (password.n > PASSWORD_MAX * 4) return false;
    bool same = crypto_pwhash_str_verify(hash, password.p ? password.p : "", password.n) == 0;
    sodium_memzero(hash, sizeof hash);
    return known && same;
}
