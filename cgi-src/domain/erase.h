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

/* Which erasure was the last (its audit row; 0: none), and removing what the search index and the
 * database's log still hold of the erased words. Takes as long as reading the index; ERR_BUSY: a
 * reader still needs the log, try later. For the worker, and after a restore. */
int64_t erase_latest(struct ctx *cx);
enum err erase_scrub(struct ctx *cx) MUST_CHECK;

#endif
