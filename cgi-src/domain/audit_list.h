/* Reading the audit log: the admin's list with its filters, one row with what changed field by
 * field, and how much waits to be sealed. By staff with AUDIT_SEE.
 *
 * Values of a customer's record are shown only to those who may see customers; others see which
 * fields changed. */
#ifndef DOMAIN_AUDIT_LIST_H
#define DOMAIN_AUDIT_LIST_H

#include "domain/ctx.h"

struct audit_filter {
    struct str action;        /* "staff.edit", or a part before the dot: "staff" */
    struct str entity;        /* "staff" */
    int64_t entity_id;        /* 0: any */
    struct str actor;         /* user name of staff, or address of a portal account */
    struct str customer;      /* customer code */
    struct str from_on, to_on; /* civil days 'YYYY-MM-DD', both inclusive; empty: open */
    int64_t before;           /* keyset: ids below this one; 0: from the newest */
};
struct audit_entry {
    int64_t id, at;
    int64_t actor_kind, actor_id, entity_id;
    customer_id customer;
    struct str actor_name, program, remote, request_id, action, entity;
};
struct audit_page {
    struct audit_entry *rows;
    size_t n;
    int64_t next;        /* go on with before = next; 0: that was all */
    int64_t searched_to; /* time of the last row looked at, when the search stopped early; else 0 */
};
/* ERR_INVALID: problem at "actor" or "customer": no such one. */
enum err audit_list(struct ctx *cx, const struct audit_filter *f, size_t max,
                    struct audit_page *ret) MUST_CHECK;

struct audit_field {
    struct str key, before, after;
    bool changed;
};
struct audit_detail {
    struct audit_entry entry;
    struct audit_field *fields;
    size_t n;
    bool hidden;       /* values are not for this reader */
    int64_t chain;     /* number in the chain, 0: not sealed yet */
};
enum err audit_get(struct ctx *cx, int64_t id, struct audit_detail *ret) MUST_CHECK;

/* Rows that wait to be sealed; capped at 1,000. */
int64_t audit_unsealed(struct ctx *cx);

#endif
