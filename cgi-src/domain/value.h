/* The value of customers: net orders, in the company's currency, of the 12 months up to a reference
 * day (SETTING_VALUE_DAY, else today). Derived data: made anew by the worker and `zhiyin value`. */
#ifndef DOMAIN_VALUE_H
#define DOMAIN_VALUE_H

#include "domain/ctx.h"

/* The next limit customers from *cursor on (0: the first), in one short write. ret_done: how many
 * were looked at; 0: all are done, the run is audited and *cursor is 0 again. */
enum err value_refresh(struct ctx *cx, int64_t *cursor, int limit, int *ret_done) MUST_CHECK;
/* One customer at once, inside the caller's TX (after its orders changed). */
enum err value_refresh_one(struct ctx *cx, customer_id id) MUST_CHECK;

/* The 12 months: from (inclusive) until (exclusive), UTC ms. */
struct value_span {
    int64_t from, until;
    struct str day; /* the reference day */
};
struct value_span value_span(struct ctx *cx);

#endif
