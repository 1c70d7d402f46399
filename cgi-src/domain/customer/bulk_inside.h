/* What bulk.c and bulk_run.c share; nobody else includes it. */
#ifndef DOMAIN_CUSTOMER_BULK_INSIDE_H
#define DOMAIN_CUSTOMER_BULK_INSIDE_H

#include "domain/customer/inside.h"
#include "domain/customer_bulk.h"

int64_t customer_do_parse(struct str code);
bool customer_has_tag(struct ctx *cx, customer_id id, int64_t tag);
/* What would happen to this customer; ret: as it is. */
enum err customer_fate(struct ctx *cx, const struct customer_bulk *b, customer_id id, struct customer_hold *ret,
                       enum bulk_fate *ret_fate) MUST_CHECK;
/* The question as the task keeps it, and back. Texts borrow from the json. */
json_t *customer_bulk_json(const struct customer_bulk *b);
void customer_bulk_read(const json_t *params, struct customer_bulk *ret);

#endif
