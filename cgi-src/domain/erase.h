/* Erasure: a customer becomes nobody. Names, ways of contact, texts, search text and the audit log's
 * texts with their salts are blanked; ledger, orders, counts and the audit chain stay whole.
 *
 * Who was erased stands in DATA/keys/erased, outside the database, one customer id a line: a restore
 * of an older copy applies it again. */
#ifndef DOMAIN_ERASE_H
#define DOMAIN_ERASE_H

#include "domain/ctx.h"

/* Can be repeated. ERR_NOT_FOUND: no such customer. System actors only. */
enum err erase_customer(struct ctx *cx, customer_id customer) MUST_CHECK;
/* Adds a customer to the list, durably; before the erasure itself. */
enum err erase_remember(struct ctx *cx, customer_id customer) MUST_CHECK;
/* Erases everyone on the list again; ret_n: how many this database knew. */
enum err erase_again(struct ctx *cx, int64_t *ret_n) MUST_CHECK;

#endif
