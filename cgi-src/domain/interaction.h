/* What was said with a customer (calls, visits, e-mails, messages, letters, chats), and what is to
 * be done next. Called by the customer's file and the home page; rights as domain/customer.h. */
#ifndef DOMAIN_INTERACTION_H
#define DOMAIN_INTERACTION_H

#include "domain/customer.h"

enum interaction_kind {
    INTERACTION_CALL = 1, INTERACTION_VISIT, INTERACTION_EMAIL, INTERACTION_MESSAGE,
    INTERACTION_LETTER, INTERACTION_CHAT, INTERACTION_KINDS
};
enum direction { DIRECTION_IN = 1, DIRECTION_OUT };
WORD_OF(interaction_kind);
WORD_OF(direction);

struct interaction_draft {
    int64_t kind, direction;
    int64_t contact;      /* 0: the customer itself */
    int64_t at;           /* 0: now */
    struct str subject, body;
    struct str next_step; /* empty: nothing to do */
    struct str next_on;   /* civil date; empty: no day */
    int64_t next_by;      /* 0: the actor */
};
enum err interaction_log(struct ctx *cx, customer_id customer, const struct interaction_draft *d,
                         interaction_id *ret_id) MUST_CHECK;

struct interaction {
    interaction_id id;
    customer_id customer;
    struct str customer_name, contact_name, by_name, next_by_name;
    int64_t kind, direction, at, next_done_at, created_at, version;
    struct str subject, body, next_step, next_on;
    staff_id by, next_by;
    bool may_finish; /* this actor may do, undo or move the next step */
};
enum err interaction_get(struct ctx *cx, interaction_id id, struct interaction *ret) MUST_CHECK;
/* The next step is done, or is not after all (undo). For whose step it is, and who may edit the
 * customer. Doing it twice is no error. */
enum err interaction_next_done(struct ctx *cx, interaction_id id, bool done) MUST_CHECK;
/* Another day or another text for a step that is open. */
enum err interaction_next_move(struct ctx *cx, interaction_id id, struct str next_on) MUST_CHECK;

/* Open next steps, the earliest first (those without a day last). */
struct next_step {
    interaction_id interaction;
    customer_id customer;
    struct str customer_name, step, on, by_name;
    staff_id by;
    bool overdue, today;
    bool may_finish; /* as interaction_next_done() decides */
};
enum err next_steps_of_customer(struct ctx *cx, customer_id id, size_t max,
                                struct next_step **ret, size_t *ret_n) MUST_CHECK;
enum err next_steps_mine(struct ctx *cx, size_t max, struct next_step **ret, size_t *ret_n) MUST_CHECK;

#endif
