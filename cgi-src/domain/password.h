/* Passwords: Argon2id (libsodium crypto_pwhash_str, interactive limits), 8 to 128 characters, a list
 * of common ones refused (password_common.inc), no other rule. Wiped after use. */
#ifndef DOMAIN_PASSWORD_H
#define DOMAIN_PASSWORD_H

#include "domain/ctx.h"

/* Checks the rules and records a problem at field. names: user name, e-mail: must not be equal. */
enum err password_check(struct ctx *cx, const char *field, struct str password,
                        const struct str *names, size_t n) MUST_CHECK;
enum err password_hash(struct arena *a, struct str password, char **ret_hash) MUST_CHECK;
/* An empty stored hash takes the same time and says no. */
bool password_verify(struct str stored, struct str password);

#endif
