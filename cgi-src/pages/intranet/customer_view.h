/* What the pages about customers share: addresses, colours, choices, rows of pickers. */
#ifndef PAGES_INTRANET_CUSTOMER_VIEW_H
#define PAGES_INTRANET_CUSTOMER_VIEW_H

#include "domain/customer_list.h"
#include "domain/customer_parts.h"
#include "domain/lookup.h"
#include "pages/shared/page.h"

const char *url_customer(struct ctx *cx, customer_id id);
/* A page or action below the customer's file: "edit", "close" ... */
const char *url_customer_sub(struct ctx *cx, customer_id id, const char *sub);
const char *url_order(struct ctx *cx, order_id id);
/* The list filtered by one thing: ("owner", "me"). */
const char *url_customers_by(struct ctx *cx, const char *name, const char *value);

const char *stage_tone(int64_t stage);  /* "green": class tone-green */
const char *avatar_tone(int64_t id);
struct str initial_of(struct str name); /* its first character */
/* "End customer, supplier" */
const char *trade_names(struct ctx *cx, int64_t trade);

const char *address_text(struct ctx *cx, const struct address *a); /* in one line */

extern const struct choice stage_choices[], kind_choices[], trade_choices[], gender_choices[],
    income_choices[], reach_choices[], decision_choices[], link_choices[], purpose_choices[],
    channel_choices[], interaction_choices[], direction_choices[];

/* Rows of a FIELD_ID field: a short list, or the staff who may do something. */
void offer_list(struct ctx *cx, struct req *req, const char *field, enum list list);
void offer_staff(struct ctx *cx, struct req *req, const char *field, enum access may);

/* A field of the profile as a person reads it. */
struct str profile_shown(struct ctx *cx, const struct profile_field *f, const struct customer_profile *p);

/* The {id} of the path as a customer. A page of one that was merged into another leads to the other;
 * a form that was sent is told so by the domain, so that nothing typed is lost. */
#define PATH_CUSTOMER(req, name)                                                                   \
    customer_id name;                                                                              \
    if (!path_id((req), 0, &name.v)) return ERR_NOT_FOUND;                                         \
    if (customer_led_on(cx, (req), res, name)) return OK
bool customer_led_on(struct ctx *cx, struct req *req, struct res *res, customer_id id);

#endif
