/* Mails to an employee about his own account: what happened to it, and links. */
#ifndef DOMAIN_STAFF_LETTER_H
#define DOMAIN_STAFF_LETTER_H

#include "domain/ctx.h"

enum staff_letter {
    STAFF_LETTER_RESET,         /* secret: the link */
    STAFF_LETTER_RESET_ADMIN,   /* the same, sent by an admin */
    STAFF_LETTER_INVITE,        /* the first one */
    STAFF_LETTER_PASSWORD,      /* the password was changed */
    STAFF_LETTER_ADDRESS,       /* the e-mail address was changed; goes to the old one */
    STAFF_LETTER_FACTOR_ON,
    STAFF_LETTER_FACTOR_OFF,
    STAFF_LETTER_FACTOR_RESET,  /* by an admin; extra: the reason */
    STAFF_LETTER_RECOVERY_USED, /* extra: how many are left */
    STAFF_LETTER_GUESSED        /* password right, codes wrong: somebody knows the password */
};
/* Inside a TX, in the reader's language. Somebody without an address, or where no mail is offered: OK
 * without a mail, but ERR_UNAVAILABLE when it was to carry a secret. */
enum err staff_letter(struct ctx *cx, staff_id to, enum staff_letter kind, struct str secret,
                      struct str extra) MUST_CHECK;
/* The same to an address that is no longer the stored one. */
enum err staff_letter_to(struct ctx *cx, staff_id about, struct str email, struct str lang,
                         enum staff_letter kind, struct str secret, struct str extra) MUST_CHECK;

#endif
