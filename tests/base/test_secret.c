/* secret.h: key file, tokens, keyed hashes, sealing, encodings. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "testing.h"

static struct arena *a;
static char *dir;

static char *path(const char *name)
{
    return arena_printf(a, "%s/%s", dir, name);
}

static void setup(void)
{
    const char *tmp = getenv("TMPDIR");
    a = arena_new();
    dir = arena_printf(a, "%s/zy-secret-XXXXXX", tmp ? tmp : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    is_ok(secret_open(dir, true));
}

static void teardown(void)
{
    secret_close();
    unlink(path("keys/master.key"));
    rmdir(path("keys"));
    rmdir(dir);
    arena_free(a);
}

START_TEST(key_file)
{
    struct stat st;
    ck_assert_int_eq(stat(path("keys/master.key"), &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    ck_assert_int_eq(st.st_size, 32);
    struct hash before = secret_mac(KEY_CSRF, NULL, 0);
    secret_close();
    is_ok(secret_open(dir, true)); /* the same key again, not a new one */
    struct hash after = secret_mac(KEY_CSRF, NULL, 0);
    ck_assert(secret_same(&before, &after, sizeof before));
}
END_TEST

START_TEST(bad_key_files)
{
    ck_assert_int_eq(chmod(path("keys/master.key"), 0644), 0);
    is_err(secret_open(dir, false), ERR_INVALID);
    ck_assert_int_eq(chmod(path("keys/master.key"), 0600), 0);
    ck_assert_int_eq(truncate(path("keys/master.key"), 31), 0);
    is_err(secret_open(dir, false), ERR_INVALID);
    ck_assert_int_eq(truncate(path("keys/master.key"), 33), 0);
    is_err(secret_open(dir, false), ERR_INVALID);
    unlink(path("keys/master.key"));
    is_err(secret_open(dir, false), ERR_NOT_FOUND);
    ck_assert_int_eq(symlink("/etc/hostname", path("keys/master.key")), 0);
    is_err(secret_open(dir, false), ERR_UNAVAILABLE);
    is_err(secret_open("/nonexistent/folder", true), ERR_UNAVAILABLE);
}
END_TEST

START_TEST(tokens_differ)
{
    char *one = secret_token(a), *two = secret_token(a);
    ck_assert_uint_eq(strlen(one), TOKEN_CHARS);
    ck_assert_str_ne(one, two);
    ck_assert_uint_eq(strspn(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                      TOKEN_CHARS);
}
END_TEST

START_TEST(hash_is_blake2b)
{
    /* BLAKE2b-256 of "abc", RFC 7693's function with a 32-byte digest */
    struct hash h = secret_hash(STR("abc"));
    ck_assert_str_eq(secret_hex(a, h.b, sizeof h.b),
                     "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}
END_TEST

START_TEST(macs)
{
    struct str ab_c[] = {STR("ab"), STR("c")}, a_bc[] = {STR("a"), STR("bc")}, abc[] = {STR("abc")};
    struct hash one = secret_mac(KEY_CHAIN, ab_c, 2), two = secret_mac(KEY_CHAIN, a_bc, 2);
    struct hash three = secret_mac(KEY_CHAIN, abc, 1), other = secret_mac(KEY_DIGEST, ab_c, 2);
    struct hash again = secret_mac(KEY_CHAIN, ab_c, 2);
    ck_assert(secret_same(&one, &again, sizeof one));
    ck_assert(!secret_same(&one, &two, sizeof one));
    ck_assert(!secret_same(&one, &three, sizeof one));
    ck_assert(!secret_same(&one, &other, sizeof one));
}
END_TEST

START_TEST(sealing)
{
    static const size_t sizes[] = {0, 1, 15, 16, 17, 1000, 100000};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        char *text = arena_alloc(a, sizes[i] + 1);
        memset(text, 'x', sizes[i]);
        struct str plain = {text, sizes[i]}, back;
        struct str sealed = secret_seal(a, plain), again = secret_seal(a, plain);
        ck_assert(secret_unseal(a, sealed, &back) && str_eq(back, plain));
        ck_assert(!str_eq(sealed, again)); /* a nonce of its own each time */
        for (size_t at = 0; at < sealed.n; at += 1 + sealed.n / 50) {
            char *bent = arena_dup(a, sealed.p, sealed.n);
            bent[at] = (char)(bent[at] ^ 1);
            ck_assert(!secret_unseal(a, (struct str){bent, sealed.n}, &back));
        }
        ck_assert(!secret_unseal(a, str_sub(sealed, 0, sealed.n - 1), &back));
    }
    struct str back;
    ck_assert(!secret_unseal(a, STR(""), &back));
    ck_assert(!secret_unseal(a, STR("short"), &back));
}
END_TEST

START_TEST(encodings)
{
    struct str back;
    for (size_t n = 1; n < 70; n++) {
        unsigned char bytes[70];
        secret_random(bytes, n);
        ck_assert(secret_unbase64url(a, str_of(secret_base64url(a, bytes, n)), &back));
        ck_assert(str_eq(back, (struct str){(char *)bytes, n}));
    }
    ck_assert_str_eq(secret_hex(a, "\x00\xFF\x10", 3), "00ff10");
    static const char *const bad[] = {"", "a", "ab=", "ab==", "a b", "ab+c", "ab/c", "知", "ab\n"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ck_assert_msg(!secret_unbase64url(a, str_of(bad[i]), &back), "%s", bad[i]);
}
END_TEST

RUN_TESTS("secret", setup, teardown, key_file, bad_key_files, tokens_differ, hash_is_blake2b, macs,
          sealing, encodings)
