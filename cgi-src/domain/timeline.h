/* One row per thing that happened with a customer, written by the use case in its transaction, so
 * that the customer's file is one look-up: newest first, filtered by kind, paged by keyset. */
#ifndef DOMAIN_TIMELINE_H
#define DOMAIN_TIMELINE_H

#include "domain/ctx.h"

enum timeline_kind {
    TIMELINE_INTERACTION = 1, /* ref: interaction.id */
    TIMELINE_ORDER,           /* ref: sales_order.id */
    TIMELINE_COMPLAINT,       /* ref: complaint.id */
    TIMELINE_POINTS,          /* ref: points_posting.id */
    TIMELINE_STAGE,           /* ref: customer_stage.id */
    TIMELINE_NOTE,            /* ref: note.id */
    TIMELINE_FILE,            /* ref: attachment.id */
    TIMELINE_MEMBER,          /* ref: member_event.id: opened, frozen, closed, tier */
    TIMELINE_CHANGE           /* ref: audit.id: profile edited, closed, consent */
};

/* kind+ref is unique: adding it again (a complaint linked to another customer) moves the row. */
enum err timeline_put(struct ctx *cx, customer_id customer, int64_t at, enum timeline_kind kind,
                      int64_t ref) MUST_CHECK;
enum err timeline_drop(struct ctx *cx, customer_id customer, enum timeline_kind kind, int64_t ref) MUST_CHECK;

#endif
