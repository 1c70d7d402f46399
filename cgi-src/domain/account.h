/* Portal accounts: registering, verifying, signing in, resetting a password.
 *
 * The portal calls it. The rule it guards: nobody learns whether an address has an account. Every
 * answer is the same, and takes about as long, whether it has or not; only the owner of the
 * address reads the difference, in a message. Codes and links are kept as keyed hashes only.
 *
 * A pending token stands for "this browser registered that address": it is sealed, so that nobody
 * can burn the tries of somebody else's code, and a code works only in the browser that asked for
 * it (no one can set a password on an address and wait for its owner to confirm it). */
#ifndef DOMAIN_ACCOUNT_H
#define DOMAIN_ACCOUNT_H

#include "domain/ctx.h"
#include "domain/session.h"

#define ACCOUNT_CODE_MINUTES 15
#define ACCOUNT_RESET_MINUTES 30
#define ACCOUNT_CODE_TRIES 10

struct account {
    account_id id;
    struct str email, phone; /* one of them may be empty */
    struct str name, lang;
    struct str state; /* "unverified", "active", "disabled" */
    customer_id customer;
    contact_id contact; /* of the customer whose account it is; 0: not known */
    bool sees_all;      /* all cases of the customer, or its own only */
    int64_t verified_at, created_at, last_sign_in_at, version;
};
/* For the account itself (portal), and for staff with ACCOUNT_LINK or STAFF_MANAGE. */
enum err account_get(struct ctx *cx, account_id id, struct account *ret) MUST_CHECK;
/* Accounts linked to a customer that the actor may see; at most 20. */
enum err account_of_customer(struct ctx *cx, customer_id customer, struct account **ret,
                             size_t *ret_n) MUST_CHECK;

struct account_draft {
    struct str contact; /* e-mail address, or phone where SMS is offered */
    struct str name;
    struct str password, again;
};
/* Everything that is wrong with a draft, at its fields; part of registering. */
enum err account_check(struct ctx *cx, const struct account_draft *d) MUST_CHECK;
/* Problems at "contact", "name", "password", "again"; ERR_RATE_LIMITED; ERR_UNAVAILABLE when no
 * message can be sent at all. */
enum err account_register(struct ctx *cx, const struct account_draft *d,
                          struct str *ret_pending) MUST_CHECK;
/* The address a pending token stands for, to be shown to its holder. ERR_EXPIRED: none. */
enum err account_pending(struct ctx *cx, struct str token, struct str *ret_target) MUST_CHECK;
/* Another code to the same address, and the token that goes with it. */
enum err account_resend(struct ctx *cx, struct str pending, struct str *ret_pending) MUST_CHECK;
/* Problem at "code". Signs in. */
enum err account_verify(struct ctx *cx, struct str pending, struct str code,
                        struct str user_agent, char **ret_token) MUST_CHECK;

/* ERR_INVALID with one sentence for all that can be wrong. ERR_CONFLICT: the password is right, the
 * address is not verified yet; a new code is on its way and ret_pending is set. */
enum err account_sign_in(struct ctx *cx, struct str contact, struct str password,
                         struct str user_agent, char **ret_token,
                         struct str *ret_pending) MUST_CHECK;

/* Sends a link, if that address has an account. */
enum err account_reset_request(struct ctx *cx, struct str contact) MUST_CHECK;
/* Is it one that still works? ERR_EXPIRED otherwise. Changes nothing. */
enum err account_reset_check(struct ctx *cx, struct str token) MUST_CHECK;
/* Sets the password, ends all sessions. Problems at "password", "again"; ERR_EXPIRED. */
enum err account_reset(struct ctx *cx, struct str token, struct str password,
                       struct str again) MUST_CHECK;

/* ---- oneself ---- */

enum err account_password_change(struct ctx *cx, struct str current, struct str password,
                                 struct str again) MUST_CHECK;
enum err account_save_name(struct ctx *cx, struct str name, int64_t version) MUST_CHECK;
enum err account_language(struct ctx *cx, enum lang lang) MUST_CHECK;

/* ---- kept by staff ---- */

/* Exact address or number (STAFF_MANAGE). */
enum err account_find(struct ctx *cx, struct str contact, struct account *ret) MUST_CHECK;
/* Disables or enables an account; ends its sessions. */
enum err account_enable(struct ctx *cx, account_id id, bool active) MUST_CHECK;
/* Codes and links that are long past their time; for the worker. */
enum err account_code_purge(struct ctx *cx, int64_t *ret_removed) MUST_CHECK;

/* Verified from the start and linked with the customer: the demonstration data. ERR_CONFLICT: the
 * address has an account. */
enum err account_open(struct ctx *cx, struct str email, struct str name, struct str password,
                      customer_id customer, account_id *ret_id) MUST_CHECK;

#endif
