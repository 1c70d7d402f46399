/* The outbox: mail and SMS as rows written in the use case's transaction, sent by the worker: at
 * least once, with back-off, dead after the last try, shown to an admin and replayed by one.
 * A code or link in a message is sealed, and put in only when it is sent. */
#ifndef DOMAIN_OUTBOX_H
#define DOMAIN_OUTBOX_H

#include "domain/ctx.h"

struct outbox_message {
    struct str to;        /* e-mail address, or phone in E.164 */
    struct str subject;   /* mail only */
    struct str body;      /* plain text; "{secret}" stands where the sealed text goes */
    struct str secret;    /* code or link; stored sealed; empty: none */
    const char *entity;   /* what it is about: "complaint" ... for the list */
    int64_t entity_id;
};

/* Is this channel configured (or shown instead of sent, in a demonstration database)? */
bool outbox_offers_mail(struct ctx *cx);
bool outbox_offers_sms(struct ctx *cx);
/* Inside a TX. ERR_UNAVAILABLE: the channel is not configured. */
enum err outbox_mail(struct ctx *cx, const struct outbox_message *m) MUST_CHECK;
enum err outbox_sms(struct ctx *cx, const struct outbox_message *m) MUST_CHECK;

#endif
