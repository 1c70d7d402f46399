/* Keys, tokens, keyed hashes and sealing (libsodium). Key material lives here only.
 *
 * One master key of 32 bytes stands in DATA/keys/master.key (0600), outside the database; sub-keys
 * are derived with crypto_kdf. Back it up apart from the database. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define HASH_BYTES 32
#define TOKEN_CHARS 43 /* 32 random bytes in base64url without padding */

struct hash {
    unsigned char b[HASH_BYTES];
};

enum secret_key { KEY_CSRF = 1, KEY_CHAIN, KEY_SEAL, KEY_COOKIE, KEY_DIGEST, KEY_CODE };

/* Initialises libsodium; makes DATA/keys/master.key when create is set and it is missing.
 * ERR_NOT_FOUND: no key file; ERR_INVALID: wrong size or readable by others. */
enum err secret_open(const char *data_dir, bool create) MUST_CHECK;
void secret_close(void); /* wipes the keys */

void secret_random(void *p, size_t n);
char *secret_token(struct arena *a); /* 256 random bits, TOKEN_CHARS characters */
/* Plain BLAKE2b-256, for looking up random tokens of which only the hash is stored. */
struct hash secret_hash(struct str s);
/* BLAKE2b-256 keyed with a derived key; parts are length-prefixed, so that they cannot run together. */
struct hash secret_mac(enum secret_key key, const struct str *parts, size_t n);
bool secret_same(const void *a, const void *b, size_t n); /* constant time */
/* XSalsa20-Poly1305 (crypto_secretbox), nonce in front. */
struct str secret_seal(struct arena *a, struct str plain);
bool secret_unseal(struct arena *a, struct str sealed, struct str *ret_plain);

/* Tells master keys apart without giving them away: 16 hex digits. */
char *secret_fingerprint(struct arena *a);
char *secret_hex(struct arena *a, const void *p, size_t n);
char *secret_base64url(struct arena *a, const void *p, size_t n);
/* ret_n bytes decoded into the arena; false: not base64url. */
bool secret_unbase64url(struct arena *a, struct str s, struct str *ret_bytes);

#endif
