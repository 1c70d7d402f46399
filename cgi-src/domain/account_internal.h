/* What the files of portal accounts share with each other, and nobody else. */
#ifndef DOMAIN_ACCOUNT_INTERNAL_H
#define DOMAIN_ACCOUNT_INTERNAL_H

#include "domain/account.h"

/* What somebody typed to be reached by: an e-mail address (folded) or a phone (E.164). */
struct contact_way {
    struct str normal; /* empty: neither */
    bool phone;
};
struct contact_way contact_read(struct ctx *cx, struct str typed);

struct account_secret { /* a row with what only signing in needs */
    struct account account;
    struct str password_hash;
};
enum err account_by_contact(struct ctx *cx, const struct contact_way *c,
                            struct account_secret *ret) MUST_CHECK;
enum err account_load(struct ctx *cx, account_id id, struct account *ret) MUST_CHECK;
enum err account_load_secret(struct ctx *cx, account_id id, struct account_secret *ret) MUST_CHECK;
struct contact_way account_contact(const struct account *a);
struct actor account_actor(const struct account *a);

/* Replaces what is open of that purpose; inside a TX. */
enum err account_code_put(struct ctx *cx, account_id id, const char *purpose,
                          const struct hash *hash, int64_t minutes, int64_t code_id) MUST_CHECK;

/* Messages, in the reader's language; inside a TX. */
enum account_letter {
    LETTER_CODE,             /* secret: the code */
    LETTER_EXISTS,           /* somebody registers an address that has an account */
    LETTER_RESET,            /* secret: the link */
    LETTER_PASSWORD_CHANGED,
    LETTER_LINK_ACCEPTED,
    LETTER_LINK_REFUSED,     /* extra: the reason */
    LETTER_UNLINKED          /* extra: the reason */
};
enum err account_letter(struct ctx *cx, const struct contact_way *to, struct str lang,
                        enum account_letter kind, struct str secret, struct str extra,
                        account_id about) MUST_CHECK;

#endif
