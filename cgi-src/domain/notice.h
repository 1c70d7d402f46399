/* The bell: what concerns one employee. Written in the use case's transaction. */
#ifndef DOMAIN_NOTICE_H
#define DOMAIN_NOTICE_H

#include "domain/ctx.h"

/* Puts a notice for that employee (not for the actor about himself), and a mail when the employee
 * has an address and mail is offered. kind: one that notice_title() knows. */
enum err notice_put(struct ctx *cx, staff_id to, const char *kind, const char *entity,
                    int64_t entity_id, struct str subject) MUST_CHECK;
/* What a notice of this kind says, translated: "A customer answered". */
const char *notice_title(struct str kind);
struct notice {
    int64_t id;
    struct str kind, entity, subject;
    int64_t entity_id, at, read_at;
};
int64_t notice_unread(struct ctx *cx); /* capped at 100 */
enum err notice_list(struct ctx *cx, int64_t before_id, struct notice *ret, size_t max, size_t *ret_n) MUST_CHECK;
enum err notice_read(struct ctx *cx, int64_t id) MUST_CHECK; /* 0: all of mine */

#endif
