/* The audit log: who, when, from where, what, and a salted digest of before and after, written in
 * the transaction of the change. Texts of before and after stand apart (audit_text), with their
 * salt, so that erasure can blank them without breaking the chain.
 *
 * One leased job seals committed rows into a chain of keyed BLAKE2b (audit_seal); every machine keeps number and
 * head of what it has seen in DATA/keys/audit.head (audit_head.c); audit_verify() finds changed, removed, swapped,
 * cut-off rows. */
#ifndef DOMAIN_AUDIT_H
#define DOMAIN_AUDIT_H

#include <jansson.h>

#include "domain/ctx.h"

/* Inserts a row. action is "customer.edit"; entity is the table's noun; customer may be {0}.
 * before and after may be NULL; the references are taken over (json_decref'd). Must be called
 * inside a TX. No secret (password, token, code) may stand in before or after. */
enum err audit_write(struct ctx *cx, const char *action, const char *entity, int64_t entity_id,
                     customer_id customer, json_t *before, json_t *after) MUST_CHECK;
/* The same, for who refers to the row. */
enum err audit_write_id(struct ctx *cx, const char *action, const char *entity, int64_t entity_id,
                        customer_id customer, json_t *before, json_t *after,
                        int64_t *ret_id) MUST_CHECK;

/* Do new rows wait to be sealed? Cheap; asked every few seconds. */
bool audit_pending(struct ctx *cx);
/* Seals at most limit committed rows; ret_sealed says how many. */
enum err audit_seal(struct ctx *cx, int limit, int *ret_sealed) MUST_CHECK;

/* Moves this machine's DATA/keys/audit.head forward to the end of the chain; cheap when nothing is new.
 * ERR_INTERNAL: what it had seen is not there any more, and the file stays as it is. */
enum err audit_head_follow(struct ctx *cx) MUST_CHECK;

struct audit_report {
    int64_t sealed, unsealed; /* rows in the chain; rows not yet in it (the tail) */
    int64_t first_bad;        /* chain number of the first break, 0: none */
    const char *what;         /* "changed", "removed", "swapped", "cut off", "head missing" */
    int64_t restores;         /* recorded breaks by restore */
};
enum err audit_verify(struct ctx *cx, struct audit_report *ret_report) MUST_CHECK;
/* Starts a new section of the chain after a restore: recorded, told apart from tampering. */
enum err audit_mark_restore(struct ctx *cx) MUST_CHECK;

#endif
