/* A portal account asks to be linked with a customer; an employee says yes or no.
 *
 * Never by matching a number alone (numbers are recycled): the account's verified contact only
 * suggests candidates, an employee with ACCOUNT_LINK chooses. Both sides are told. */
#ifndef DOMAIN_ACCOUNT_LINK_H
#define DOMAIN_ACCOUNT_LINK_H

#include "domain/account.h"

enum link_state { LINK_OPEN = 1, LINK_ACCEPTED, LINK_REFUSED, LINK_WITHDRAWN };
const char *link_state_name(enum link_state s); /* translated */

struct account_link {
    int64_t id;
    account_id account;
    customer_id customer;
    struct str account_name, account_contact; /* as verified by the account */
    struct str customer_code, customer_name;
    struct str claim, reason;
    enum link_state state;
    bool linked_now; /* the account is linked with that customer at this moment */
    int64_t created_at, decided_at;
    staff_id decided_by;
};

/* By the account. One open request at a time; problem at "claim". */
enum err account_link_request(struct ctx *cx, struct str claim) MUST_CHECK;
enum err account_link_withdraw(struct ctx *cx, int64_t id) MUST_CHECK;
/* The account's latest request; ERR_NOT_FOUND: none. */
enum err account_link_mine(struct ctx *cx, struct account_link *ret) MUST_CHECK;

/* By staff with ACCOUNT_LINK_SEE. Newest first; before_id 0: from the start. */
enum err account_link_list(struct ctx *cx, enum link_state state, int64_t before_id, size_t max,
                           struct account_link **ret, size_t *ret_n) MUST_CHECK;
enum err account_link_get(struct ctx *cx, int64_t id, struct account_link *ret) MUST_CHECK;
int64_t account_link_open_count(struct ctx *cx); /* that wait for this actor; capped at 100 */

struct link_candidate {
    customer_id id;
    struct str code, name, city;
    bool by_contact; /* the verified contact stands on the customer's file */
    bool organisation;
};
/* Customers that the actor may see: by the verified contact, and by q (code, name ...) when given. */
enum err account_link_candidates(struct ctx *cx, const struct account_link *link, struct str q,
                                 struct link_candidate **ret, size_t *ret_n) MUST_CHECK;

/* all: of an organisation's cases also those of others. */
enum err account_link_accept(struct ctx *cx, int64_t id, customer_id customer, bool all) MUST_CHECK;
enum err account_link_refuse(struct ctx *cx, int64_t id, struct str reason) MUST_CHECK;
enum err account_unlink(struct ctx *cx, account_id id, struct str reason) MUST_CHECK;

#endif
