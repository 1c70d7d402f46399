/* Invitations to the portal: an employee sends a one-time link to an address that stands on the customer's file;
 * whoever opens it owns the address, so the account it makes (or signs in to) is verified and linked at once.
 *
 * Callers: the customer's file, the bulk change of customers, the portal's invitation page. The rules guarded:
 * the address stands on the file (or at a contact), so that a typing error lets no stranger in; a link works
 * once and for INVITATION_DAYS; one open invitation per address and customer. */
#ifndef DOMAIN_ACCOUNT_INVITE_H
#define DOMAIN_ACCOUNT_INVITE_H

#include "domain/account.h"

#define INVITATION_DAYS 14

struct invite_draft {
    struct str email;   /* one of the addresses of account_invite_offers() */
    int64_t scope;      /* INVITE_ALL, INVITE_OWN */
};
enum invite_scope { INVITE_ALL = 1, INVITE_OWN }; /* what the account will see: all cases of the customer, or its own */

struct invitation {
    int64_t id;
    customer_id customer;
    struct str email, name, customer_name; /* customer_name: for the invited person */
    bool all;
    int64_t created_at, expires_at;
    staff_id by;
    bool has_account; /* the address has an account already: its password is asked for */
};

/* ---- by staff: ACCOUNT_INVITE on the customer ---- */

struct invite_offer {
    struct str email, name; /* name: whose it is, for a contact */
    bool linked;            /* an account with this address is linked with the customer already */
};
enum err account_invite_offers(struct ctx *cx, customer_id customer, struct invite_offer **ret,
                               size_t *ret_n) MUST_CHECK;
/* Problems at "email" (not on the file, linked already, account disabled). ERR_UNAVAILABLE: no mail is sent
 * here. Joins a running TX. */
enum err account_invite(struct ctx *cx, customer_id customer, const struct invite_draft *d, int64_t *ret_id) MUST_CHECK;
/* The customer's main address, as a bulk invitation takes it; the same problems. */
enum err account_invite_main(struct ctx *cx, customer_id customer, int64_t *ret_id) MUST_CHECK;
enum err account_invite_withdraw(struct ctx *cx, customer_id customer, int64_t id) MUST_CHECK;
/* Those that still work, newest first. */
enum err account_invite_open(struct ctx *cx, customer_id customer, struct invitation **ret, size_t *ret_n) MUST_CHECK;
/* What a linked account sees from now on. */
enum err account_set_scope(struct ctx *cx, customer_id customer, account_id id, int64_t scope) MUST_CHECK;
/* A person's file has become an organisation's: whoever saw all cases of the person sees his own from now on. */
enum err account_scopes_narrow(struct ctx *cx, customer_id customer) MUST_CHECK;

/* ---- by whoever has the link ---- */

/* ERR_EXPIRED: none that still works. Changes nothing. */
enum err account_invite_find(struct ctx *cx, struct str token, struct invitation *ret) MUST_CHECK;
struct invite_accept {
    struct str name, password, again; /* with an account: its password alone */
};
/* Makes the account or signs in to it, links it, and signs in. Problems at the fields; ERR_EXPIRED. */
enum err account_invite_accept(struct ctx *cx, struct str token, const struct invite_accept *d,
                               struct str user_agent, char **ret_session) MUST_CHECK;

#endif
