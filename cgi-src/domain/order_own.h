/* A customer's own orders, for the portal. Staff read orders through order.h, with their rights; here
 * the only right is that the account is linked to the customer, and then everything is shown. */
#ifndef DOMAIN_ORDER_OWN_H
#define DOMAIN_ORDER_OWN_H

#include "domain/ctx.h"

struct own_order {
    int64_t id;
    struct str ref, currency;
    int64_t ordered_at, total_minor, line_count;
    bool cancellation;
};
struct own_line {
    int64_t no, amount_minor;
    struct str sku, product, quantity, unit_price;
};
/* Newest first, older than (before_at, before_id); 0: from the newest. */
enum err order_own_list(struct ctx *cx, int64_t before_at, int64_t before_id, struct own_order *ret,
                        size_t max, size_t *ret_n) MUST_CHECK;
/* ERR_NOT_FOUND also for other people's. */
enum err order_own_get(struct ctx *cx, struct str ref, struct own_order *ret) MUST_CHECK;
/* Of an order got before; from behind line number after. */
enum err order_own_lines(struct ctx *cx, int64_t order, int64_t after, struct own_line *ret,
                         size_t max, size_t *ret_n) MUST_CHECK;

#endif
