/* The chain's inside, shared by audit.c (sealing), audit_head.c and audit_verify.c (checking); nobody else. */
#ifndef DOMAIN_AUDIT_CHAIN_H
#define DOMAIN_AUDIT_CHAIN_H

#include "base/secret.h"
#include "domain/audit.h"

struct audit_row {
    int64_t id, at, actor_kind, actor_id, entity_id, customer;
    struct str actor_name, program, remote, request_id, action, entity;
    struct str before_digest, after_digest;
};

/* The columns audit_row_read() expects, in its order, of a table named a. */
#define AUDIT_ROW_COLUMNS                                                                          \
    "a.id, a.at, a.actor_kind, a.actor_id, a.entity_id, a.customer_id, a.actor_name, a.program,"   \
    " a.remote, a.request_id, a.action, a.entity, a.before_digest, a.after_digest"
void audit_row_read(struct stmt *q, struct arena *a, struct audit_row *ret);

/* hash(n) = keyed BLAKE2b of hash(n-1), n, kind and every column of the row. */
struct hash audit_link(struct arena *a, const struct hash *previous, int64_t number,
                       const char *kind, const struct audit_row *row);
/* Digest of one text with the row's salt; empty for empty. */
struct str audit_text_digest(struct arena *a, struct str salt, struct str text);
enum err audit_chain_tail(struct ctx *cx, int64_t *ret_number, struct hash *ret_hash) MUST_CHECK;

/* DATA/keys/audit.head: what this machine has seen of the chain (audit_head.c). */
struct audit_head {
    int64_t number;
    struct hash hash;
    int64_t at; /* when; 0: a file of an older version */
};
enum err audit_head_write(struct ctx *cx, int64_t number, const struct hash *hash) MUST_CHECK;
bool audit_head_read(struct ctx *cx, struct audit_head *ret);

#endif
