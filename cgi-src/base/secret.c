/* Keys, tokens, keyed hashes, sealing: libsodium behind few names.
 *
 * Called by sessions, CSRF, the audit chain, the outbox. The rule guarded here: the master key
 * leaves its file for this process's memory only, purposes never share a key, and what is compared
 * is compared in constant time. Neighbours: domain/password.c (Argon2id), web/csrf.c. */
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_BYTES crypto_kdf_KEYBYTES
#define KEY_COUNT (KEY_CODE + 1)

static unsigned char keys[KEY_COUNT][32];
static bool have_keys;

static void need_sodium(void)
{
    if (sodium_init() < 0) die("libsodium does not initialise");
}

static void derive(unsigned char master[KEY_BYTES])
{
    sodium_mlock(keys, sizeof keys); /* best effort: may be beyond the limit of locked memory */
    for (unsigned i = 1; i < KEY_COUNT; i++)
        if (crypto_kdf_derive_from_key(keys[i], sizeof keys[i], i, "zhiyin__", master) != 0)
            die("key derivation failed");
    sodium_memzero(master, KEY_BYTES);
    have_keys = true;
}

/* Whole file written and synced under another name first, so that no half key is ever found. */
static enum err make_key(const char *dir, const char *path)
{
    unsigned char master[KEY_BYTES];
    char temp[4200];
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return fail(ERR_UNAVAILABLE, "cannot make %s: %s", dir, strerror(errno));
    snprintf(temp, sizeof temp, "%s.%d", path, (int)getpid());
    int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return fail(ERR_UNAVAILABLE, "cannot make %s: %s", temp, strerror(errno));
    crypto_kdf_keygen(master);
    ssize_t n = write(fd, master, sizeof master);
    sodium_memzero(master, sizeof master);
    bool good = n == (ssize_t)sizeof master && fsync(fd) == 0;
    good = close(fd) == 0 && good;
    if (good && link(temp, path) != 0) good = errno == EEXIST; /* another process was first */
    unlink(temp);
    return good ? OK : fail(ERR_UNAVAILABLE, "cannot write %s", path);
}

static enum err read_key(const char *path)
{
    unsigned char master[KEY_BYTES + 1];
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT) return fail(ERR_NOT_FOUND, "no key file %s", path);
    if (fd < 0) return fail(ERR_UNAVAILABLE, "cannot read %s: %s", path, strerror(errno));
    ssize_t n = read(fd, master, sizeof master);
    bool safe = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && !(st.st_mode & (S_IRWXO | S_IWGRP));
    close(fd);
    if (n != (ssize_t)KEY_BYTES) {
        sodium_memzero(master, sizeof master);
        return fail(ERR_INVALID, "%s is not a key of %d bytes", path, (int)KEY_BYTES);
    }
    if (!safe) {
        sodium_memzero(master, sizeof master);
        return fail(ERR_INVALID, "%s may be read by others (chmod 600)", path);
    }
    derive(master);
    return OK;
}

enum err secret_open(const char *data_dir, bool create)
{
    char dir[4096], path[4128];
    need_sodium();
    if (snprintf(dir, sizeof dir, "%s/keys", data_dir) >= (int)sizeof dir)
        return fail(ERR_INVALID, "path too long");
    snprintf(path, sizeof path, "%s/master.key", dir);
    if (create && access(path, F_OK) != 0) {
        enum err e = make_key(dir, path);
        if (e) return e;
    }
    return read_key(path);
}

void secret_close(void)
{
    sodium_munlock(keys, sizeof keys); /* wipes, too */
    sodium_memzero(keys, sizeof keys);
    have_keys = false;
}

static const unsigned char *key(enum secret_key k)
{
    if (!have_keys) die("secret_open() was not called");
    return keys[k];
}

void secret_random(void *p, size_t n)
{
    need_sodium();
    randombytes_buf(p, n);
}

char *secret_token(struct arena *a)
{
    unsigned char raw[32];
    secret_random(raw, sizeof raw);
    char *token = secret_base64url(a, raw, sizeof raw);
    sodium_memzero(raw, sizeof raw);
    return token;
}

struct hash secret_hash(struct str s)
{
    struct hash h;
    need_sodium();
    crypto_generichash(h.b, sizeof h.b, (const unsigned char *)s.p, s.n, NULL, 0);
    return h;
}

struct hash secret_mac(enum secret_key k, const struct str *parts, size_t n)
{
    struct hash h;
    crypto_generichash_state st;
    crypto_generichash_init(&st, key(k), 32, sizeof h.b);
    for (size_t i = 0; i < n; i++) {
        unsigned char len[8];
        for (unsigned b = 0; b < 8; b++) len[b] = (unsigned char)((uint64_t)parts[i].n >> (8 * b));
        crypto_generichash_update(&st, len, sizeof len);
        crypto_generichash_update(&st, (const unsigned char *)parts[i].p, parts[i].n);
    }
    crypto_generichash_final(&st, h.b, sizeof h.b);
    return h;
}

bool secret_same(const void *a, const void *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}

struct str secret_seal(struct arena *a, struct str plain)
{
    size_t n = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.n;
    unsigned char *out = arena_alloc(a, n);
    secret_random(out, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES, (const unsigned char *)plain.p,
                          plain.n, out, key(KEY_SEAL));
    return (struct str){(char *)out, n};
}

bool secret_unseal(struct arena *a, struct str sealed, struct str *ret_plain)
{
    const size_t head = crypto_secretbox_NONCEBYTES;
    if (sealed.n < head + crypto_secretbox_MACBYTES) return false;
    size_t n = sealed.n - head - crypto_secretbox_MACBYTES;
    unsigned char *out = arena_alloc(a, n + 1);
    const unsigned char *in = (const unsigned char *)sealed.p;
    if (crypto_secretbox_open_easy(out, in + head, sealed.n - head, in, key(KEY_SEAL)) != 0)
        return false;
    *ret_plain = (struct str){(char *)out, n};
    return true;
}

char *secret_fingerprint(struct arena *a)
{
    struct str part = STR("fingerprint");
    struct hash h = secret_mac(KEY_DIGEST, &part, 1);
    return secret_hex(a, h.b, 8);
}

char *secret_hex(struct arena *a, const void *p, size_t n)
{
    char *out = arena_alloc(a, n * 2 + 1);
    return sodium_bin2hex(out, n * 2 + 1, p, n);
}

char *secret_base64url(struct arena *a, const void *p, size_t n)
{
    size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *out = arena_alloc(a, room);
    return sodium_bin2base64(out, room, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool secret_unbase64url(struct arena *a, struct str s, struct str *ret_bytes)
{
    size_t room = s.n / 4 * 3 + 3, n = 0;
    unsigned char *out = arena_alloc(a, room + 1);
    const char *end = NULL;
    if (s.n == 0) return false;
    if (sodium_base642bin(out, room, s.p, s.n, NULL, &n, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return false;
    if (end != s.p + s.n) return false;
    *ret_bytes = (struct str){(char *)out, n};
    return true;
}
