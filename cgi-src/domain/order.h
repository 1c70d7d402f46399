/* Orders, imported or received from another system: reading them. Amounts are of the group
 * CUSTOMER_MONEY_SEE; whoever may not see money sees what was ordered and when. */
#ifndef DOMAIN_ORDER_H
#define DOMAIN_ORDER_H

#include "domain/custom_value.h"
#include "domain/customer.h"

struct order {
    order_id id;
    struct str ref, currency, country;
    customer_id customer;
    struct str customer_name, customer_code;
    int64_t ordered_at, total_minor, line_count, version;
    bool cancellation, may_money, may_edit; /* may_edit: its custom fields */
    staff_id owner;
    team_id team;
    branch_id branch;
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

/* The same for another action too, such as CUSTOMER_EXPORT. */
enum err order_seen(struct ctx *cx, order_id id, enum access action, struct order *ret) MUST_CHECK;

/* Fields that admins added; those the actor may not see are hidden. ERR_STALE by version; the audit row and
 * the customer's timeline have what was changed. */
enum err order_fields_read(struct ctx *cx, const struct order *o, struct custom_values *ret) MUST_CHECK;
enum err order_fields(struct ctx *cx, order_id id, int64_t version, const struct custom_values *v) MUST_CHECK;

/* ---- the list ---- */

enum order_standing { ORDERS_ANY, ORDERS_STANDING, ORDERS_CANCELLED };
struct order_filter {
    customer_id customer; /* 0: of all */
    struct str q;         /* how an order's number begins, or what finds a customer in its list */
    int64_t from, until;  /* ordered from here on, and before this time; 0: no bound */
    int64_t standing;     /* enum order_standing */
    struct custom_filters custom;
};
struct order_page {
    struct order *at;
    size_t n;
    bool more;                /* goes on behind (next_at, next_id) */
    int64_t next_at, next_id;
    int64_t examined;         /* above 0: stopped after that many rows, most of them did not fit */
    bool too_many;            /* q fits more than is looked at: only some of it is here */
};
#define ORDER_WALK_ROWS   2000
#define ORDER_FIND_LIMIT  200 /* customers, or numbers, that q may fit */
/* Orders newest first that the actor may see and, with CUSTOMER_EXPORT as action, take away. Keyset by
 * (time, id), before_at 0: from the newest. Reads a bounded number of rows whatever is asked. */
enum err order_list(struct ctx *cx, const struct order_filter *f, enum access action, int64_t before_at,
                    int64_t before_id, size_t max, struct order_page *ret) MUST_CHECK;
/* Its statements, for the test of their plans: false when i is past the last. */
bool order_list_sql(size_t i, const char **ret_sql);

#endif
