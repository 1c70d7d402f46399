/* Orders, imported or received from another system: reading them. Amounts are of the group
 * CUSTOMER_MONEY_SEE; whoever may not see money sees what was ordered and when. */
#ifndef DOMAIN_ORDER_H
#define DOMAIN_ORDER_H

#include "domain/customer.h"

struct order {
    order_id id;
    struct str ref, currency, country;
    customer_id customer;
    struct str customer_name, customer_code;
    int64_t ordered_at, total_minor, line_count;
    bool cancellation, may_money;
};
enum err order_get(struct ctx *cx, order_id id, struct order *ret) MUST_CHECK;
/* ERR_NOT_FOUND: none of this reference that the actor may see. */
enum err order_by_ref(struct ctx *cx, struct str ref, order_id *ret_id) MUST_CHECK;

struct order_line {
    int64_t no, amount_minor;
    struct str sku, product, quantity, unit_price;
};
/* Lines in the order they arrived, from behind line number after; ret_more: there are further ones. */
enum err order_lines(struct ctx *cx, order_id id, int64_t after, size_t max,
                     struct order_line **ret, size_t *ret_n, bool *ret_more) MUST_CHECK;

/* Orders newest first, of one customer or (customer 0) of all that the actor may see and, with
 * CUSTOMER_EXPORT as action, take away; keyset by (time, id), before_at 0: from the newest. */
struct order_page {
    struct order *at;
    size_t n;
    bool more;                /* goes on behind (next_at, next_id) */
    int64_t next_at, next_id;
    int64_t examined;         /* above 0: stopped after that many rows, most of them out of sight */
};
#define ORDER_WALK_ROWS 2000
enum err order_list(struct ctx *cx, customer_id customer, enum access action, int64_t before_at,
                    int64_t before_id, size_t max, struct order_page *ret) MUST_CHECK;

#endif
